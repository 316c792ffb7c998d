"""Axes of the layers, the sizes that inverses give back, and references."""

import functools
import re

import keras
import numpy as np
import pytest
import pywt
from contracts import assert_close
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets.layers.base import accepted_arguments
from keras_wavelets.layers.base import check_spatial_size
from keras_wavelets.layers.base import split_reference

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("layer", "spatial", "transform"),
    [
        (layers.DWT1D(data_format="channels_last"), (1,), (1,)),
        (layers.DWT2D(data_format="channels_last"), (1, 2), (2, 1)),
        (layers.DWT3D(data_format="channels_first"), (2, 3, 4), (2, 3, 4)),
    ],
)
def test_axes_follow_rank_and_data_format(layer, spatial, transform):
    assert layer.spatial_axes == spatial
    assert layer.transform_axes == transform


def test_configuration_holds_every_argument():
    layer = layers.DWT2D(
        "db3",
        "reflect",
        "stack",
        data_format="channels_first",
        implementation="matrix",
        name="bands",
    )
    config = layer.get_config()
    expected = {
        "wavelet": "db3",
        "mode": "reflect",
        "output": "stack",
        "band_order": "band_major",
        "data_format": "channels_first",
        "implementation": "matrix",
        "name": "bands",
    }
    assert {key: config[key] for key in expected} == expected


def test_level_sizes_are_coarsest_first():
    layer = layers.WaveDec1D("db4")
    assert layer.level_sizes([65], 3) == [[14], [14], [21], [36]]


def test_inputs_take_the_compute_dtype():
    layer = layers.DWT1D(dtype="float16")
    assert layer.to_compute_dtype(np.arange(3)).dtype == layer(np.ones((1, 4, 1))).dtype


X = np.zeros((1, 4, 2))


@pytest.mark.parametrize(
    ("size", "rank", "expected"),
    [(None, 2, None), (7, 2, (7, 7)), ((7, 9), 2, (7, 9)), ([5], 1, (5,))],
)
def test_sizes_become_one_for_each_axis(size, rank, expected):
    assert check_spatial_size(size, rank) == expected


@pytest.mark.parametrize(
    ("inputs", "layout", "has_reference"),
    [
        (X, "concat", False),
        ([X, X], "concat", True),
        ((X, X), "tuple", False),
        ([(X, X), X], "tuple", True),
        ((X, (X, X, X)), "tuple", False),
        ({"a": X, "d": X}, "dict", False),
        ([{"a": X, "d": X}, X], "dict", True),
        ((None, 4, 2), "concat", False),
        ([(None, 4, 2), (None, 8, 1)], "concat", True),
        (((None, 4, 2), (None, 4, 2)), "tuple", False),
        ([((None, 4, 2), (None, 4, 2)), (None, 8, 1)], "tuple", True),
    ],
)
def test_reference_is_told_from_coefficients(inputs, layout, has_reference):
    coeffs, reference = split_reference(inputs, layout)
    assert (reference is not None) == has_reference
    assert coeffs is (inputs[0] if has_reference else inputs)


@pytest.mark.parametrize("size", [0, -1, (3,), (3, 4, 5), (3.0, 4), "34"])
def test_a_malformed_size_is_named(size):
    with pytest.raises(ValueError, match="Received: output_size="):
        check_spatial_size(size, 2)


LAYERS = [getattr(layers, name) for name in layers.__all__]
MODES = (
    "zero", "constant", "symmetric", "reflect", "periodic", "smooth", "antisymmetric",
    "antireflect", "periodization",
)  # fmt: skip


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.__name__)
def test_help_describes_every_argument(layer):
    described = re.findall(r"^    ([*\w]+): ", layer.__doc__, re.MULTILINE)
    assert [n for n in accepted_arguments(layer) if n not in described] == []
    assert described.count("**kwargs") == 1
    assert not re.search(r"^    \w+: As in `\w+`\.$", layer.__doc__, re.MULTILINE)
    assert "Arguments and errors" not in layer.__doc__


def test_help_names_the_boundary_modes():
    assert all(f'"{mode}"' in layers.DWT2D.__doc__ for mode in MODES)


def test_arguments_that_a_class_sets_itself_are_no_settings():
    for layer in (layers.SWT1D(), layers.WaveMixV3Block(), layers.WaveletUnpooling1D()):
        assert layer.fixed
        assert not {*layer.fixed} & {
            *layer.get_config(),
            *accepted_arguments(type(layer)),
        }


LINEAR = [
    (layers.DWT2D("db2"), layers.IDWT2D("db2")),
    (layers.WaveDec2D("db2", level=2), layers.WaveRec2D("db2")),
    (layers.SWT2D("db2", level=2), layers.ISWT2D("db2", level=2)),
    (
        layers.WaveletPacket2D("db2", level=1),
        layers.InverseWaveletPacket2D("db2", level=1),
    ),
]


@pytest.mark.parametrize(("layer", "inverse"), LINEAR, ids=lambda x: type(x).__name__)
def test_complex_tensors_are_transformed_by_their_parts(layer, inverse):
    real, imaginary = make_inputs((2, 2, 16, 12, 3), dtype="float32")
    found = layer(real + 1j * imaginary)
    parts = layer(real), layer(imaginary)
    for z, x, y in zip(*map(keras.tree.flatten, (found, *parts)), strict=True):
        np.testing.assert_allclose(
            np.array(z), np.array(x) + 1j * np.array(y), atol=1e-5
        )
    back = np.array(inverse(found))
    np.testing.assert_allclose(back, real + 1j * imaginary, atol=1e-5)


