import keras
import numpy as np
import pytest
import pywt
from contracts import assert_close
from contracts import check_compiled
from contracts import make_inputs
from keras import ops as kops

from keras_wavelets import ops

pytestmark = pytest.mark.backend

X = make_inputs((2, 8, 9, 3))
VALUES = {"soft": 0.7, "hard": 0.7, "garrote": 0.7, "firm": (0.4, 1.1)}


@pytest.mark.parametrize("mode", ["soft", "hard", "garrote"])
def test_shrinkage_agrees_with_pywavelets(mode):
    x = np.concatenate([X.ravel(), np.float32([0, 0.7, -0.7])])
    expected = pywt.threshold(x, 0.7, mode)
    np.testing.assert_allclose(ops.threshold(x, 0.7, mode), expected, atol=1e-6)


def test_firm_shrinkage_agrees_with_pywavelets():
    expected = pywt.threshold_firm(X, 0.4, 1.1)
    np.testing.assert_allclose(
        ops.threshold(X, (0.4, 1.1), "firm"), expected, atol=1e-6
    )


@pytest.mark.parametrize("mode", ["greater", "less", "garotte", "hard", "soft"])
@pytest.mark.parametrize("substitute", [0, 5])
def test_every_mode_and_substitute_agrees_with_pywavelets(mode, substitute):
    x = np.linspace(-4, 4, 17)
    expected = pywt.threshold(x, 1.5, mode, substitute)
    np.testing.assert_allclose(ops.threshold(x, 1.5, mode, substitute), expected)


def test_firm_shrinkage_with_equal_limits_is_hard():
    x = np.array([0.5, 2.0, -2.0, 3.0])
    np.testing.assert_array_equal(ops.threshold_firm(x, 2.0, 2.0), [0, 2, -2, 3])


def test_integers_are_shrunk_as_floats():
    np.testing.assert_array_equal(ops.threshold([[1, 2]], 1, "soft"), [[0.0, 1.0]])


@pytest.mark.parametrize(
    ("value", "mode", "received"),
    [
        (float("nan"), "soft", "value=nan"),
        (-1, "hard", "value=-1"),
        ((2.0, 1.0), "firm", r"value=\(2.0, 1.0\)"),
        ((-1.0, 1.0), "firm", "value=-1.0"),
        (1.0, "firm", "value=1.0"),
        ((1.0, 2.0), "soft", "mode='soft'"),
        (1.0, "hrad", "Did you mean 'hard'"),
    ],
)
def test_thresholds_that_are_none_are_named(value, mode, received):
    with pytest.raises(ValueError, match=received):
        ops.threshold(X, value, mode)


def test_complex_values_are_not_compared():
    with pytest.raises(ValueError, match="mode='less'"):
        ops.threshold(np.array([1j, 2j]), 2, "less")


@pytest.mark.parametrize("mode", VALUES)
def test_shrinkage_compiles(mode):
    check_compiled(lambda x: ops.threshold(x, VALUES[mode], mode), X)


@pytest.mark.parametrize("mode", VALUES)
def test_complex_coefficients_keep_their_phase(mode):
    z = (X[0] + 1j * X[1]).astype("complex64")
    shrunk = kops.convert_to_numpy(ops.threshold(z, VALUES[mode], mode))
    magnitude = ops.threshold(np.abs(z), VALUES[mode], mode)
    np.testing.assert_allclose(np.abs(shrunk), magnitude, atol=1e-6)
    kept = np.abs(shrunk) > 1e-3
    np.testing.assert_allclose(
        np.angle(shrunk)[kept], np.angle(z)[kept], rtol=1e-3, atol=1e-3
    )


@pytest.mark.parametrize("mode", VALUES)
def test_nothing_is_undefined_at_zero(mode):
    value = (0.0, 0.0) if mode == "firm" else 0.0
    zeros = np.zeros(3, "float32")
    np.testing.assert_array_equal(ops.threshold(zeros, value, mode), zeros)


