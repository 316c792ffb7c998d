import numpy as np
import pytest
import pywt
from dwt_grid import assert_agree
from dwt_grid import lengths_of
from dwt_grid import samples

from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.ops import matrix
from keras_wavelets.ops.along_axis import MODES

pytestmark = pytest.mark.backend

NAMES = ("haar", "db4", "bior2.2", "rbio3.1", "dmey")
SIZES = (1, 2, 3, 7, 16, 33)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_analysis_is_the_transform_of_the_unit_vectors(name, mode):
    pairs = {}
    for size in lengths_of(mode, SIZES):
        expected = np.concatenate(pywt.dwt(np.eye(size), name, mode), axis=1).T
        pairs[size] = matrix.analysis_matrix(size, wavelets.get(name), mode), expected
    assert_agree(pairs, 1e-12)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_synthesis_is_the_inverse_transform_of_the_unit_vectors(name, mode):
    pairs, wavelet = {}, wavelets.get(name)
    for size in SIZES:
        length = ops.coeff_len(size, wavelet.dec_len, mode)
        low, high = np.split(np.eye(2 * length), 2, axis=1)
        expected = pywt.idwt(low, high, name, mode).T
        pairs[size] = matrix.synthesis_matrix(length, wavelet, mode), expected
    assert_agree(pairs, 1e-12)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_any_axis_is_multiplied_in_its_place(axis):
    x, wavelet = samples(5, 6, 7), wavelets.get("db3")
    low, high = matrix.split(x, axis, wavelet, "symmetric")
    expected = pywt.dwt(x, wavelet.to_pywt(), axis=axis)
    assert_agree({"low": (low, expected[0]), "high": (high, expected[1])}, 1e-12)
    back = matrix.merge(low, high, axis, wavelet, "symmetric")
    whole = tuple(slice(size) for size in x.shape)
    assert_agree({"back": (back[whole], x)}, 1e-10)


@pytest.mark.parametrize("size", [2, 4, 8, 32])
@pytest.mark.parametrize("name", ["haar", "db2", "db10", "sym5", "coif1"])
def test_a_circle_makes_orthonormal_matrices(name, size):
    square = matrix.analysis_matrix(size, wavelets.get(name), "periodization")
    np.testing.assert_allclose(square @ square.T, np.eye(size), atol=1e-11)
    transpose = matrix.synthesis_matrix(size // 2, wavelets.get(name), "periodization")
    np.testing.assert_allclose(transpose, square.T, atol=1e-11)


def test_matrices_are_built_once():
    arguments = (12, wavelets.get("db3"), "reflect")
    assert matrix.analysis_matrix(*arguments) is matrix.analysis_matrix(*arguments)
