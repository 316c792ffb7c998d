import numpy as np
import pytest
import pywt
from dwt_grid import MODES
from dwt_grid import assert_agree
from dwt_grid import lengths_of
from dwt_grid import samples

from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.ops import polyphase

pytestmark = pytest.mark.backend

NAMES = ("haar", "db2", "db3", "rbio3.1")
SIZES = (1, 2, 3, 16)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_sums_of_slices_agree_with_pywavelets(name, mode):
    pairs, wavelet = {}, wavelets.get(name)
    for size in lengths_of(mode, SIZES):
        x = samples(2, size)
        actual = np.stack(polyphase.split(x, 1, wavelet, mode))
        pairs["split", size] = actual, np.stack(pywt.dwt(x, name, mode))
        low, high = samples(2, 3, ops.coeff_len(size, wavelet.dec_len, mode))
        actual = polyphase.merge(low, high, 1, wavelet, mode)
        pairs["merge", size] = actual, pywt.idwt(low, high, name, mode)
    assert_agree(pairs, 1e-12)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_any_axis_is_summed_in_its_place(axis):
    x, wavelet = samples(5, 6, 7), wavelets.get("db3")
    low, high = polyphase.split(x, axis, wavelet, "symmetric")
    expected = pywt.dwt(x, wavelet.to_pywt(), axis=axis)
    assert_agree({"low": (low, expected[0]), "high": (high, expected[1])}, 1e-12)


def test_taps_of_zero_cost_nothing():
    # The filters of bior2.2 begin with a zero in the low and three in the high pass.
    x = np.full(8, 1.0)
    x[0] = np.inf
    low, _ = polyphase.split(x, 0, wavelets.get("bior2.2"), "zero")
    assert not np.isnan(low).any()


@pytest.mark.parametrize("half", [1, 2, 3, 4])
def test_a_circle_is_unwrapped_where_it_was_wrapped(half):
    band = samples(5)
    wrapped = polyphase.wrap(band, 0, half)
    expected = np.pad(band, half // 2, mode="wrap")
    np.testing.assert_array_equal(wrapped, expected)
    # Synthesis makes two samples of each coefficient, less the length of a filter.
    made = np.arange(2 * len(wrapped) - 2 * half + 2)
    assert len(polyphase.unwrap(made, 0, half)) == 2 * len(band)
