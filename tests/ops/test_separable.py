import keras
import numpy as np
import pytest
import pywt
from contracts import make_inputs

from keras_wavelets import ops

pytestmark = pytest.mark.backend

TOLERANCE = 1e-10 if keras.backend.backend() == "tensorflow" else 1e-5
CASES = [
    ((16, 20), "db2", "symmetric", None, None),
    ((16, 21), ("haar", "db3"), ("reflect", "zero"), (2, 1), None),
    ((6, 16, 9), "bior2.2", "periodization", 2, (0, 2)),
    ((6, 16), "haar", "symmetric", 0, None),
]


@pytest.fixture(params=CASES, ids=str)
def both(request):
    shape, *arguments = request.param
    x = make_inputs(shape, dtype="float64")
    return x, pywt.fswavedecn(x, *arguments), ops.fswavedecn(x, *arguments)


# PyWavelets thinks two levels of a short axis too many; the numbers are the point.
@pytest.mark.filterwarnings("ignore")
def test_bands_agree_with_pywavelets(both):
    _, expected, found = both
    np.testing.assert_allclose(found.coeffs, expected.coeffs, rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(found.approx, expected.approx, rtol=0, atol=TOLERANCE)
    assert found.levels == list(expected.levels)
    assert found.wavelet_names == list(expected.wavelet_names)
    assert (found.ndim, found.ndim_transform) == (
        expected.ndim,
        expected.ndim_transform,
    )
    assert set(found.detail_keys()) == set(expected.detail_keys())
    for key in expected.detail_keys():
        np.testing.assert_allclose(found[key], expected[key], rtol=0, atol=TOLERANCE)


@pytest.mark.filterwarnings("ignore")
def test_bands_come_together_again(both):
    x, _, found = both
    back = ops.fswaverecn(found)
    back = back[tuple(slice(size) for size in x.shape)]
    np.testing.assert_allclose(back, x, rtol=0, atol=TOLERANCE)


def test_a_band_can_be_replaced():
    x = make_inputs((8, 8), dtype="float64")
    found, expected = ops.fswavedecn(x, "haar"), pywt.fswavedecn(x, "haar")
    found[2, 1] = np.zeros((2, 1))
    expected[2, 1] = np.zeros((2, 1))
    found.approx = expected.approx = np.ones((1, 1))
    np.testing.assert_allclose(
        ops.fswaverecn(found), pywt.fswaverecn(expected), rtol=0, atol=TOLERANCE
    )


def test_what_does_not_fit_is_named():
    found = ops.fswavedecn(np.ones((8, 8)), "haar", levels=1)
    with pytest.raises(ValueError, match=r"shape=\(3, 3\)"):
        found[0, 0] = np.ones((3, 3))
    with pytest.raises(ValueError, match="each of 2 axes"):
        _ = found[0]
    with pytest.raises(ValueError, match=r"levels=\(1, 2, 3\)"):
        ops.fswavedecn(np.ones((8, 8)), "haar", levels=(1, 2, 3))
