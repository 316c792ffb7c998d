import numpy as np
import pytest
import pywt
from awd_golden import ARRAYS

from keras_wavelets import data


def test_the_teacher_of_signals_is_that_of_the_original():
    weights = data.wavelet_weights((64,))
    np.testing.assert_allclose(weights, ARRAYS["sim1d/teacher_w"], atol=1e-6)
    y = ARRAYS["sim1d/x"][:, 0] @ weights
    np.testing.assert_allclose(y, ARRAYS["sim1d/y_noiseless"], atol=1e-5)


def test_the_teacher_of_images_is_that_of_the_original():
    weights = data.wavelet_weights((16, 16), "db3", 2, depth=2, places=slice(3, 5))
    np.testing.assert_allclose(weights.ravel(), ARRAYS["sim2d/teacher_w"], atol=1e-6)


@pytest.mark.filterwarnings("ignore:Level value")
def test_targets_are_sums_of_details():
    x, y = data.wavelet_regression(20, noise=0.0)
    details = pywt.wavedec(x[..., 0], "db5", "zero", level=4, axis=1)[-3]
    np.testing.assert_allclose(y, 2 * details[:, 7:10].sum(axis=1), atol=1e-4)


def test_tracks_begin_and_end_near_zero():
    x, y = data.tracks(500)
    assert x.shape == (500, 40, 1)
    assert x[:, 10:14].mean() > 4 * abs(x[:, -1].mean())
    assert np.corrcoef(x.max(axis=(1, 2)), y)[0, 1] > 0.2


def test_harmonics_are_octaves():
    spectrum = np.abs(np.fft.rfft(data.harmonics(40)[..., 0]))
    there = np.flatnonzero(spectrum.max(axis=0) > 1)
    np.testing.assert_array_equal(there, [1, 2, 4, 8, 16, 32])


@pytest.mark.parametrize(
    "make",
    [
        data.tracks,
        data.harmonics,
        lambda n, seed: data.wavelet_regression(n, seed=seed),
    ],
)
def test_data_are_those_of_the_seed(make):
    one, same, other = (make(3, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(one[0], same[0])
    assert not np.array_equal(one[0], other[0])


def test_a_depth_beyond_the_levels_is_named():
    with pytest.raises(ValueError, match="Received: depth=5"):
        data.wavelet_weights((64,), depth=5)