def test_complex_tensors_pass_through_functional_models():
    inputs = keras.Input((16, 12, 1), dtype="complex64")
    model = keras.Model(inputs, layers.DWT2D("haar")(inputs))
    x = np.ones((1, 16, 12, 1)) * (1 + 2j)
    assert "complex" in str(model.outputs[0].dtype)
    np.testing.assert_allclose(np.array(model(x))[..., 0], 2 + 4j, atol=1e-5)


def test_other_layers_name_complex_tensors():
    with pytest.raises(ValueError, match="complex"):
        layers.WTConv2D(3)(np.ones((1, 8, 8, 2)) * 1j)


ONE = np.ones((2, 8, 8, 1), "float32")
ODD = {
    "sections": lambda: layers.PacketMixing(3, 1, 1),
    "nodes": lambda: layers.WaveletPacket2D(nodes=5),
    "skip_levels": lambda: layers.IDTCWT1D(skip_levels="ab"),
    "member_weights": lambda: layers.SoftVoting(member_weights=b"ab"),
    "scales": lambda: layers.CWT1D("a"),
    "sampling_period": lambda: layers.CWT1D([2], sampling_period=float("nan")),
    "units": lambda: layers.WavPoolBlock("a"),
    "depth": lambda: layers.HybridConv2DWPT(depth=100),
    "max_order": lambda: layers.Scattering2D(2, (16, 16), max_order=True),
    "output_size": lambda: layers.IDWT3D(output_size=b"abc"),
    "low": lambda: layers.SplitPooling(1, 2, 3),
    "scale_init": lambda: layers.WTConv2D(3, scale_init=float("nan")),
    "noise_factor": lambda: layers.AdaptiveDWT1D("haar", 1, noise_factor=float("inf")),
    "axis": lambda: layers.LearnableThreshold(axis="a"),
    "epsilon": lambda: layers.CMod(epsilon=float("nan")),
    "bands": lambda: layers.BandDense(3, bands="abc"),
    "inputs": lambda: layers.CropLike2D()(ONE),
    "inputs_form": lambda: layers.CropLike2D()([ONE] * 3),
    "inputs_rank": lambda: layers.WaveRec2D()(ONE),
    "float32 (8, 8, 1)": lambda: layers.IDWT2D()(ONE[0]),
    "args": lambda: layers.SoftVoting()(ONE),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_arguments_and_inputs_are_told_in_one_error(name):
    with pytest.raises((ValueError, TypeError), match="Received: ") as found:
        ODD[name]()
    assert name.removesuffix("_form").removesuffix("_rank") in str(found.value)


BANKS, MODES = ("db2", "haar"), ("symmetric", "periodization")
IMAGE = make_inputs((2, 16, 24, 3))
close = functools.partial(assert_close, tolerance=1e-5)


def test_stationary_layers_take_a_wavelet_for_each_axis():
    analysis = layers.SWT2D(BANKS, 2)
    average, *details = keras.tree.flatten(analysis(IMAGE))
    (expected, coarse), (_, fine) = pywt.swt2(IMAGE, BANKS, 2, axes=(1, 2))
    for found, band in zip(
        [average, *details], [expected, *coarse, *fine], strict=True
    ):
        close(found, band)
    again = type(analysis).from_config(analysis.get_config())
    close(layers.ISWT2D(BANKS, 2)(again(IMAGE)), IMAGE)
    parts = keras.tree.flatten(layers.MRA2D(BANKS, 2)(IMAGE))
    wanted = pywt.mra2(IMAGE, BANKS, 2, axes=(1, 2), transform="swt2")
    for found, part in zip(parts, keras.tree.flatten(wanted), strict=True):
        close(found, part)


def test_packet_layers_take_a_wavelet_and_a_mode_for_each_axis():
    options = {"wavelet": BANKS, "mode": MODES, "level": 2}
    found = layers.WaveletPacket2D(**options, output="dict")(IMAGE)

    def split(x):
        average, details = pywt.dwt2(x, BANKS, MODES, axes=(1, 2))
        return dict(zip("ahvd", (average, *details), strict=True))

    tree = {
        first + second: band
        for first, x in split(IMAGE).items()
        for second, band in split(x).items()
    }
    assert set(found) == set(tree)
    for path, band in found.items():
        close(band, tree[path])
    packed = layers.WaveletPacket2D(**options)
    back = layers.InverseWaveletPacket2D(**options, output_size=(16, 24))
    again = type(back).from_config(back.get_config())
    close(again(packed(IMAGE)), IMAGE)


def test_convolution_of_bands_takes_a_wavelet_and_a_mode_for_each_axis():
    def turn(array):
        return np.swapaxes(array, 1, 2)

    def make(banks, modes):
        return layers.WTConv2D(3, level=2, wavelet=banks, mode=modes)

    layer = make(BANKS, MODES)
    expected = layer(IMAGE)
    turned = make(BANKS[::-1], MODES[::-1])
    turned.build(turn(IMAGE).shape)
    # Turned images have their horizontal bands where the vertical ones were.
    order = np.reshape([4 * c + k for c in range(3) for k in (0, 2, 1, 3)], -1)
    for ours, theirs in zip(turned.weights, layer.weights, strict=True):
        value = keras.ops.convert_to_numpy(theirs)
        if value.ndim == 4:
            value = np.swapaxes(value, 0, 1)
            value = value if value.shape[2] == 3 else value[:, :, order]
        elif value.shape[0] == 12:
            value = value[order]
        ours.assign(value)
    close(turn(keras.ops.convert_to_numpy(turned(turn(IMAGE)))), expected)
    assert not np.allclose(expected, make("haar", "periodization")(IMAGE))
