"""What the first stages of twins do under shifts, without any training."""

import keras
import numpy as np
import pytest
import pywt
import wcnn_golden as golden

from keras_wavelets import layers
from keras_wavelets import wavelets
from keras_wavelets.ops import dual_tree_packets

pytestmark = pytest.mark.backend

FEATURES = [int(feature) for feature in golden.ARRAYS["shift/filters"]]
IMAGES = golden.last(golden.ARRAYS["shift/images"].astype("float32"))


def maxima(x):
    x = layers.DTCWPT2D(2, 2, features=FEATURES, output="real")(x)
    return np.array(layers.RMax(norm=None)(x))


def magnitudes(x):
    x = layers.DTCWPT2D(2, 2, features=FEATURES)(x)
    return np.array(layers.CMod(norm=None)(x))


def changes(pool):
    """Change under shifts of 1 to 4 pixels, inside a border, of each filter."""
    inside = slice(4, -4)
    first, *moved = (
        pool(IMAGES[:, :80, q : q + 80])[:, inside, inside] for q in range(5)
    )

    def norm(x):
        return np.sqrt(np.sum(x**2, axis=(1, 2)))

    return [np.mean(norm(m - first) / norm(first), axis=0) for m in moved]


@pytest.mark.parametrize(("pool", "key"), [(maxima, "rmax"), (magnitudes, "cmod")])
def test_changes_are_those_of_the_original(pool, key):
    expected = golden.ARRAYS[f"shift/rho_{key}"]
    np.testing.assert_allclose(changes(pool), expected, atol=1e-6)


def test_magnitudes_are_steadier_below_the_stride():
    steadier = np.mean(changes(maxima), axis=1) > np.mean(changes(magnitudes), axis=1)
    assert steadier.tolist() == [True, False, False, False]


def test_packets_move_with_the_image_by_whole_strides():
    x = IMAGES[:1]
    layer = layers.HybridConv2DWPT(output="ri")
    whole = np.array(layer(x[:, :80, :80]))
    moved = np.array(layer(x[:, 4:84, 6:86]))
    inside = slice(10, -12)
    expected = whole[:, 12:-10, 13:-9]
    np.testing.assert_allclose(moved[:, inside, inside], expected, atol=1e-4)


@pytest.mark.parametrize("feature", [5, 11, 23])
def test_magnitude_of_a_wave_is_constant(feature):
    kx, ky = (np.pi / 4 * (cell + 0.5) for cell in wavelets.packet_cell(feature, 2))
    rows, columns = np.meshgrid(np.arange(96.0), np.arange(96.0), indexing="ij")
    # Kernels are correlated: they answer to the opposite frequency.
    wave = np.cos(kx * columns + ky * rows)[None, :, :, None]
    layer = layers.DTCWPT2D(2, 2, features=[feature], output="modulus")
    found = np.array(layer(wave))[0, 10:-10, 10:-10, 0]
    assert found.mean() > 1
    assert found.std() / found.mean() < 0.003


@pytest.mark.parametrize("name", ["haar", "db3", "qshift_a"])
def test_real_packets_agree_with_the_original(name):
    if name == "qshift_a":
        bank = wavelets.qshift(name)
        low, high = np.array(bank.h0b), np.array(bank.h1b)
    else:
        low, high = map(np.array, pywt.Wavelet(name).filter_bank[:2])
    kernels = []
    for first in (low, high):
        for second in (low, high):
            spread = np.zeros(2 * len(second) - 1)
            spread[::2] = second
            kernels.append(np.convolve(first, spread))
    mixture = np.zeros((16, 16))
    for v, h in np.ndindex(4, 4):
        band = 4 * (2 * (v >> 1) + (h >> 1)) + 2 * (v & 1) + (h & 1)
        mixture[4 * h + v, band] = 1
    border = (3 * len(low) - 1) // 4 * 2
    x = golden.last(golden.ARRAYS[f"wpt2d/wpt_{name}/x"])
    x = dual_tree_packets.extend(keras.ops.convert_to_tensor(x), (border,) * 2, "zero")
    banks = [np.array(kernels)] * 2
    found = dual_tree_packets.filter_packets(x, banks, mixture, 2)
    golden.assert_near(found, golden.ARRAYS[f"wpt2d/wpt_{name}/y"])
