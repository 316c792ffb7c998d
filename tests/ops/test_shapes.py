import keras
import numpy as np
import pytest
from dwt_grid import samples

from keras_wavelets.ops import shapes

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_splitting_and_merging_undo_each_other(axis):
    x = samples(4, 6, 8)
    half = x.shape[axis] // 2
    pairs = shapes.split_axis(x, axis, (half, 2))
    expected = x.reshape(*x.shape[:axis], half, 2, *x.shape[axis + 1 :])
    np.testing.assert_array_equal(pairs, expected)
    np.testing.assert_array_equal(shapes.merge_axes(pairs, axis), x)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_one_position_loses_its_axis(axis):
    x = samples(4, 6, 8)
    np.testing.assert_array_equal(shapes.pick(x, axis, 1), np.take(x, 1, axis))


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_every_other_position_keeps_its_axis(axis, first):
    x = samples(4, 6, 8)
    where = range(first, x.shape[axis], 2)
    np.testing.assert_array_equal(
        shapes.every_other(x, axis, first), np.take(x, where, axis)
    )


def test_one_unknown_size_is_left_to_the_reshape():
    assert shapes.sizes(keras.Input((3, 4))) == [-1, 3, 4]


@pytest.mark.parametrize("unknown", [(), (0,), (0, 1), (1, 2), (0, 1, 2)], ids=str)
@pytest.mark.parametrize("axis", [0, 1])
def test_unknown_sizes_are_reshaped_as_known_ones(axis, unknown):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("Only TensorFlow leaves sizes unknown.")
    import tensorflow as tf

    x = samples(4, 6, 2)
    shape = [None if i in unknown else size for i, size in enumerate(x.shape)]
    merge = tf.function(
        lambda x: shapes.merge_axes(x, axis),
        input_signature=[tf.TensorSpec(shape, "float64")],
    )
    joined = [*x.shape[:axis], x.shape[axis] * x.shape[axis + 1], *x.shape[axis + 2 :]]
    np.testing.assert_array_equal(merge(x), x.reshape(joined))
