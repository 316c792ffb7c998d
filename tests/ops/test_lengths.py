import pytest
import pywt

from keras_wavelets import ops
from keras_wavelets.ops import along_axis
from keras_wavelets.ops.along_axis import MODES

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("taps", [2, 4, 8, 18, 62])
def test_lengths_are_those_of_pywavelets(taps, mode):
    sizes = range(1, 40)
    expected = [pywt.dwt_coeff_len(size, taps, mode) for size in sizes]
    assert [ops.coeff_len(size, taps, mode) for size in sizes] == expected


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("taps", [2, 4, 8, 18, 62])
def test_synthesis_gives_the_size_back_or_one_more(taps, mode):
    sizes = range(1, 40)
    back = [ops.signal_len(ops.coeff_len(n, taps, mode), taps, mode) for n in sizes]
    assert back == [n + n % 2 for n in sizes]


@pytest.mark.parametrize("taps", [2, 4, 8, 18, 62])
def test_levels_are_those_of_pywavelets(taps):
    sizes = [*range(1, 200), 1023, 1024, 10**6]
    expected = [pywt.dwt_max_level(size, taps) for size in sizes]
    assert [ops.max_level(size, taps) for size in sizes] == expected


@pytest.mark.parametrize(
    ("size", "taps", "level"),
    [(8, 2, 3), (100, 8, 3), (32, 10, 1), (6, 8, 0), (7, 8, 0)],
)
def test_the_deepest_level_of_known_cases(size, taps, level):
    assert ops.max_level(size, taps) == level


@pytest.mark.parametrize("function", [ops.coeff_len, ops.signal_len])
@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
def test_an_unknown_length_stays_unknown(function, mode):
    assert function(None, 4, mode) is None


@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
@pytest.mark.parametrize("size", [1, 2, 7, 8])
@pytest.mark.parametrize("taps", [2, 4, 10])
def test_a_filter_fits_the_border_as_often_as_there_are_coefficients(taps, size, mode):
    extended = size + sum(along_axis.border(taps, size, mode))
    assert (extended - taps) % 2 == 0
    assert (extended - taps) // 2 + 1 == ops.coeff_len(size, taps, mode)
