"""The blocks of WaveMix, against the original."""

import keras
import numpy as np
import pytest
import pywt
import wavemix_golden as golden
from contracts import check_layer
from contracts import make_inputs
from keras import ops

from keras_wavelets import wavelets
from keras_wavelets.layers import WaveMixBlock
from keras_wavelets.layers import WaveMixV1Block
from keras_wavelets.layers import WaveMixV3Block
from keras_wavelets.layers.wave_mix import band_pyramid

SHAPE = (2, 8, 16, 8)
ORIGINALS = {
    "block_l1": {"ff_filters": 12},
    "block_l2": {"levels": 2, "ff_filters": 12},
    "block_l3": {"levels": 3, "ff_filters": 12},
    "block_l4": {"levels": 4, "ff_filters": 12},
    "block_l2_mult1": {"levels": 2, "mult": 1},
    "block_l1_mult3": {"mult": 3, "ff_filters": 5},
    "srv2_block": {"mult": 1, "upsample": "pixelshuffle"},
    "srv2_block_code": {"mult": 1, "ff_filters": 32, "upsample": "pixelshuffle"},
}
# Width and multiple, then the trainable parameters for one to four levels.
COUNTS = [
    (8, 1, (1_210, 1_910, 2_610, 3_310)),
    (8, 2, (1_346, 2_214, 3_082, 3_950)),
    (16, 1, (4_756, 7_500, 10_244, 12_988)),
    (16, 2, (5_284, 8_684, 12_084, 15_484)),
    (64, 1, (75_088, 118_320, 161_552, 204_784)),
    (64, 2, (83_344, 136_880, 190_416, 243_952)),
    (128, 1, (299_680, 472_160, 644_640, 817_120)),
    (128, 2, (332_576, 546_144, 759_712, 973_280)),
    (144, 1, (379_188, 597_420, 815_652, 1_033_884)),
    (144, 2, (420_804, 691_020, 961_236, 1_231_452)),
    (192, 1, (673_776, 1_061_520, 1_449_264, 1_837_008)),
    (192, 2, (747_696, 1_227_792, 1_707_888, 2_187_984)),
    (256, 1, (1_197_376, 1_886_400, 2_575_424, 3_264_448)),
    (256, 2, (1_328_704, 2_181_824, 3_034_944, 3_888_064)),
]


def sizes(block):
    return tuple(
        sum(int(np.prod(weight.shape)) for weight in weights)
        for weights in (block.trainable_weights, block.non_trainable_weights)
    )


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({}, marks=pytest.mark.backend),
        {"levels": 3, "ff_filters": 6, "dropout": 0.0},
        {"levels": 2, "upsample": "bilinear", "residual": False},
        {"upsample": "nearest", "mult": 1.5},
        {"upsample": "pixelshuffle", "ff_filters": 4, "kernel_regularizer": "l2"},
        {"wavelet": "db2", "mode": "periodization", "kernel_initializer": "he_normal"},
    ],
)
def test_keeps_the_layer_contract(arguments):
    regularized = 4 if "kernel_regularizer" in arguments else 0
    check_layer(
        WaveMixBlock,
        arguments,
        SHAPE,
        SHAPE,
        stateless=False,
        expected_num_losses=regularized,
        tolerance=1e-4,
    )


@pytest.mark.parametrize("levels", [1, 2])
def test_any_size_keeps_the_layer_contract_with_padding(levels):
    shape = (2, 7, 9, 8)
    arguments = {"levels": levels, "pad_input": True}
    check_layer(WaveMixBlock, arguments, shape, shape, stateless=False, tolerance=1e-4)


@pytest.mark.backend
@pytest.mark.parametrize("name", list(ORIGINALS))
def test_agrees_with_the_original(name):
    block = WaveMixBlock(residual=False, dropout=0.0, **ORIGINALS[name])
    golden.check_block(block, name)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_level_agrees_with_the_original(level):
    block = WaveMixBlock(3, ff_filters=12, residual=False)
    golden.load_block(block, "block_l3")
    arrays = golden.case("block_l3")
    bands = golden.last(arrays[f"mid/ff{level}_in"])
    result = block.feed_forwards[level - 1](bands)
    golden.assert_agrees(result, golden.last(arrays[f"mid/ff{level}_out"]))


