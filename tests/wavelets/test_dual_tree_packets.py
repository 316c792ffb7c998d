from pathlib import Path

import numpy as np
import pytest

from keras_wavelets import wavelets

pytestmark = pytest.mark.backend

GOLDEN = Path(__file__).parents[1] / "golden" / "wcnn.npz"


@pytest.mark.parametrize("depth", [2, 3])
def test_kernels_agree_with_the_original(depth):
    with np.load(GOLDEN) as arrays:
        features = arrays[f"kernel/J{depth}_sel_idx"].tolist()
        expected = arrays[f"kernel/J{depth}_sel"]
    kernels = wavelets.packet_kernels(features, depth=depth)
    np.testing.assert_allclose(kernels.real, expected[:, 0], atol=2e-7)
    np.testing.assert_allclose(kernels.imag, expected[:, 1], atol=2e-7)


@pytest.mark.parametrize("name", ["qshift_06", "qshift_a", "qshift_d", "qshift_32"])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_parts_are_orthogonal_and_energies_are_four(name, depth):
    kernels = wavelets.packet_kernels(None, name, depth)
    energy = np.sum(np.abs(kernels) ** 2, axis=(1, 2))
    np.testing.assert_allclose(energy, 4, rtol=1e-7)
    products = np.sum(kernels.real * kernels.imag, axis=(1, 2))
    np.testing.assert_allclose(products, 0, atol=1e-7)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_only_the_two_low_pass_features_have_a_mean(depth):
    means = wavelets.packet_kernels(depth=depth).sum(axis=(1, 2))
    low = {0: -2j * 2**depth, 4**depth: 2 * 2**depth}
    expected = [low.get(feature, 0) for feature in range(2 * 4**depth)]
    np.testing.assert_allclose(means, expected, atol=1e-6)


@pytest.mark.parametrize(("depth", "length"), [(1, 12), (2, 30), (3, 66)])
def test_packets_are_as_long_as_their_levels_make_them(depth, length):
    packets = wavelets.qshift_packets(depth=depth)
    assert packets.shape == (2**depth, length)
    np.testing.assert_allclose(np.sum(packets.real**2, axis=1), 1)
    np.testing.assert_allclose(np.sum(packets.imag**2, axis=1), 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"depth": 0}, "Received: depth=0"),
        ({"wavelet": "db2"}, "Received: qshift='db2'"),
        ({"features": [1, 1]}, r"Received: features=\(1, 1\)"),
        ({"features": []}, r"at least one.*Received: features=\(\)"),
        ({"features": [32]}, "Received: feature=32"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        wavelets.packet_kernels(**arguments)
