import keras
import numpy as np
import pytest
import pywt
from contracts import check_inverse
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets.layers.band_layout import nest_list

pytestmark = pytest.mark.backend

SHAPES = {1: (2, 33, 3), 2: (2, 20, 17, 2), 3: (1, 9, 8, 10, 1)}
TRANSFORMS = {1: layers.WaveDec1D, 2: layers.WaveDec2D, 3: layers.WaveDec3D}
INVERSES = {1: layers.WaveRec1D, 2: layers.WaveRec2D, 3: layers.WaveRec3D}


def level_shapes(rank, levels=2):
    shapes, shape = [], SHAPES[rank]
    for _ in range(levels):
        shape = (shape[0], *((n + 1) // 2 for n in shape[1:-1]), shape[-1])
        shapes.insert(0, nest_list([shape] * (2**rank - 1), rank))
    return [shape, *shapes]


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_decomposition_keeps_the_layer_contract(rank):
    check_layer(
        TRANSFORMS[rank],
        {"level": 2},
        SHAPES[rank],
        level_shapes(rank),
        # Keras's harness cannot feed its training step nested structures.
        run_training_check=False,
    )


@pytest.mark.parametrize("rank", [1, 2])
def test_array_output_keeps_the_layer_contract(rank):
    batch, *space, channels = SHAPES[rank]
    total = {33: 34 + 1, 20: 20, 17: 19}
    packed = (batch, *(total[n] for n in space), channels)
    check_layer(
        TRANSFORMS[rank],
        {"level": 2, "output": "array"},
        SHAPES[rank],
        packed,
        dynamic=False,
    )


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_reconstruction_keeps_the_layer_contract(rank):
    batch, *space, channels = SHAPES[rank]
    even = tuple(n + n % 2 for n in space)
    check_layer(
        INVERSES[rank],
        {"level": 2},
        level_shapes(rank),
        (batch, *even, channels),
        run_training_check=False,
    )


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("form", ["list", "array"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_reconstruction_restores_every_form(rank, form, data_format):
    shared = {"wavelet": "db2", "level": 1, "data_format": data_format}
    check_inverse(
        TRANSFORMS[rank](output=form, **shared),
        INVERSES[rank](input=form, **shared),
        make_inputs((2, 9, 7, 8, 6)[: rank + 2]),
    )


def test_coefficients_agree_with_pywavelets():
    x = make_inputs((2, 20, 17, 2))
    reference = pywt.wavedec2(x, "db2", level=2, axes=(1, 2))
    coeffs = layers.WaveDec2D("db2", level=2)(x)
    for ours, theirs in zip(
        keras.tree.flatten(coeffs), keras.tree.flatten(reference), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_array_agrees_with_pywavelets():
    x = make_inputs((1, 20, 17, 1))
    coeffs = pywt.wavedec2(x, "db2", level=2, axes=(1, 2))
    reference, _ = pywt.coeffs_to_array(coeffs, axes=(1, 2))
    array = layers.WaveDec2D("db2", level=2, output="array")(x)
    np.testing.assert_allclose(array, reference, atol=1e-5)


def test_level_none_is_the_maximum():
    coeffs = layers.WaveDec1D("db4")(np.ones((1, 100, 1), "float32"))
    assert len(coeffs) == 1 + pywt.dwt_max_level(100, 8)


def test_level_zero_returns_the_input():
    x = make_inputs((1, 8, 8, 1))
    (average,) = layers.WaveDec2D(level=0)(x)
    np.testing.assert_array_equal(average, x)


def test_output_size_restores_odd_signals():
    x = make_inputs((1, 33, 2))
    coeffs = layers.WaveDec1D("db2", level=2)(x)
    back = layers.WaveRec1D("db2", output_size=33)(coeffs)
    np.testing.assert_allclose(back, x, atol=1e-5)


@pytest.mark.parametrize("level", [-1, 1.5, True, "2"])
def test_a_level_that_is_no_count_is_refused(level):
    with pytest.raises(ValueError, match=f"Received: level={level!r}"):
        layers.WaveDec2D(level=level)


def test_a_level_above_the_maximum_warns():
    with pytest.warns(UserWarning, match=r"level=3 is above the maximum of 2"):
        layers.WaveDec1D("db2", level=3)(np.ones((1, 12, 1), "float32"))


def test_level_none_needs_known_sizes():
    with pytest.raises(ValueError, match=r"Received: sizes=\[None, None\]"):
        layers.WaveDec2D()(keras.Input((None, None, 3)))


def test_an_array_does_not_tell_the_size():
    with pytest.raises(ValueError, match="Received: output_size=None"):
        layers.WaveRec1D(input="array", level=1)(np.ones((1, 8, 1), "float32"))


def test_an_approximation_that_does_not_fit_is_refused():
    coeffs = [np.ones((1, 9, 1)), np.ones((1, 4, 1)), np.ones((1, 8, 1))]
    with pytest.raises(ValueError, match=r"\(1, 4, 1\)"):
        layers.WaveRec1D()(coeffs)


def test_each_axis_may_have_a_wavelet_and_a_mode_of_its_own():
    x = make_inputs((1, 9, 8, 10, 1))
    banks, modes = ["haar", "db2", "db2"], ["zero", "reflect", "periodic"]
    average, details = layers.WaveDec3D(banks, modes, level=1)(x)
    expected = pywt.wavedecn(x, banks, modes, level=1, axes=(1, 2, 3))
    np.testing.assert_allclose(average, expected[0], atol=1e-5)
    for name, band in expected[1].items():
        np.testing.assert_allclose(details[name], band, atol=1e-5)
    back = layers.WaveRec3D(banks, modes, output_size=(9, 8, 10))([average, details])
    np.testing.assert_allclose(back, x, atol=1e-5)