@pytest.mark.parametrize(("width", "mult", "counts"), COUNTS)
def test_has_the_number_of_parameters_of_the_original(width, mult, counts):
    for levels, count in enumerate(counts, start=1):
        block = WaveMixBlock(levels, mult=mult)
        block.build((None, 16, 16, width))
        assert sizes(block) == (count, 2 * (width + (levels - 1) * width // 2))


def test_the_residual_is_the_input():
    x = np.random.default_rng(0).normal(size=SHAPE).astype("float32")
    block = WaveMixBlock()
    with_residual = np.array(block(x))
    block.residual = False
    np.testing.assert_allclose(with_residual - x, np.array(block(x)), atol=1e-5)


@pytest.mark.backend
@pytest.mark.parametrize("arguments", [{}, {"levels": 2, "upsample": "pixelshuffle"}])
def test_wide_and_narrow_blocks_compute_alike(arguments, monkeypatch):
    x = np.random.default_rng(0).normal(size=SHAPE).astype("float32")
    block = WaveMixBlock(**arguments)
    folded = np.array(block(x))
    monkeypatch.setattr("keras_wavelets.ops.convolution.MOST_FOLDED", 0)
    np.testing.assert_allclose(np.array(block(x)), folded, atol=1e-5)


def test_padding_changes_nothing_where_none_is_needed():
    x = np.random.default_rng(0).normal(size=SHAPE).astype("float32")
    block = WaveMixBlock(levels=2)
    expected = block(x)
    block.pad_input = True
    np.testing.assert_allclose(block(x), expected, rtol=1e-5, atol=1e-6)


def test_channels_first_gives_the_same_output():
    x = np.random.default_rng(0).normal(size=SHAPE).astype("float32")
    last = WaveMixBlock(levels=2, data_format="channels_last")
    expected = np.array(last(x))
    first = WaveMixBlock(levels=2, data_format="channels_first")
    first.build((None, 8, 8, 16))
    first.set_weights(last.get_weights())
    outputs = np.array(first(np.moveaxis(x, -1, 1)))
    np.testing.assert_allclose(np.moveaxis(outputs, 1, -1), expected, atol=1e-5)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision_is_close(policy):
    x = np.random.default_rng(0).normal(size=SHAPE).astype("float32")
    full = WaveMixBlock(levels=2, dropout=0.0)
    expected = np.array(full(x))
    mixed = WaveMixBlock(levels=2, dropout=0.0, dtype=policy)
    mixed.build(SHAPE)
    mixed.set_weights(full.get_weights())
    result = ops.convert_to_numpy(ops.cast(mixed(x), "float32"))
    np.testing.assert_allclose(result, expected, atol=0.1)
    assert np.all(
        np.isfinite(ops.convert_to_numpy(mixed(x, training=True)).astype("f"))
    )


def test_starts_as_pytorch_does():
    block = WaveMixBlock()
    block.build((None, 8, 8, 64))
    kernel, bias = block.reduction.get_weights()
    assert 0.9 / 8 < np.abs(kernel).max() <= 1 / 8
    assert 0 < np.abs(bias).max() <= 1 / 8


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"levels": 0}, "levels=0."),
        ({"levels": "3"}, "levels='3'."),
        ({"dropout": 1.5}, "dropout=1.5."),
        ({"dropout": -0.1}, "dropout=-0.1."),
        ({"mult": 0}, "mult=0."),
        ({"ff_filters": 0}, "ff_filters=0."),
        ({"upsample": "bicubic"}, "upsample='bicubic'."),
        ({"mode": "symmetric"}, "mode='symmetric'."),
        ({"wavelet": "db2"}, "mode='zero'."),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        WaveMixBlock(**arguments)
    assert str(error.value).endswith(received)


@pytest.mark.parametrize(
    ("arguments", "shape", "received"),
    [
        ({}, (1, 8, 8), "shape=(1, 8, 8)."),
        ({}, (1, 8, 8, 6), "6 channels in input_shape=(1, 8, 8, 6)."),
        ({}, (1, 7, 8, 8), "height=7."),
        ({"levels": 3}, (1, 8, 12, 8), "width=12."),
        ({"upsample": "nearest", "ff_filters": 4}, (1, 8, 8, 8), "ff_filters=4."),
        (
            {"upsample": "bilinear", "ff_filters": 8, "levels": 2},
            (1, 8, 8, 8),
            "ff_filters=8.",
        ),
        ({"upsample": "pixelshuffle", "ff_filters": 6}, (1, 8, 8, 8), "ff_filters=6."),
    ],
)
def test_bad_shapes_are_named_with_the_value(arguments, shape, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        WaveMixBlock(**arguments)(np.ones(shape, "float32"))
    assert received in str(error.value)


def test_a_size_that_is_too_odd_names_the_way_out():
    with pytest.raises(ValueError, match="multiple of 4; `pad_input=True` takes any"):
        WaveMixBlock(levels=2)(keras.Input((10, 8, 4)))


@pytest.mark.backend
@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ({}, (2, 16, 16, 8)),
        ({"levels": 2, "ff_filters": 6, "depthwise_kernel": 3}, (2, 8, 12, 8)),
        ({"levels": 1, "pad_input": True, "residual": False}, (2, 7, 9, 4)),
    ],
)
def test_wave_mix_v1_keeps_the_layer_contract(arguments, shape):
    check_layer(
        WaveMixV1Block, arguments, shape, shape, stateless=False, tolerance=1e-4
    )


