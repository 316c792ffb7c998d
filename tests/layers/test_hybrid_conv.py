import keras
import numpy as np
import pytest
import wcnn_golden as golden
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets.convert import wcnn
from keras_wavelets.convert.original_weight import assign
from keras_wavelets.layers.packet_mixing import packet_sections

pytestmark = pytest.mark.backend

ALEXNET = {
    "free_filters": 32,
    "kernel_size": 11,
    "strides": 4,
    "depth": 3,
    "selection": "alexnet",
    "color_initializer": "alexnet",
    "use_bias": True,
}
ALL = {"selection": "all"}
AFTER = {"color_mixing": "after"}
RI = {"output": "ri"}
BLOCKS = {
    "resnet_Ft40YEx": {},
    "resnet_Ft40Y": ALL,
    "resnet_Ft40": {**ALL, **AFTER},
    "resnet_Ft40YEx_mod": RI,
    "resnet_Ft40_mod": {**ALL, **AFTER, **RI},
    "alexnet_Ft32Y": ALEXNET,
    "alexnet_Ft32": {**ALEXNET, **AFTER},
    "alexnet_Ft32Y_mod": {**ALEXNET, **RI},
}
RMAX, BLUR = {}, {"antialias": "blur"}
ADAPTIVE = {"antialias": "adaptive", "normalize": "joint"}
PLAIN = {"norm": None, "padding": 0}
ZHANG = {**PLAIN, "antialias": "blur", "blur_first": True}
# Case -> the layer, the pooling of the free channels, that of the others.
HYBRIDS = {
    "resnet_Ft40YEx": ({}, RMAX, None),
    "resnet_Ft40YEx_mod": (RI, RMAX, {}),
    "resnet_zhang_Ft40YBf3Ex_mod": (RI, BLUR, {}),
    "resnet_zhang_Ft40YBf3Ex_abl2": ({}, BLUR, "RMax"),
    "resnet_zou_Ft40YBf3Ex_mod": (RI, ADAPTIVE, {}),
    "alexnet_Ft32Y": (ALEXNET, PLAIN, None),
    "alexnet_Ft32Y_mod": ({**ALEXNET, **RI}, PLAIN, {"norm": "bias"}),
    "alexnet_zhang_Ft32YBf3": ({**ALEXNET, "strides": 2}, ZHANG, None),
    "alexnet_zhang_Ft32YBf3_mod": (
        {**ALEXNET, **RI, "strides": 2},
        ZHANG,
        {"norm": "bias", "strides": 4},
    ),
}
SMALL = {"filters": 28, "free_filters": 4, "kernel_size": 3}


def loaded(case, arguments, prefix=""):
    """The layer with the original's weights; the free kernels may stay as they are."""
    layer = layers.HybridConv2DWPT(**arguments)
    weights = golden.group(f"{case}/w")
    layer.build((None, None, None, 3))
    wanted = wcnn.hybrid if prefix == "hybrid" else wcnn.wavelet_block
    assign(wanted("", layer), weights)
    return layer


class GoldenBlur(keras.layers.Layer):
    """The golden poolings blur with random kernels, each channel with its own."""

    def __init__(self, kernel):
        super().__init__()
        self.kernel = np.transpose(kernel, (2, 3, 0, 1))

    def call(self, x):
        x = keras.ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
        return keras.ops.depthwise_conv(x, self.kernel, 2, data_format="channels_last")


def rmax(case, arguments):
    layer = layers.RMax(**arguments)
    kernels = [
        array
        for name, array in sorted(golden.group(f"{case}_pool/w").items())
        if name.endswith(".filt")
    ]
    if kernels:
        layer.blur = GoldenBlur(kernels[-1])
    if len(kernels) == 2:
        layer.first_blur = GoldenBlur(kernels[0])
    return layer


def pooling(case, split, low, high):
    pool = rmax(case, low)
    if high is not None:
        other = layers.RMax() if high == "RMax" else layers.CMod(**high)
        pool = layers.SplitPooling(split, pool, other)
    pool.build(np.moveaxis(golden.ARRAYS[f"{case}/y"], 1, -1).shape)
    weights = {
        name: array
        for name, array in golden.group(f"{case}_pool/w").items()
        if not name.endswith(".filt")
    }
    assign(wcnn.pooling("", pool), weights)
    return pool


@pytest.mark.parametrize(
    ("arguments", "shape", "expected"),
    [
        ({**SMALL, "output": "ri"}, (1, 12, 16, 3), (1, 6, 8, 52)),
        (
            {**SMALL, "color_mixing": "after", "use_bias": True},
            (1, 9, 12, 2),
            (1, 4, 6, 28),
        ),
    ],
)
def test_keeps_the_layer_contract(arguments, shape, expected):
    check_layer(
        layers.HybridConv2DWPT,
        arguments,
        shape,
        expected,
        stateless=False,
        tolerance=1e-4,
    )


