import keras
import numpy as np
import pytest

from keras_wavelets.applications import WaveMixSR
from keras_wavelets.applications import predict_tiled


def image(height, width):
    return np.random.default_rng(0).random((2, height, width, 3)).astype("float32")


@pytest.mark.parametrize("sizes", [(32, 48), (40, 28), (16, 16)])
def test_tiles_give_the_whole_where_the_overlap_is_what_the_model_sees(sizes):
    model = WaveMixSR(depth=1, filters=8)
    whole = np.array(model(image(*sizes)))
    tiled = predict_tiled(model, image(*sizes), tile_size=16, overlap=8)
    np.testing.assert_allclose(tiled, whole, atol=1e-5)


def test_no_overlap_leaves_seams():
    model = WaveMixSR(depth=1, filters=8)
    whole = np.array(model(image(32, 32)))
    tiled = predict_tiled(model, image(32, 32), tile_size=16, overlap=0)
    assert np.abs(tiled - whole).max() > 1e-3


def test_a_model_that_keeps_the_size_is_tiled_too():
    model = keras.Sequential([keras.layers.Rescaling(2.0)])
    result = predict_tiled(model, image(5, 7), tile_size=3, overlap=1)
    np.testing.assert_array_equal(result, 2 * image(5, 7))


@pytest.mark.parametrize(
    ("arguments", "received"),
    [({"tile_size": 0}, "tile_size=0."), ({"overlap": -1}, "overlap=-1.")],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        predict_tiled(keras.Sequential(), image(4, 4), **arguments)
    assert str(error.value).endswith(received)


def test_channels_first_is_refused(monkeypatch):
    monkeypatch.setattr(keras.config, "image_data_format", lambda: "channels_first")
    with pytest.raises(ValueError, match="image_data_format='channels_first'"):
        predict_tiled(keras.Sequential(), image(4, 4))
