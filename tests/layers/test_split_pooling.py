import numpy as np
import pytest
import wcnn_golden as golden
from contracts import check_saved
from contracts import check_unknown_sizes
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets.ops.crop import crop_offset
from keras_wavelets.ops.crop import crop_together

pytestmark = pytest.mark.backend


def test_crops_begin_where_those_of_the_original_do():
    large, small, offset = golden.ARRAYS["crop/big_small_offset"].T
    np.testing.assert_array_equal(crop_offset(large, small), offset)


def test_crops_are_centered():
    one, other = make_inputs((1, 7, 5, 1)), make_inputs((1, 4, 6, 2))
    first, second = map(np.array, crop_together([one, other]))
    np.testing.assert_array_equal(first, one[:, 2:6])
    np.testing.assert_array_equal(second, other[:, :, :5])


def test_each_layer_has_its_channels():
    x = make_inputs((2, 12, 10, 8))
    low = layers.BlurPool2D(3, mode="constant")
    layer = layers.SplitPooling(4, low, layers.CMod(norm=None))
    expected = [np.array(low(x[..., :4])), np.hypot(x[..., 4::2], x[..., 5::2])]
    expected[1] = expected[1][:, ::2, ::2]
    np.testing.assert_allclose(layer(x), np.concatenate(expected, -1), atol=1e-6)
    check_saved(layer, x)
    check_unknown_sizes(layer, x)


def test_layers_with_weights_survive_a_file():
    x = make_inputs((2, 12, 10, 8))
    check_saved(layers.SplitPooling(4, layers.RMax(), layers.CMod()), x)


def test_a_split_of_everything_is_named():
    layer = layers.SplitPooling(4, layers.RMax(), layers.CMod())
    with pytest.raises(ValueError, match="Received: split=4"):
        layer(make_inputs((1, 8, 8, 4)))
