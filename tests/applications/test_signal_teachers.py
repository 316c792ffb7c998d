import keras
import numpy as np
import pytest

from keras_wavelets import applications

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("builder", "shape", "parameters"),
    [("SignalMLP", (64, 1), 3169), ("SignalLSTM", (40, 1), 1781)],
)
def test_published_sizes_and_a_saved_file(builder, shape, parameters, tmp_path):
    model = getattr(applications, builder)(shape)
    assert model.count_params() == parameters
    x = np.random.default_rng(0).normal(size=(2, *shape)).astype("float32")
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        again.predict_on_batch(x), model.predict_on_batch(x), atol=1e-6
    )


@pytest.mark.parametrize(
    ("builder", "arguments", "message"),
    [
        ("SignalMLP", {"input_shape": (64,)}, r"Received: input_shape=\(64,\)"),
        ("SignalMLP", {"units": (0,)}, "Received: units=0"),
        ("SignalLSTM", {"units": 2.5}, "Received: units=2.5"),
        ("SignalLSTM", {"outputs": 0}, "Received: outputs=0"),
    ],
)
def test_bad_arguments_are_named(builder, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(applications, builder)(**arguments)
