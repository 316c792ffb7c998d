import keras
import numpy as np
import pytest
import pywt
from contracts import make_inputs

from keras_wavelets import ops

pytestmark = pytest.mark.backend

TOLERANCE = 1e-10 if keras.backend.backend() == "tensorflow" else 1e-5
X = make_inputs((37,), dtype="float64")


@pytest.mark.parametrize("part", "ad")
@pytest.mark.parametrize("wavelet", ["haar", "db3", "bior2.2"])
@pytest.mark.parametrize("level", [1, 3])
def test_one_band_agrees_with_pywavelets(part, wavelet, level):
    expected = pywt.downcoef(part, X, wavelet, "reflect", level)
    found = ops.downcoef(part, X, wavelet, "reflect", level)
    np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("part", "ad")
@pytest.mark.parametrize("wavelet", ["haar", "db3", "bior2.2"])
@pytest.mark.parametrize("level", [1, 3])
@pytest.mark.parametrize("take", [0, 20, 21, 10_000])
def test_the_signal_of_one_band_agrees_with_pywavelets(part, wavelet, level, take):
    expected = pywt.upcoef(part, X, wavelet, level, take)
    found = ops.upcoef(part, X, wavelet, level, take)
    np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize(
    ("call", "received"),
    [
        (lambda: ops.downcoef("f", X, "haar"), "part='f'"),
        (lambda: ops.upcoef("f", X, "haar"), "part='f'"),
        (lambda: ops.downcoef("a", X, "haar", level=0), "level=0"),
        (lambda: ops.upcoef("a", X, "haar", level=1.5), "level=1.5"),
        (lambda: ops.upcoef("a", X, "haar", take=-1), "take=-1"),
        (lambda: ops.downcoef("a", np.ones((2, 3)), "haar"), r"shape=\(2, 3\)"),
    ],
    ids=range(6),
)
def test_what_is_no_band_is_named(call, received):
    with pytest.raises(ValueError, match=received):
        call()
