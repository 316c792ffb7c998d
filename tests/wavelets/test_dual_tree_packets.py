from pathlib import Path

import numpy as np
import pytest

from keras_wavelets import wavelets
from keras_wavelets.wavelets.dual_tree_packets import frequency_band

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


# The lists of the networks of Leterme et al.
RESNET = "1 2 19 17 18 3 5 6 20 23 9 10 24 27 13 14 28 31 4 7 21 22 8 11 25 26 12 15 29"
RESNET = tuple(map(int, f"{RESNET} 30".split()))
RESNET_INNER = (1, 2, 19, 17, 18, 3, 5, 23, 10, 27, 31, 7, 21, 11, 26, 15)
ALEXNET = """1 2 67 65 66 3 4 5 70 71 8 10 73 75 76 77 78 79 6 7 68 69 9 11 72 74 12 13
14 15 17 18 20 21 24 26 80 83 86 87 89 91 92 93 94 95 33 34 36 37 40 42 96 99 102 103
105 107 108 109 110 111 16 19 22 23 25 27 28 29 30 31 81 82 84 85 88 90 32 35 38 39 41
43 44 45 46 47 97 98 100 101 104 106"""


@pytest.mark.parametrize(
    ("arguments", "features", "sections", "groups"),
    [
        ({"depth": 2}, RESNET, (6, 24), (6, 6)),
        (
            {"depth": 2, "edges": False},
            RESNET_INNER,
            (6, 4, 1, 4, 1),
            (6, 4, 1, 4, 1),
        ),
        (
            {"depth": 3, "finest_diagonal": False},
            tuple(map(int, ALEXNET.split())),
            (6, 24, 64),
            (6, 6, 4),
        ),
        ({"depth": 2, "low_pass": True}, (0, 16, *RESNET), (2, 6, 24), (2, 6, 6)),
        ({"depth": 1}, (5, 6, 7, 1, 2, 3), (6,), (6,)),
    ],
)
def test_selections_are_those_of_the_networks(arguments, features, sections, groups):
    found = wavelets.select_packets(**arguments)
    assert found.features == features
    assert (found.sections, found.groups) == (sections, groups)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_cells_tile_the_half_plane(depth):
    side = 2**depth
    cells = {wavelets.packet_cell(feature, depth) for feature in range(2 * side**2)}
    assert cells == {(kx, ky) for kx in range(side) for ky in range(-side, side)}


@pytest.mark.parametrize("depth", [1, 2])
def test_a_kernel_has_most_energy_in_its_cell(depth):
    kernels = wavelets.packet_kernels(depth=depth)
    side, bins = 2 ** (depth + 1), 16
    power = np.abs(np.fft.fft2(kernels, (side * bins, side * bins))) ** 2
    cells = power.reshape(len(kernels), side, bins, side, bins).sum(axis=(2, 4))
    for feature, energy in enumerate(cells):
        row, column = np.unravel_index(energy.argmax(), energy.shape)
        signed = row if row < side // 2 else row - side
        assert (column, signed) == wavelets.packet_cell(feature, depth)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_index_is_the_inverse_of_the_cell(depth):
    features = range(2 * 4**depth)
    cells = [wavelets.packet_cell(feature, depth) for feature in features]
    found = [wavelets.packet_index(kx, ky, depth) for kx, ky in cells]
    assert found == list(features)


def test_bands_of_codes_rise_in_gray_order():
    gray = (0b000, 0b001, 0b011, 0b010, 0b110, 0b111, 0b101, 0b100)
    assert [frequency_band(code, 3) for code in gray] == list(range(8))


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (wavelets.packet_cell, (32, 2), "from 0 to 31 at depth 2.*feature=32"),
        (wavelets.packet_cell, (0, 0), "from 1 to 6. Received: depth=0"),
        (wavelets.packet_index, (4, 0, 2), "ky < 4. Received: kx=4, ky=0"),
        (wavelets.select_packets, (1.0,), "Received: depth=1.0"),
    ],
)
def test_what_there_is_not_is_named(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
