"""Luma, and luma and chroma."""

import numpy as np
import pytest
import wavpool_golden as golden
from contracts import check_layer

from keras_wavelets.layers import RGBToYCbCr
from keras_wavelets.layers import YCbCrToRGB
from keras_wavelets.layers.color import Luma

pytestmark = pytest.mark.backend


@pytest.mark.backend
def test_keeps_the_layer_contract():
    check_layer(Luma, {}, (2, 5, 4, 3), (2, 5, 4, 1), stateless=False)


def test_rounds_to_the_gray_of_pillow():
    color = golden.ARRAYS["gray/rgb_uint8"]
    gray = np.array(Luma()(color[np.newaxis]))[0, ..., 0]
    np.testing.assert_array_equal(np.round(gray), golden.ARRAYS["gray/gray_uint8"])


def test_channels_first_gives_the_same_gray():
    images = np.random.default_rng(0).random((2, 5, 4, 3)).astype("float32")
    first = Luma(data_format="channels_first")(np.moveaxis(images, -1, 1))
    last = Luma(data_format="channels_last")(images)
    np.testing.assert_allclose(np.array(first)[:, 0], np.array(last)[..., 0], atol=1e-6)


def test_images_without_three_channels_are_refused():
    with pytest.raises(ValueError, match=r"for Luma\. Received: input_shape="):
        Luma()(np.zeros((1, 5, 4, 1), "float32"))


CONVENTIONS = ("kornia", "bt601_studio")


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("layer", [RGBToYCbCr, YCbCrToRGB])
def test_color_keeps_the_layer_contract(layer, convention):
    shape = (2, 5, 4, 3)
    check_layer(layer, {"convention": convention}, shape, shape)


def test_full_range_is_that_of_the_originals_pipeline():
    red, green, blue = np.random.default_rng(0).random((3, 1, 4, 4)).astype("float32")
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    expected = [luma, 0.564 * (blue - luma) + 0.5, 0.713 * (red - luma) + 0.5]
    result = RGBToYCbCr()(np.stack([red, green, blue], axis=-1))
    np.testing.assert_allclose(np.moveaxis(result, -1, 0), expected, atol=1e-6)


def test_full_range_returns_as_in_the_originals_pipeline():
    y, cb, cr = np.random.default_rng(0).random((3, 1, 4, 4)).astype("float32")
    b, r = cb - 0.5, cr - 0.5
    expected = [y + 1.403 * r, y - 0.714 * r - 0.344 * b, y + 1.773 * b]
    result = YCbCrToRGB()(np.stack([y, cb, cr], axis=-1))
    np.testing.assert_allclose(np.moveaxis(result, -1, 0), expected, atol=1e-6)


def test_studio_range_ends_at_16_and_235():
    corners = np.array([[[[0.0] * 3, [1.0] * 3]]])
    luma = np.array(RGBToYCbCr("bt601_studio")(corners))[0, 0, :, 0] * 255
    np.testing.assert_allclose(luma, [16, 235], atol=1e-3)


@pytest.mark.parametrize(
    ("convention", "tolerance"), [("kornia", 1e-3), ("bt601_studio", 1e-5)]
)
def test_colors_return(convention, tolerance):
    images = np.random.default_rng(0).random((2, 3, 4, 3)).astype("float32")
    back = YCbCrToRGB(convention)(RGBToYCbCr(convention)(images))
    np.testing.assert_allclose(np.array(back), images, atol=tolerance)


def test_an_unknown_convention_is_refused():
    with pytest.raises(ValueError, match=r"Received: convention='bt709'\.$"):
        RGBToYCbCr("bt709")


def test_color_images_without_three_channels_are_refused():
    with pytest.raises(ValueError, match=r"images with 3 .* Received: input_shape"):
        YCbCrToRGB()(np.ones((1, 2, 2, 1)))
