from pathlib import Path

import keras
import numpy as np
import pytest
from contracts import check_compiled
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import ops
from keras_wavelets import wavelets

pytestmark = pytest.mark.backend

GOLDEN = Path(__file__).parents[1] / "golden" / "wcnn.npz"
# Name of the case, depth and strides.
CASES = {
    "J1s2_noconj": (1, 2),
    "J2s1": (2, 1),
    "J2s2": (2, 2),
    "J2s2_c3": (2, 2),
    "J2s2_nonsquare": (2, 2),
    "J2s2_qshift_b": (2, 2),
    "J2s4": (2, 4),
    "J3s2": (3, 2),
    "J3s4": (3, 4),
    "J3s8": (3, 8),
}


@pytest.mark.parametrize("implementation", ["conv", "matrix"])
@pytest.mark.parametrize("case", CASES)
def test_packets_agree_with_the_original(case, implementation):
    with np.load(GOLDEN) as arrays:
        x, expected = (
            np.moveaxis(arrays[f"dtcwpt/{case}/{key}"], 1, -1) for key in "xy"
        )
    depth, strides = CASES[case]
    with config.implementation(implementation):
        found = ops.dtcwpt2(
            x,
            "qshift_b" if "qshift_b" in case else "qshift_a",
            depth,
            strides=strides,
            analytic="noconj" not in case,
        )
    tolerance = 2e-5 * np.abs(expected).max()
    np.testing.assert_allclose(found, expected, atol=tolerance)


@pytest.mark.parametrize("padding", ["compat", "same", "valid"])
def test_selected_features_are_those_of_the_kernels(padding):
    x = make_inputs((1, 33, 34, 2))
    features, strides = (17, 0, 26), 2
    found = ops.dtcwpt2(x, strides=strides, padding=padding, features=features)
    kernels = wavelets.packet_kernels(features)
    before = {"compat": (14, 14), "same": (14, 15), "valid": (0, 0)}[padding]
    padded = np.pad(x, ((0, 0), before, before, (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (30, 30), (1, 2))
    windows = windows[:, ::strides, ::strides]
    expected = np.einsum("brcxij,fij->brcxf", windows, kernels)
    parts = np.stack([expected.real, expected.imag], axis=-1)
    np.testing.assert_allclose(found, parts.reshape(found.shape), atol=1e-4)


@pytest.mark.parametrize("size", [31, 32, 33])
@pytest.mark.parametrize("strides", [1, 2, 4])
def test_same_padding_divides_sizes_and_rounds_up(size, strides):
    x = np.ones((1, size, 40, 1), "float32")
    found = ops.dtcwpt2(x, strides=strides, padding="same", features=[1])
    assert tuple(found.shape) == (1, -(-size // strides), 40 // strides, 2)


@pytest.mark.parametrize("implementation", ["conv", "matrix"])
def test_compiled_packets_equal_eager_ones(implementation):
    def transform(x):
        with config.implementation(implementation):
            return ops.dtcwpt2(x, strides=2, features=(3, 17, 20), mode="reflect")

    check_compiled(transform, make_inputs((2, 20, 24, 3)))


def test_packets_move_with_the_image():
    x = make_inputs((1, 48, 48, 1))
    options = {"strides": 2, "padding": "valid", "features": (5, 18)}
    still = ops.dtcwpt2(x[:, :-4, :-4], **options)
    moved = ops.dtcwpt2(x[:, 4:, 4:], **options)
    np.testing.assert_allclose(moved[:, :-2, :-2], still[:, 2:, 2:], atol=1e-5)


def test_modulus_of_a_wave_in_its_cell_is_constant():
    feature = wavelets.packet_index(1, -3, depth=2)
    y, x = np.mgrid[:64, :64]
    wave = np.cos(np.pi / 4 * (1.5 * x - 2.5 * y))[None, :, :, None]
    options = {"strides": 1, "padding": "valid", "features": [feature]}
    magnitude = keras.ops.convert_to_numpy(ops.modulus(ops.dtcwpt2(wave, **options)))
    assert magnitude.std() / magnitude.mean() < 0.003


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"depth": 0}, "Received: depth=0"),
        ({"strides": 3}, "power of two up to 4. Received: strides=3"),
        ({"strides": 8}, "Received: strides=8"),
        ({"padding": "full"}, "'compat'.*Received: padding='full'"),
        ({"mode": "zeros"}, "Received: mode='zeros'"),
        ({"features": [40]}, "Received: feature=40"),
        ({"wavelet": "haar"}, "Received: qshift='haar'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        ops.dtcwpt2(np.ones((1, 32, 32, 1)), **arguments)


def test_an_image_smaller_than_the_filters_is_refused():
    with pytest.raises(ValueError, match=r"of 30 taps.*shape=\(1, 29, 40, 1\)"):
        ops.dtcwpt2(np.ones((1, 29, 40, 1)), padding="valid")