@pytest.mark.parametrize("mode", VALUES)
def test_gradients_are_finite(mode):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("differentiates by a gradient tape")
    import tensorflow

    x = tensorflow.constant([0.0, 0.7, -0.7, 0.2, 3.0])
    with tensorflow.GradientTape() as tape:
        tape.watch(x)
        y = ops.threshold(x, VALUES[mode], mode)
    assert np.all(np.isfinite(tape.gradient(y, x)))


def test_noise_is_estimated_from_the_median_of_each_signal():
    sigma = ops.noise_sigma(X, (1, 2))
    expected = np.median(np.abs(X), axis=(1, 2), keepdims=True) / 0.6744897501960817
    np.testing.assert_allclose(sigma, expected, rtol=1e-5)


def test_universal_threshold_takes_a_count_that_is_a_tensor():
    assert_close(
        ops.universal_threshold(0.5, kops.convert_to_tensor(1024)),
        ops.universal_threshold(0.5, 1024),
        tolerance=1e-6,
    )


def test_bayes_threshold_agrees_with_its_definition():
    sigma = np.full((2, 1, 1, 3), 0.6, "float32")
    energy = np.mean(X**2, axis=(1, 2), keepdims=True)
    expected = sigma**2 / np.sqrt(energy - sigma**2)
    np.testing.assert_allclose(
        ops.bayes_threshold(X, sigma, (1, 2)), expected, rtol=1e-5
    )


def test_bayes_threshold_suppresses_a_band_of_noise():
    value = ops.bayes_threshold(X, 100.0, (1, 2))
    expected = np.abs(X).max(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(value, expected, rtol=1e-6)


def brute_force_risk(x):
    def risk(t):
        return len(x) - 2 * np.sum(x <= t) + np.sum(np.minimum(x, t) ** 2)

    return min(x, key=risk)


def test_sure_threshold_has_the_least_risk():
    sigma = np.float32([0.3, 0.6, 2.0]).reshape(1, 1, 1, 3)
    x = X * np.float32([1, 4, 0.5])
    value = kops.convert_to_numpy(ops.sure_threshold(x, sigma, (1, 2)))
    assert value.shape == (2, 1, 1, 3)
    for sample, channel in np.ndindex(2, 3):
        scaled = np.abs(x[sample, ..., channel].ravel()) / sigma[0, 0, 0, channel]
        expected = brute_force_risk(scaled) * sigma[0, 0, 0, channel]
        np.testing.assert_allclose(value[sample, 0, 0, channel], expected, rtol=1e-4)


@pytest.mark.parametrize("rule", [ops.bayes_threshold, ops.sure_threshold])
def test_estimates_compile(rule):
    def estimate(x):
        return rule(x, ops.noise_sigma(x, (1, 2)), (1, 2))

    check_compiled(estimate, X)


@pytest.mark.parametrize("rule", [ops.bayes_threshold, ops.sure_threshold])
def test_estimates_in_half_precision_sum_in_single(rule):
    x = 30 * make_inputs((1, 200, 200, 1))
    half = rule(x.astype("float16"), 10.0, (1, 2))
    assert keras.backend.standardize_dtype(half.dtype) == "float16"
    np.testing.assert_allclose(
        kops.cast(half, "float32"), rule(x, 10.0, (1, 2)), rtol=0.01
    )


@pytest.mark.parametrize(
    ("value", "mode", "message"),
    [
        (1.0, "strict", r"'garrote'.*Received: mode='strict'"),
        (1.0, "firm", "two thresholds.*Received: value=1.0, mode='firm'"),
        ((1.0, 2.0), "soft", r"Received: value=\(1.0, 2.0\), mode='soft'"),
        ((1, 2, 3), "firm", r"Received: value=\(1, 2, 3\)"),
    ],
)
def test_wrong_thresholds_are_named(value, mode, message):
    with pytest.raises(ValueError, match=message):
        ops.threshold(X, value, mode)
