"""Padding, cropping, pixel shuffling and bicubic enlargement."""

import keras
import numpy as np
import pytest
import wavemix_golden as golden
from contracts import assert_close
from contracts import check_layer
from contracts import check_saved
from contracts import check_unknown_sizes
from contracts import make_inputs

from keras_wavelets.layers import BicubicUpsampling2D
from keras_wavelets.layers import CropLike2D
from keras_wavelets.layers import PadToMultiple2D
from keras_wavelets.layers import PixelShuffle2D
from keras_wavelets.layers.resizing import Upsampling2D

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("sizes", "padded"), [((5, 8), (8, 8)), ((4, 4), (4, 4)), ((1, 3), (4, 4))]
)
def test_padding_keeps_the_layer_contract(sizes, padded):
    check_layer(PadToMultiple2D, {"multiple": 4}, (2, *sizes, 3), (2, *padded, 3))


@pytest.mark.parametrize("scale", [1, 2])
def test_cropping_keeps_the_layer_contract(scale):
    shapes = [(2, 16, 16, 3), (2, 5, 7, 1)]
    layer = CropLike2D(scale=scale)
    inputs = [np.ones(shape, "float32") for shape in shapes]
    assert layer.compute_output_shape(shapes) == (2, 5 * scale, 7 * scale, 3)
    assert tuple(layer(inputs).shape) == (2, 5 * scale, 7 * scale, 3)
    check_saved(layer, inputs)
    check_unknown_sizes(layer, inputs)


def test_zeros_stand_at_the_right_and_below():
    x = np.ones((1, 3, 2, 1), "float32")
    padded = np.array(PadToMultiple2D(4)(x))[0, ..., 0]
    assert np.all(padded[:3, :2] == 1)
    assert padded.sum() == 6


def test_cropping_undoes_padding():
    x = np.random.default_rng(0).normal(size=(1, 5, 6, 2)).astype("float32")
    back = CropLike2D()([PadToMultiple2D(8)(x), x])
    np.testing.assert_array_equal(back, x)


def test_channels_first_pads_the_same_axes():
    assert PadToMultiple2D(4, data_format="channels_first")(
        np.ones((1, 3, 5, 6))
    ).shape == (1, 3, 8, 8)
    shapes = [keras.Input((3, 8, 8)), keras.Input((1, 5, 6))]
    assert CropLike2D(data_format="channels_first")(shapes).shape == (None, 3, 5, 6)


@pytest.mark.parametrize("layer", [PadToMultiple2D, CropLike2D])
def test_counts_must_be_positive(layer):
    name = "multiple" if layer is PadToMultiple2D else "scale"
    with pytest.raises(ValueError, match=rf"Received: {name}=0\.$"):
        layer(**{name: 0})


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


@pytest.mark.parametrize("convention", ["torch", "keras"])
@pytest.mark.parametrize("scale", [1, 2, 3])
def test_bicubic_upsampling_keeps_the_layer_contract(scale, convention):
    shape = (2, 5 * scale, 4 * scale, 3)
    arguments = {"scale": scale, "convention": convention}
    check_layer(BicubicUpsampling2D, arguments, (2, 5, 4, 3), shape)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_agrees_with_pytorch(scale):
    arrays = golden.case("interpolation")
    result = BicubicUpsampling2D(scale)(golden.last(arrays["bicubic2x/in/x"]))
    golden.assert_agrees(result, golden.last(arrays[f"bicubic{scale}x/out"]))


@pytest.mark.parametrize("scale", [2, 3])
def test_agrees_with_keras(scale):
    x = np.random.default_rng(0).random((2, 5, 7, 3)).astype("float32")
    theirs = keras.layers.UpSampling2D(scale, interpolation="bicubic")(x)
    ours = BicubicUpsampling2D(scale, convention="keras")(x)
    # TensorFlow takes the weights from a table of 1024 positions.
    np.testing.assert_allclose(np.array(ours), np.array(theirs), atol=2e-3)


@pytest.mark.parametrize("convention", ["torch", "keras"])
def test_constants_stay_constant(convention):
    x = np.full((1, 2, 3, 1), 0.7, "float32")
    result = BicubicUpsampling2D(3, convention=convention)(x)
    np.testing.assert_allclose(np.array(result), 0.7, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"scale": 1.5}, "scale=1.5."),
        ({"scale": 10**6}, "scale=1000000."),
        ({"convention": "scipy"}, "convention='scipy'."),
    ],
)
def test_bicubic_upsampling_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        BicubicUpsampling2D(**arguments)
    assert str(error.value).endswith(received)


@pytest.mark.parametrize("interpolation", ["bilinear", "nearest"])
@pytest.mark.parametrize("size", [2, (3, 4)])
def test_upsampling_of_unknown_sizes_is_that_of_keras(interpolation, size):
    x = make_inputs((2, 5, 7, 3))
    options = {"interpolation": interpolation, "data_format": "channels_last"}
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, Upsampling2D(size, **options)(inputs))
    expected = keras.layers.UpSampling2D(size, **options)(x)
    assert_close(model.predict_on_batch(x), expected, tolerance=1e-5)
