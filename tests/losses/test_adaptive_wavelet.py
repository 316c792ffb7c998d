import keras
import numpy as np
import pytest
from awd_golden import ARRAYS
from awd_golden import inputs
from awd_golden import words

from keras_wavelets import layers
from keras_wavelets.losses import reconstruction_error
from keras_wavelets.losses import sparsity
from keras_wavelets.regularizers import WaveletConstraint

pytestmark = pytest.mark.filterwarnings("ignore:.*level=")

CASES = list("abcde")


def transform(case):
    kind, _, level, mode, _ = words(f"loss/{case}")
    layer = layers.AdaptiveDWT1D if kind == "DWT1d" else layers.AdaptiveDWT2D
    level = int(level.removeprefix("J="))
    return layer(ARRAYS[f"loss/{case}/h0"], level, mode, dtype="float64")


def terms(case):
    layer, x = transform(case), inputs(f"loss/{case}/x")
    return reconstruction_error(x, layer.reconstruct(x)), sparsity(layer(x)), layer


@pytest.mark.parametrize("case", CASES)
def test_terms_of_the_original(case):
    error, size, _ = terms(case)
    np.testing.assert_allclose(error, ARRAYS[f"loss/{case}/rec"], atol=1e-10)
    np.testing.assert_allclose(size, ARRAYS[f"loss/{case}/l1wave"], atol=1e-10)


@pytest.mark.parametrize("case", CASES)
def test_weighted_sums_of_the_original(case):
    error, size, layer = terms(case)
    total = error + size + WaveletConstraint()(layer.low_pass)
    np.testing.assert_allclose(total, ARRAYS[f"loss/{case}/total_default"], atol=1e-10)
    *weights, last = ARRAYS[f"loss/{case}/lam_custom"]
    total = error + last * size + WaveletConstraint(*weights)(layer.low_pass)
    np.testing.assert_allclose(total, ARRAYS[f"loss/{case}/total_custom"], atol=1e-10)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a gradient tape")
@pytest.mark.parametrize("case", CASES)
def test_gradients_of_the_original(case):
    import tensorflow as tf

    with tf.GradientTape(persistent=True) as tape:
        error, size, layer = terms(case)
        total = error + size + WaveletConstraint()(layer.low_pass)
    stored = {"rec": error, "l1wave": size, "total_default": total}
    for name, value in stored.items():
        found = tape.gradient(value, layer.taps.value)
        expected = ARRAYS[f"loss/{case}/grad_{name}"]
        np.testing.assert_allclose(found, expected, atol=1e-9, err_msg=name)


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [("tensor_mean", 4.0), ("sum", 8.0), ("coefficient_mean", 1.0)],
)
def test_reductions(reduction, expected):
    bands = [np.ones((3, 2, 1)), -np.ones((3, 6, 1))]
    assert float(sparsity(bands, reduction)) == pytest.approx(expected)


def test_half_precision_is_summed_in_single():
    x = np.full((1, 300, 300, 1), 1.0, "float16")
    assert float(reconstruction_error(x, 0 * x)) == pytest.approx(90_000)


@pytest.mark.parametrize(("bands", "reduction"), [([], "sum"), ([np.ones(2)], "max")])
def test_bad_arguments_are_named(bands, reduction):
    with pytest.raises(ValueError, match=f"reduction='{reduction}'"):
        sparsity(bands, reduction)
