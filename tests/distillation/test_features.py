"""What stands on a distilled wavelet: largest coefficients, peaks, small kernels."""

import numpy as np
import pytest
from awd_golden import ARRAYS
from contracts import assert_close
from contracts import check_layer

from keras_wavelets import wavelets
from keras_wavelets.distillation import MaxFeatures
from keras_wavelets.distillation import PeakCount
from keras_wavelets.distillation import compression_factor
from keras_wavelets.distillation import filter_patches
from keras_wavelets.distillation import flatten_coeffs
from keras_wavelets.distillation import keep_largest
from keras_wavelets.distillation import unflatten_coeffs

IMAGES = ARRAYS["peaks/images"][:, 0]


def test_max_features_keep_the_layer_contract():
    shapes = [(2, 4, 1), (2, 9, 1)]
    # Keras's harness cannot feed its training step a list.
    options = {"dynamic": False, "run_training_check": False}
    check_layer(MaxFeatures, {"m": 3}, shapes, (2, 6), **options)


@pytest.mark.parametrize("sign", ["pos", "neg", "abs"])
def test_max_features_of_the_original(sign):
    x = ARRAYS["maxfeat/x"][..., None]
    found = MaxFeatures(4, sign, dtype="float64")([x])
    assert_close(found, ARRAYS[f"maxfeat/{sign}4"], tolerance=1e-12)


def test_short_bands_give_all_they_have():
    assert tuple(MaxFeatures(6)([np.ones((2, 3, 2)), np.ones((2, 8, 2))]).shape) == (
        2,
        18,
    )


@pytest.mark.parametrize(
    "name", ["original", "laplace_v1", "laplace_v2", "roberts_cross"]
)
def test_peaks_of_the_original(name):
    counter = PeakCount(name, ARRAYS["peaks/bins"])
    np.testing.assert_array_equal(counter.counts(IMAGES), ARRAYS[f"peaks/{name}/hist"])
    if name != "original":
        (maps,) = counter.maps(IMAGES)
        np.testing.assert_allclose(maps[0], ARRAYS[f"peaks/{name}/map"], atol=1e-6)


def test_kernels_of_a_wavelet_and_their_peaks():
    db5 = wavelets.get("db5")
    patches = filter_patches(db5.rec_lo, db5.rec_hi)
    for name, patch in patches.items():
        np.testing.assert_allclose(patch, ARRAYS[f"peaks/kernels/{name}"], atol=1e-6)
    stored = [ARRAYS[f"peaks/kernels/{name}"] for name in patches]
    counter = PeakCount(stored, ARRAYS["peaks/custom/bins"])
    np.testing.assert_array_equal(counter.counts(IMAGES), ARRAYS["peaks/custom/hist"])


def test_inference_from_peaks_of_the_original():
    draw = np.random.RandomState(905)
    images = [(0.04 + 0.003 * k) * draw.randn(40, 24, 24) for k in range(3)]
    images = np.concatenate(images).astype("float32")
    parameters = [[0.1, omega, 2.1] for omega in (0.25, 0.3, 0.35) for _ in range(40)]
    parameters = np.array(parameters, "float32")
    counter = PeakCount("original", ARRAYS["peaks/fit/bins"]).fit(images, parameters)
    names = ("mean_peaks", "inv_cov", "param_keys", "pred", "test_params")
    stored = {name: ARRAYS[f"peaks/fit/{name}"] for name in names}
    np.testing.assert_allclose(counter.means, stored["mean_peaks"], atol=1e-12)
    inverses = counter.inverse_covariances
    np.testing.assert_allclose(inverses, stored["inv_cov"], atol=1e-10)
    np.testing.assert_array_equal(counter.parameters, stored["param_keys"])
    found = counter.predict(ARRAYS["peaks/fit/test_images"][:, 0])
    np.testing.assert_array_equal(found, stored["pred"])
    errors = found[:, 1] - stored["test_params"][:, 1]
    rmse = np.sqrt(np.mean(errors**2))
    assert rmse == pytest.approx(ARRAYS["peaks/fit/rmse_target1"], abs=1e-7)


def test_coefficients_in_a_row_and_back():
    bands = [np.arange(6.0).reshape(2, 3, 1), np.arange(36.0).reshape(2, 3, 2, 3)]
    flat, shapes = flatten_coeffs(bands)
    assert tuple(flat.shape) == (2, 21)
    assert_close(unflatten_coeffs(flat, shapes), bands, tolerance=0)
    with pytest.raises(ValueError, match=r"Received: flat with shape=\(2, 21\)"):
        unflatten_coeffs(flat, shapes[:1])


def test_compression_counts_what_is_large_and_matters():
    coeffs = [np.array([[1.0, 0.0]]), np.array([[0.5, 2.0]])]
    attributions = [np.array([[1.0, 1.0]]), np.array([[0.0, -1.0]])]
    assert compression_factor(coeffs, attributions) == 0.5
    kept = keep_largest(coeffs, [np.array([[3.0, 0.0]]), np.array([[1.0, -2.0]])], 2)
    assert_close(kept, [np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]])], tolerance=0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MaxFeatures(0), "Received: m=0"),
        (lambda: MaxFeatures(2, "up"), "Received: sign='up'"),
        (lambda: MaxFeatures()([np.ones((2, 3))]), r"shape=\(2, 3\)"),
        (lambda: PeakCount("sobel", [0, 1]), "Received: filters='sobel'"),
        (
            lambda: PeakCount([np.ones((2, 2))], [0, 1]),
            r"filters of shapes \[\(2, 2\)\]",
        ),
        (lambda: PeakCount(bins=[1.0, 0.0]), r"Received: bins of shape=\(2,\)"),
        (
            lambda: PeakCount(bins=[0, 1]).counts(np.ones((2, 2))),
            r"images of shape=\(2, 2\)",
        ),
        (lambda: PeakCount(bins=[0, 1]).predict(IMAGES), "Received: no counts"),
        (
            lambda: PeakCount(bins=[0, 1]).fit(IMAGES, np.ones((2, 1))),
            r"shape=\(2, 1\)",
        ),
        (lambda: PeakCount(bins=[0, 1]).fit(IMAGES, np.eye(4)), "Received: 1 for one"),
        (lambda: filter_patches([1, 2], [1, 2], 2), "Received: size=2"),
        (
            lambda: keep_largest([np.ones((1, 2))], [np.ones((1, 2))], 3),
            "Received: k=3",
        ),
        (lambda: compression_factor([np.ones(2)], [np.ones(3)]), "Received: shapes"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
