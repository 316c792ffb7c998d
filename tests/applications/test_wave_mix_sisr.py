import keras
import numpy as np
import pytest
import wavemix_golden as golden

from keras_wavelets.applications import WaveMixSISR

SMALL = {"depth": 1, "filters": 8}


@pytest.mark.backend
@pytest.mark.parametrize(
    "name", [name for name in golden.NETWORKS if name.startswith("sisr")]
)
def test_agrees_with_the_original(name):
    golden.check_model(name)


@pytest.mark.parametrize(
    ("arguments", "count"), [({}, 1_944_867), ({"filters": 128}, 1_537_283)]
)
def test_has_the_published_number_of_parameters(arguments, count):
    model = WaveMixSISR(**arguments)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert trainable == count


@pytest.mark.backend
@pytest.mark.parametrize("scale", [2, 4])
def test_any_size_is_enlarged_with_padding(scale):
    model = WaveMixSISR(scale=scale, pad_input=True, levels=2, **SMALL)
    for sizes in ((8, 8), (5, 11)):
        image = model(np.ones((1, *sizes, 3), "float32"))
        assert tuple(image.shape) == (1, scale * sizes[0], scale * sizes[1], 3)


def test_two_steps_of_training_run():
    model = WaveMixSISR(input_shape=(8, 8, 3), **SMALL)
    model.compile("sgd", "mae")
    small, large = np.ones((2, 8, 8, 3)), np.ones((2, 16, 16, 3))
    assert np.all(np.isfinite([model.train_on_batch(small, large) for _ in range(2)]))


def test_a_model_returns_from_its_file(tmp_path):
    model = WaveMixSISR(pad_input=True, **SMALL)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    image = np.random.default_rng(0).random((1, 7, 9, 3)).astype("float32")
    np.testing.assert_allclose(np.array(again(image)), np.array(model(image)))


@pytest.mark.parametrize("scale", [1, 3, 2.0])
def test_a_scale_that_is_no_power_of_two_is_refused(scale):
    with pytest.raises(ValueError, match=rf"Received: scale={scale}\.$"):
        WaveMixSISR(scale=scale)
