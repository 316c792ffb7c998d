import numpy as np
import pytest

from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.wavelets.lattice import lattice_angles

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("name", ["db2", "sym4", "coif1"])
def test_lattice_agrees_with_the_table(name):
    wavelet = wavelets.get(name)
    angles = lattice_angles(wavelet)[1:].astype("float32")
    np.testing.assert_allclose(ops.lattice_filter(angles), wavelet.dec_lo, atol=1e-6)


@pytest.mark.parametrize("name", ["haar", "db2", "sym4", "coif1"])
def test_mirrors_of_the_low_pass_are_the_table(name):
    wavelet = wavelets.get(name)
    bank = ops.mirror_bank(np.array(wavelet.dec_lo, "float32"))
    np.testing.assert_allclose(bank, wavelet.filter_bank, atol=1e-6)


def test_reconstruction_error_agrees_with_numpy():
    bank = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
    through = np.convolve(bank[0], bank[2]) + np.convolve(bank[1], bank[3])
    through[5] -= 2
    np.testing.assert_allclose(
        ops.reconstruction_error(bank), np.sum(through**2), rtol=1e-5
    )


def test_alias_error_agrees_with_numpy():
    bank = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
    signs = (-1.0) ** np.arange(6)
    alias = sum(np.convolve(signs * bank[i], bank[i + 2]) for i in (0, 1))
    np.testing.assert_allclose(ops.alias_error(bank), np.sum(alias**2), rtol=1e-5)


@pytest.mark.parametrize("length", [4, 5])
def test_orthonormality_error_agrees_with_numpy(length):
    rows = np.random.default_rng(0).normal(size=(3, length)).astype("float32")
    expected = 0.0
    for row in rows:
        for k in range(-length, length + 1):
            shifted = [row[n + 2 * k] for n in range(length) if 0 <= n + 2 * k < length]
            start = [row[n] for n in range(length) if 0 <= n + 2 * k < length]
            expected += (np.dot(start, shifted) - (k == 0)) ** 2
    np.testing.assert_allclose(ops.orthonormality_error(rows), expected, rtol=1e-5)


@pytest.mark.parametrize("name", ["db3", "bior4.4", "rbio2.2"])
def test_tables_have_no_error(name):
    bank = np.array(wavelets.get(name).filter_bank, "float32")
    assert float(ops.reconstruction_error(bank)) < 1e-10
    assert float(ops.alias_error(bank)) < 1e-10
