import numpy as np
import pytest
from contracts import check_layer

from keras_wavelets.layers import PixelShuffle2D

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("order", ["torch", "tf"])
@pytest.mark.parametrize(("scale", "channels"), [(2, 12), (3, 18)])
def test_keeps_the_layer_contract(scale, channels, order):
    shape = (2, 3 * scale, 4 * scale, channels // scale**2)
    check_layer(
        PixelShuffle2D, {"scale": scale, "order": order}, (2, 3, 4, channels), shape
    )


def test_pytorch_keeps_the_pixels_of_a_channel_together():
    x = np.random.default_rng(0).normal(size=(1, 2, 3, 8))
    result = np.array(PixelShuffle2D(2, dtype="float32")(x))
    for row, column, channel in np.ndindex(2, 2, 2):
        np.testing.assert_allclose(
            result[0, row::2, column::2, channel],
            x[0, ..., channel * 4 + 2 * row + column],
            rtol=1e-6,
        )


def test_tensorflow_keeps_the_channels_of_a_pixel_together():
    tf = pytest.importorskip("tensorflow")
    x = np.random.default_rng(0).normal(size=(1, 2, 3, 8)).astype("float32")
    result = np.array(PixelShuffle2D(2, order="tf")(x))
    np.testing.assert_array_equal(result, tf.nn.depth_to_space(x, 2))


def test_channels_first_gives_the_same_pixels():
    x = np.random.default_rng(0).normal(size=(1, 2, 3, 8)).astype("float32")
    first = PixelShuffle2D(data_format="channels_first")(np.moveaxis(x, -1, 1))
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), PixelShuffle2D()(x))


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"scale": 0}, "scale=0."),
        ({"order": "keras"}, "order='keras'."),
        ({"data_format": "nhwc"}, "data_format='nhwc'."),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        PixelShuffle2D(**arguments)
    assert str(error.value).endswith(received)


def test_channels_that_form_no_groups_are_refused():
    with pytest.raises(ValueError, match=r"multiple of 4. Received: 6 channels\."):
        PixelShuffle2D()(np.ones((1, 2, 2, 6)))
