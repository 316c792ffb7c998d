import keras
import numpy as np
import pytest

from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning.kernels import Projection
from keras_wavelets.pruning.kernels import projected

KERNEL = np.random.default_rng(0).normal(size=(3, 3, 4, 6)).astype("float32")


def projection(mask, before=None):
    transform = DWTPruning("haar").transform_of(KERNEL.shape)
    variable = keras.Variable(mask, dtype="bool", trainable=False)
    return Projection(transform, variable, before)


def test_a_whole_mask_leaves_the_kernel_to_the_bit():
    result = projection(np.ones(KERNEL.shape))(KERNEL)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(result), KERNEL)


@pytest.mark.parametrize("jit", [False, True])
def test_another_mask_needs_no_other_trace(jit):
    import tensorflow as tf

    project = projection(np.ones(KERNEL.shape))
    compiled = tf.function(project, jit_compile=jit)
    compiled(tf.constant(KERNEL))
    keep = np.abs(KERNEL) > 0.5
    project.mask.assign(keep)
    expected = projected(KERNEL, project.transform, keep)
    result = compiled(tf.constant(KERNEL))
    np.testing.assert_allclose(result.numpy(), expected.numpy(), atol=1e-6)
    assert compiled.experimental_get_tracing_count() == 1


def test_removed_values_that_are_not_finite_do_no_harm():
    from keras_wavelets.pruning.transform import Identity

    result = projected(np.array([np.nan, 1.0]), Identity((2,)), np.array([False, True]))
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(result), [0, 1])


def test_an_earlier_constraint_is_applied_first():
    project = projection(np.zeros(KERNEL.shape), keras.constraints.NonNeg())
    assert not keras.ops.convert_to_numpy(project(KERNEL)).any()
