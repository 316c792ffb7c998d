import keras
import numpy as np
import pytest
from contracts import check_compiled

from keras_wavelets import ops

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("axis", [1, -1])
def test_modulus_is_the_magnitude_of_pairs(axis):
    x = np.random.default_rng(0).normal(size=(2, 6, 3, 4))
    parts = np.moveaxis(x, axis, -1)
    expected = np.moveaxis(np.abs(parts[..., ::2] + 1j * parts[..., 1::2]), -1, axis)
    np.testing.assert_allclose(ops.modulus(x, axis=axis), expected, rtol=1e-6)


def test_compiled_modulus_equals_the_eager_one():
    check_compiled(ops.modulus, np.random.default_rng(0).normal(size=(3, 4)))


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="GradientTape")
def test_gradient_at_zero_is_zero():
    import tensorflow as tf

    x = tf.Variable([0.0, 0.0, 3.0, 4.0])
    with tf.GradientTape() as tape:
        total = keras.ops.sum(ops.modulus(x))
    np.testing.assert_allclose(tape.gradient(total, x), [0.0, 0.0, 0.6, 0.8])


def test_an_axis_without_pairs_is_refused():
    with pytest.raises(ValueError, match=r"in turn. Received: x with shape=\(2, 3\)"):
        ops.modulus(np.ones((2, 3)))
