import numpy as np
import pytest

from keras_wavelets import wavelets
from keras_wavelets.wavelets import Wavelet
from keras_wavelets.wavelets.lattice import lattice_angles
from keras_wavelets.wavelets.lattice import lattice_taps

SHORT = [
    *(f"db{n}" for n in range(1, 20)),
    *(f"sym{n}" for n in range(2, 21)),
    *(f"coif{n}" for n in range(1, 12)),
]


@pytest.mark.parametrize("name", SHORT)
def test_angles_give_the_table_back(name):
    wavelet = wavelets.get(name)
    taps = lattice_taps(lattice_angles(wavelet))
    np.testing.assert_allclose(taps, wavelet.dec_lo, atol=1e-9)


@pytest.mark.parametrize("name", ["db2", "sym5", "coif2"])
def test_angles_sum_to_an_eighth_of_a_turn(name):
    total = lattice_angles(wavelets.get(name)).sum()
    turned = np.exp(1j * (total - np.pi / 4))
    np.testing.assert_allclose(turned, 1, atol=1e-11)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_any_angles_are_orthonormal(count):
    angles = np.random.default_rng(count).uniform(-np.pi, np.pi, count)
    taps = lattice_taps(angles)
    shifts = np.correlate(taps, taps, "full")[len(taps) - 1 :: 2]
    np.testing.assert_allclose(shifts, np.eye(count)[0], atol=1e-14)


def test_zeros_around_a_filter_do_no_harm():
    wavelet = wavelets.get("db2")
    padded = [(0.0, 0.0, *taps, 0.0, 0.0) for taps in wavelet.filter_bank]
    taps = lattice_taps(lattice_angles(Wavelet("padded", filter_bank=tuple(padded))))
    np.testing.assert_allclose(taps, padded[0], atol=1e-12)


@pytest.mark.parametrize("name", ["bior2.2", "dmey", "db30"])
def test_what_is_no_lattice_is_refused(name):
    with pytest.raises(ValueError, match=f"orthonormal.*Received: wavelet='{name}'"):
        lattice_angles(wavelets.get(name))
