"""The other transforms of the original, and its maps of coefficients."""

import numpy as np
import pytest
from awd_golden import ARRAYS

from keras_wavelets import ops
from keras_wavelets.distillation import band_pass
from keras_wavelets.distillation import frequency_band
from keras_wavelets.distillation import keep_most
from keras_wavelets.distillation import keep_positive
from keras_wavelets.distillation import normalize_images
from keras_wavelets.distillation import ring_filter
from keras_wavelets.distillation import with_transformed
from keras_wavelets.distillation import without_band
from keras_wavelets.distillation import without_center

IMAGE = ARRAYS["trimfft/im"]


@pytest.mark.parametrize(("center", "width"), [(0.3, 0.2), (0.6, 0.4)])
def test_rings_of_frequencies_of_the_original(center, width):
    expected = ARRAYS[f"trimfft/bandpass_c{center}_w{width}"]
    found = band_pass(IMAGE, center, width)
    np.testing.assert_allclose(found, expected, atol=1e-10)
    rest = without_band(IMAGE, center=center, width=width)
    np.testing.assert_allclose(found + rest, IMAGE, atol=1e-12)


@pytest.mark.parametrize(
    ("size", "center", "below", "above"), [(16, 0.3, 0.1, 0.1), (15, 0.5, 0.2, 0.1)]
)
def test_masks_of_the_original(size, center, below, above):
    key = f"trimfft/freq_band_n{size}_c{center}_l{below}_u{above}"
    mask = frequency_band(size, center, below, above)
    np.testing.assert_array_equal(mask, ARRAYS[key])


def test_the_small_round_kernel_of_the_original():
    from scipy.signal import convolve2d

    found = convolve2d(IMAGE, ring_filter(0.25, 0.75, 9), mode="same")
    expected = ARRAYS["trimfft/bandpass_fast_.25_.75_k9"]
    np.testing.assert_allclose(found, expected, atol=1e-10)


def test_a_batch_with_its_transformed_copy():
    both = with_transformed(IMAGE[None], without_band)
    np.testing.assert_allclose(both[0], IMAGE)
    np.testing.assert_allclose(both[1], without_band(IMAGE), atol=1e-12)


@pytest.mark.parametrize("band", ["lh", "hl", "hh"])
def test_hiding_the_middle_of_a_band_leaves_the_border(band):
    images = np.random.default_rng(0).normal(size=(2, 28, 28))
    hidden = without_center(images, band)
    changed = np.abs(np.asarray(hidden) - images) > 1e-9
    assert changed[:, 10:20, 10:20].any()
    assert not changed[:, :4].any()
    assert not changed[:, :, :4].any()


def test_maps_of_the_original():
    x = ARRAYS["prox/x"]
    np.testing.assert_allclose(keep_positive(x), ARRAYS["prox/positive"], atol=1e-12)
    np.testing.assert_allclose(
        ops.threshold(x, 0.5), ARRAYS["prox/soft_0.5"], atol=1e-12
    )
    np.testing.assert_allclose(keep_most(x, 2), ARRAYS["prox/hard_k2"], atol=1e-6)
    images = np.moveaxis(ARRAYS["prox/x4"], 1, -1)
    expected = np.moveaxis(ARRAYS["prox/normalization"], 1, -1)
    np.testing.assert_allclose(normalize_images(images), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: band_pass(np.ones((8, 6))), r"shape=\(8, 6\)"),
        (lambda: frequency_band(1), "Received: size=1"),
        (lambda: ring_filter(taps=8), "Received: taps=8"),
        (lambda: without_center(np.ones((1, 28, 28)), "ll"), "Received: band='ll'"),
        (lambda: keep_most(np.ones((1, 3)), 3), "Received: k=3"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
