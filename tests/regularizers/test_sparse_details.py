import keras
import numpy as np
import pytest
import pywt
from contracts import make_inputs

from keras_wavelets.regularizers import SparseDetails

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("axes", [(0, 1), (1, 2)])
def test_penalty_agrees_with_pywavelets(axes):
    x = make_inputs((8, 8, 6, 2))
    _, *details = pywt.wavedecn(x, "db2", "reflect", level=1, axes=axes)
    expected = 0.5 * sum(np.abs(band).sum() for band in details[0].values())
    penalty = SparseDetails(0.5, "db2", axes=axes, mode="reflect")
    np.testing.assert_allclose(penalty(x), expected, rtol=1e-5)


def test_all_levels_count_but_not_the_average():
    x = make_inputs((8,))
    _, *details = pywt.wavedec(x, "haar", level=3)
    expected = 0.01 * sum(np.abs(band).sum() for band in details)
    np.testing.assert_allclose(
        SparseDetails(level=3, axes=(0,))(x), expected, rtol=1e-5
    )


def test_constants_cost_nothing():
    penalty = SparseDetails(level=2)(np.full((4, 4, 3), 7.0, "float32"))
    np.testing.assert_allclose(penalty, 0, atol=1e-6)


def test_kernels_and_activities_are_regularized(tmp_path):
    conv = keras.layers.Conv2D(
        2,
        4,
        kernel_regularizer=SparseDetails(0.1),
        activity_regularizer=SparseDetails(0.1, axes=(1, 2)),
    )
    model = keras.Sequential([keras.Input((9, 9, 1)), conv])
    x = make_inputs((2, 9, 9, 1))
    model.compile("sgd", "mse")
    model.fit(x, make_inputs((2, 6, 6, 2)), verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras").layers[0]
    assert again.kernel_regularizer.get_config() == conv.kernel_regularizer.get_config()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"mode": "mirror"}, "Received: mode='mirror'"),
        ({"level": -1}, "Received: level=-1"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        SparseDetails(**arguments)
