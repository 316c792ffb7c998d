import keras
import numpy as np
import pytest
from contracts import check_layer
from contracts import check_saved
from contracts import check_unknown_sizes

from keras_wavelets.layers import CropLike2D
from keras_wavelets.layers import PadToMultiple2D

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