@pytest.mark.backend
def test_wave_mix_v1_agrees_with_the_original():
    block = WaveMixV1Block(ff_filters=12, residual=False, dropout=0.0)
    golden.check_block(block, "v1_block")


@pytest.mark.backend
@pytest.mark.parametrize(
    ("width", "parameters"),
    [(16, 32_068), (64, 506_896), (128, 2_023_456), (256, 8_085_568)],
)
def test_wave_mix_v1_has_the_number_of_parameters_of_the_original(width, parameters):
    block = WaveMixV1Block()
    block.build((None, 16, 16, width))
    count = sum(int(np.prod(weight.shape)) for weight in block.trainable_weights)
    assert count == parameters


@pytest.mark.backend
def test_channels_must_be_shared_out_evenly():
    block = WaveMixV1Block(levels=3)
    with pytest.raises(ValueError, match=r"multiple of levels=3. Received: 8 chann"):
        block.build((None, 8, 8, 8))


@pytest.mark.backend
def test_an_empty_depthwise_kernel_is_refused():
    with pytest.raises(ValueError, match=r"Received: depthwise_kernel=0\.$"):
        WaveMixV1Block(depthwise_kernel=0)


@pytest.mark.backend
@pytest.mark.parametrize("arguments", [{}, {"mult": 1, "pad_input": True}])
def test_wave_mix_v3_keeps_the_layer_contract(arguments):
    shape = (2, 6, 8, 8)
    check_layer(
        WaveMixV3Block, arguments, shape, shape, stateless=False, tolerance=1e-4
    )


@pytest.mark.backend
def test_wave_mix_v3_agrees_with_the_original():
    golden.check_block(WaveMixV3Block(residual=False, dropout=0.0), "v3_block")


@pytest.mark.backend
def test_wave_mix_v3_has_the_number_of_parameters_of_the_original():
    block = WaveMixV3Block()
    block.build((None, 16, 16, 144))
    count = sum(int(np.prod(weight.shape)) for weight in block.trainable_weights)
    assert count == 275_796


@pytest.mark.backend
def test_hidden_values_must_form_pixels():
    with pytest.raises(ValueError, match=r"times 8 .* Received: mult=1.25\.$"):
        WaveMixV3Block(mult=1.25).build((None, 8, 8, 8))


def test_dropout_may_take_everything():
    block, x = WaveMixBlock(dropout=1.0, residual=False), make_inputs((2, 8, 8, 8))
    # What is left is the same for all images: the biases, normalized.
    y = keras.ops.convert_to_numpy(block(x, training=True))
    np.testing.assert_allclose(y[0], y[1], atol=1e-6)
    assert np.all(np.isfinite(y))


def test_order_is_that_of_the_original():
    arrays = golden.case("dwt")
    x = golden.last(arrays["dwt_haar/in/x"])
    first, second = band_pyramid(x, 2, wavelets.get("haar"), "zero")
    golden.assert_agrees(first, golden.last(arrays["dwt_haar/out/cat1"]))
    golden.assert_agrees(second, golden.last(arrays["dwt_haar/out/cat2"]))


@pytest.mark.parametrize("name", ["dwt_haar_odd", "dwt_db2_zero"])
def test_bands_are_those_of_the_original(name):
    arrays = golden.case("dwt")
    x = golden.last(arrays[f"{name}/in/x"])
    bank = wavelets.get("db2" if "db2" in name else "haar")
    (bands,) = band_pyramid(x, 1, bank, "zero")
    average, details = np.split(np.array(bands), [2], axis=3)
    golden.assert_agrees(average, golden.last(arrays[f"{name}/out/ll1"]))
    # (batch, channels, 3, height, width) there.
    expected = np.moveaxis(arrays[f"{name}/out/high1"], (1, 2), (3, 4))
    golden.assert_agrees(details, expected.reshape(details.shape))


@pytest.mark.parametrize("implementation", ["auto", "conv", "polyphase", "matrix"])
def test_bands_agree_with_pywavelets(implementation):
    x = np.random.default_rng(0).normal(size=(2, 8, 12, 3)).astype("float32")
    (bands,) = band_pyramid(
        x, 1, wavelets.get("db2"), "periodization", implementation=implementation
    )
    average, details = pywt.dwt2(x, "db2", "periodization", axes=(1, 2))
    details = np.stack(details, axis=-1).reshape(2, 4, 6, 9)
    expected = np.concatenate([average, details], axis=-1)
    np.testing.assert_allclose(np.array(bands), expected, atol=1e-5)
