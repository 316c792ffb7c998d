import keras
import numpy as np
import pytest
import pywt
from contracts import check_compiled
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import ops

JAX = keras.backend.backend() == "jax"
TOLERANCE = 1e-4 if JAX else 1e-9
SHAPED = {"cmor": "cmor1.5-1.0", "shan": "shan1.5-1.0", "fbsp": "fbsp1-1.5-1.0"}
FAMILIES = [SHAPED.get(name, name) for name in pywt.wavelist(kind="continuous")]


def assert_agrees(x, scales, wavelet, *, tolerance=TOLERANCE, **options):
    expected, frequencies = pywt.cwt(x.astype("float64"), scales, wavelet)
    found, ours = ops.cwt(x, scales, wavelet, **options)
    found = np.asarray(found)
    np.testing.assert_allclose(ours, frequencies, rtol=1e-12)
    assert np.iscomplexobj(found) == np.iscomplexobj(expected)
    scale = np.abs(expected).max()
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * scale)


@pytest.mark.parametrize("method", ["conv", "fft"])
@pytest.mark.parametrize("wavelet", FAMILIES)
def test_every_family_agrees_with_pywavelets(wavelet, method):
    x = make_inputs((100,), dtype="float64")
    assert_agrees(x, [2, 5.5, 15], wavelet, method=method)


@pytest.mark.parametrize("size", [1, 31, 32])
@pytest.mark.backend
def test_signals_shorter_than_the_kernels_agree(size):
    x = make_inputs((size,), dtype="float64")
    assert_agrees(x, [2, 5.5, 30], "mexh")


@pytest.mark.parametrize("method", ["conv", "fft"])
@pytest.mark.backend
def test_single_precision_stays_close(method):
    x = make_inputs((200,))
    assert_agrees(x, np.geomspace(2, 40, 9), "morl", method=method, tolerance=1e-4)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("method", ["conv", "fft"])
@pytest.mark.backend
def test_any_axis_is_transformed(axis, method):
    x = make_inputs((9, 20, 13), dtype="float64")
    expected, _ = pywt.cwt(x, [2, 5], "gaus2", axis=axis)
    found, _ = ops.cwt(x, [2, 5], "gaus2", axis=axis, method=method)
    np.testing.assert_allclose(found, expected, atol=10 * TOLERANCE)


@pytest.mark.slow
@pytest.mark.parametrize("size", [31, 32, 100])
@pytest.mark.parametrize("scales", [[2], [5.5], list(range(1, 16))])
@pytest.mark.parametrize("wavelet", FAMILIES)
def test_every_family_agrees_at_many_scales(wavelet, scales, size):
    assert_agrees(make_inputs((size,), dtype="float64"), scales, wavelet)


def test_the_frequencies_follow_the_sampling_period():
    _, frequencies = ops.cwt(np.ones(8), [4.0], "morl", sampling_period=0.01)
    np.testing.assert_allclose(frequencies, [0.8125 / 0.04])


def test_the_strongest_scale_is_that_of_the_frequency():
    x = np.cos(2 * np.pi * np.arange(256) / 16)
    scales = np.geomspace(4, 64, 25)
    coefficients, frequencies = ops.cwt(x, scales, "cmor1.5-1.0")
    strongest = np.argmax(np.abs(coefficients)[:, 128])
    assert frequencies[strongest] == pytest.approx(1 / 16, rel=0.13)


def test_export_asks_for_convolutions():
    x = make_inputs((64,))
    expected, _ = ops.cwt(x, [20.0], "morl", method="fft")
    with config.implementation("conv"):
        found, _ = ops.cwt(x, [20.0], "morl")
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("method", ["conv", "fft"])
@pytest.mark.parametrize("wavelet", ["mexh", "cgau2"])
@pytest.mark.backend
def test_compiled_transforms_agree_with_eager_ones(wavelet, method):
    x = make_inputs((2, 40))

    def magnitudes(x):
        return keras.ops.abs(ops.cwt(x, [2, 6], wavelet, method=method)[0])

    check_compiled(magnitudes, x, tolerance=1e-4)