@pytest.mark.parametrize("case", BLOCKS)
def test_wavelet_channels_agree_with_the_original(case):
    layer = loaded(f"wptblock/{case}", BLOCKS[case])
    found = layer.waves(golden.last(golden.ARRAYS[f"wptblock/{case}/x"]))
    golden.assert_near(found, golden.ARRAYS[f"wptblock/{case}/y"])


@pytest.mark.parametrize("case", HYBRIDS)
def test_layer_and_pooling_agree_with_the_original(case):
    arguments, low, high = HYBRIDS[case]
    layer = loaded(f"hybrid/{case}", arguments, "hybrid")
    found = layer(golden.last(golden.ARRAYS[f"hybrid/{case}/x"]))
    golden.assert_near(found, golden.ARRAYS[f"hybrid/{case}/y"])
    pool = pooling(f"hybrid/{case}", layer.channel_split[0], low, high)
    golden.assert_near(pool(found), golden.ARRAYS[f"hybrid/{case}_pool/y"])


def test_images_that_are_no_squares_keep_their_sides():
    layer = loaded("nonsquare", {})
    found = layer.waves(golden.last(golden.ARRAYS["nonsquare/x"]))
    golden.assert_near(found, golden.ARRAYS["nonsquare/y_fixed"])
    assert found.shape == (1, 8, 12, 24)


@pytest.mark.parametrize("arguments", [{}, {**ALL, **AFTER, **RI}, {"use_bias": True}])
def test_resulting_kernel_is_what_the_layer_amounts_to(arguments):
    layer = layers.HybridConv2DWPT(**SMALL, **arguments)
    x = make_inputs((1, 13, 20, 3))
    found = np.array(layer(x))
    kernel = layer.resulting_kernel[..., 4:]
    # The border of the packets at depth 2 and stride 2, sides 13 and 20.
    padded = np.pad(x, ((0, 0), (14, 14), (14, 14), (0, 0)))
    rows, columns = found.shape[1:3]
    for row, column in [(0, 0), (3, 5), (rows - 1, columns - 1)]:
        # The free map has a row more at an odd side; the crop drops the last one.
        window = padded[0, 2 * row : 2 * row + 30, 2 * column : 2 * column + 30]
        expected = np.einsum("yxc,yxcf->f", window, kernel)
        if arguments.get("use_bias"):
            biases = [keras.ops.convert_to_numpy(b) for b in layer.mixing.biases]
            expected = expected + np.concatenate(biases)
        np.testing.assert_allclose(found[0, row, column, 4:], expected, atol=1e-4)


def test_filters_see_one_octave_and_orientation():
    layer = layers.HybridConv2DWPT(selection="all")
    cells = layer.gabor_cells
    assert [len(group) for group in cells] == [1] * 12 + [4] * 12
    assert (layer.channel_split, layer.resulting_stride) == ((40, 24), 2)


@pytest.mark.parametrize(
    ("selection", "depth", "filters", "expected"),
    [
        ("no_edges", 2, 24, (12, 4, 2, 4, 2)),
        ("no_edges", 2, 48, (24, 8, 4, 8, 4)),
        ("no_edges", 2, 16, (6, 4, 1, 4, 1)),
        ("all", 2, 24, (12, 12)),
        ("alexnet", 3, 32, (6, 18, 8)),
    ],
)
def test_filters_are_shared_out_as_by_the_authors(selection, depth, filters, expected):
    assert packet_sections(selection, depth, filters).filters == expected


def test_colors_start_with_the_sum_of_three():
    for channels in (1, 3, 5):
        layer = layers.HybridConv2DWPT(**SMALL)
        layer.build((None, 8, 8, channels))
        assert float(keras.ops.sum(layer.color)) == pytest.approx(3)


PLAN = {"features": [1, 2], "sections": [2], "groups": [1], "filters": [24]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"free_filters": 64}, "Received: free_filters=64"),
        ({"free_filters": 0}, "Received: free_filters=0"),
        ({"strides": 3}, "Received: strides=3"),
        ({"strides": 8}, "Received: strides=8"),
        ({"depth": 0}, "Received: depth=0"),
        ({"wavelet": "db2"}, "Received: qshift='db2'"),
        ({"selection": "some"}, "Received: selection='some'"),
        ({"selection": {"features": [1]}}, "Received: selection with keys"),
        ({"selection": {**PLAN, "features": [1, 99]}}, "Received: feature=99"),
        ({"selection": {**PLAN, "features": [1, 1]}}, "Received: features="),
        ({"selection": {**PLAN, "sections": [3]}}, "Received: sections="),
        ({"selection": {**PLAN, "filters": [23]}}, "Received: filters="),
        ({"output": "complex"}, "Received: output='complex'"),
        ({"color_mixing": "during"}, "Received: color_mixing='during'"),
        ({"mixing_regularizer": [None]}, "Received: 1 regularizers"),
        ({"free_filters": 60, "selection": "all"}, "Received: filters=4"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.HybridConv2DWPT(**arguments)


def test_several_channels_need_their_colors_mixed():
    layer = layers.HybridConv2DWPT(color_mixing=None)
    with pytest.raises(ValueError, match="Received: color_mixing=None, channels=3"):
        layer(keras.Input((32, 32, 3)))
