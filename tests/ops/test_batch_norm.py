import keras
import numpy as np
import pytest
from contracts import check_compiled

from keras_wavelets.ops.batch_norm import normalize_batch

pytestmark = pytest.mark.backend


def example(dtype="float32"):
    rng = np.random.default_rng(0)
    x = (3 + 2 * rng.normal(size=(2, 3, 5, 4))).astype(dtype)
    return x, rng.normal(size=4).astype("float32"), rng.normal(size=4).astype("float32")


def test_agrees_with_the_formula():
    x, scale, offset = example()
    y, mean, variance = normalize_batch(x, scale, offset, epsilon=1e-3)
    flat = x.reshape(-1, 4).astype("float64")
    np.testing.assert_allclose(mean, flat.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(variance, flat.var(axis=0), atol=1e-5)
    expected = (x - flat.mean(axis=0)) / np.sqrt(flat.var(axis=0) + 1e-3)
    np.testing.assert_allclose(y, expected * scale + offset, atol=1e-5)


def test_compilation_changes_nothing():
    x, scale, offset = example()
    check_compiled(lambda x: normalize_batch(x, scale, offset, epsilon=1e-5), x)


@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_keeps_the_dtype(dtype):
    if (keras.backend.backend(), dtype) == ("jax", "float64"):
        pytest.skip("JAX has no double precision by default")
    x, scale, offset = example(dtype)
    y, mean, _ = normalize_batch(
        x, scale.astype("float64"), offset.astype("float64"), epsilon=1e-5
    )
    assert keras.backend.standardize_dtype(y.dtype) == dtype
    np.testing.assert_allclose(mean, x.reshape(-1, 4).mean(axis=0), atol=1e-2)


def test_one_value_a_channel_has_no_variance():
    one = np.ones(3, "float32")
    y, _, variance = normalize_batch(
        np.ones((1, 1, 1, 3), "float32"), one, 2 * one, epsilon=1e-5
    )
    np.testing.assert_allclose(variance, 0, atol=1e-6)
    np.testing.assert_allclose(y, 2, atol=1e-5)