def band_limited(low, high, size=1024):
    """Noise between two frequencies, in cycles per sample."""
    rng, frequencies = np.random.default_rng(0), np.fft.rfftfreq(size)
    spectrum = rng.normal(size=(2, len(frequencies))) * (
        (frequencies > low) & (frequencies < high)
    )
    x = np.fft.irfft(spectrum[0] + 1j * spectrum[1], size)
    return x / x.std()


@pytest.mark.parametrize(
    ("wavelet", "scales", "tolerance"),
    [
        ("morl", np.geomspace(2, 64, 48), 0.02),
        ("mexh", np.geomspace(2, 64, 48), 0.02),
        ("gaus1", np.geomspace(2, 64, 48), 0.15),
        ("gaus3", np.geomspace(2, 64, 48), 0.05),
        ("cmor1.5-1.0", np.geomspace(2, 64, 48), 0.02),
        ("shan1.5-1.0", np.geomspace(2, 64, 48), 0.1),
        ("mexh", np.arange(1, 33), 0.02),
        ("cgau1", np.arange(1, 33), 0.02),
    ],
)
def test_band_limited_signals_are_restored(wavelet, scales, tolerance):
    centers = pywt.scale2frequency(wavelet, scales)
    x = band_limited(1.5 * centers.min(), min(centers.max(), 0.5) / 1.5)
    coefficients, _ = ops.cwt(x, scales, wavelet)
    error = np.asarray(ops.icwt(coefficients, scales, wavelet)) - x
    assert np.sqrt(np.mean(np.square(error[256:-256]))) < tolerance


@pytest.mark.backend
def test_the_inverse_restores_any_axis():
    x = np.stack([band_limited(0.04, 0.15)] * 3, axis=1)
    scales = np.geomspace(2, 64, 48)
    coefficients, _ = ops.cwt(x, scales, "morl", axis=0)
    back = ops.icwt(coefficients, scales, "morl", axis=0)
    np.testing.assert_allclose(back[256:-256], x[256:-256], atol=0.1)


def test_the_inverse_of_float16_is_finite():
    coefficients, _ = ops.cwt(make_inputs((64,), dtype="float16"), [2, 3, 4], "mexh")
    back = ops.icwt(coefficients, [2, 3, 4], "mexh")
    assert keras.backend.standardize_dtype(back.dtype) == "float16"
    assert np.all(np.isfinite(np.asarray(back)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db2"}, "Received: wavelet='db2'"),
        ({"scales": [0]}, r"Received: scales=\[0\]"),
        ({"scales": [0.01]}, r"Received: scale=0\.01"),
        ({"method": "auto2"}, "Received: method='auto2'"),
        ({"axis": 3}, r"Received: axes=\(3,\)"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        ops.cwt(np.ones(8), **{"scales": [2], **arguments})


@pytest.mark.parametrize("precision", [0, 1.5, 21])
def test_a_precision_out_of_range_is_named(precision):
    with pytest.raises(ValueError, match=f"Received: precision={precision}"):
        ops.cwt(np.ones(8), [2], precision=precision)


def test_more_precision_is_that_of_pywavelets():
    x = make_inputs((300,), dtype="float64")
    expected = pywt.cwt(x, [100.0], "morl", precision=14)[0]
    found = ops.cwt(x, [100.0], "morl", precision=14)[0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)


def test_coefficients_of_other_scales_are_refused():
    with pytest.raises(ValueError, match=r"at 2 scales.*shape=\(3, 8\)"):
        ops.icwt(np.ones((3, 8)), [2, 4])


def test_precision_is_that_of_pywavelets():
    x = np.random.default_rng(0).normal(size=600)
    expected, frequencies = pywt.cwt(x, [200.0], "morl", precision=14)
    actual, own = ops.cwt(x, [200.0], "morl", precision=14)
    np.testing.assert_allclose(actual, expected, atol=1e-9)
    np.testing.assert_allclose(own, frequencies)


def test_a_precision_is_a_count():
    with pytest.raises(ValueError, match="Received: precision=0"):
        ops.cwt(np.ones(8), [2.0], precision=0)
