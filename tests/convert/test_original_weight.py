import keras
import numpy as np

from keras_wavelets.convert.original_weight import convolution
from keras_wavelets.convert.original_weight import dense_on_map


def test_a_converted_convolution_correlates_alike():
    rng = np.random.default_rng(0)
    original = rng.normal(size=(4, 2, 3, 3)).astype("float32")
    image = rng.normal(size=(1, 2, 3, 3)).astype("float32")
    layer = keras.layers.Conv2D(4, 3, use_bias=False, data_format="channels_last")
    layer.build((None, 3, 3, 2))
    layer.set_weights([convolution(layer.kernel).to_keras(original)])
    outputs = np.array(layer(np.moveaxis(image, 1, -1)))[0, 0, 0]
    expected = (original * image).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(outputs, expected, atol=1e-5)


def test_a_converted_kernel_reads_the_map_pixel_by_pixel():
    rng = np.random.default_rng(0)
    feature_map = rng.normal(size=(2, 4, 3))
    original = rng.normal(size=(5, 24))
    entry = dense_on_map(keras.Variable(np.zeros((24, 5))), feature_map.shape)
    channel_by_channel = np.moveaxis(feature_map, -1, 0).reshape(-1)
    np.testing.assert_allclose(
        feature_map.reshape(-1) @ entry.to_keras(original),
        original @ channel_by_channel,
    )
