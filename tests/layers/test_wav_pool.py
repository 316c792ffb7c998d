"""Widths of levels, pooling by windows, and the block of WavPool."""

import numpy as np
import pytest
import tensorflow as tf
import wavpool_golden as golden
from contracts import check_layer

from keras_wavelets.layers.micro_wav import BANDS
from keras_wavelets.layers.wav_pool import WavPoolBlock
from keras_wavelets.layers.wav_pool import pooled_length
from keras_wavelets.layers.wav_pool import units_per_level
from keras_wavelets.layers.wav_pool import window_pool


@pytest.mark.parametrize(
    ("units", "levels", "expected"),
    [
        (268, 4, (67, 89, 134, 268)),
        (224, 5, (44, 56, 74, 112, 224)),
        (12, 4, (3, 4, 6, 12)),
        (11, 5, (2, 2, 3, 5, 11)),
        (5, 5, (1, 1, 1, 2, 5)),
    ],
)
def test_scaled_widths_fall_with_the_resolution(units, levels, expected):
    assert units_per_level(units, levels, scale=True) == expected


def test_one_width_holds_for_all_levels():
    assert units_per_level(7, 3, scale=False) == (7, 7, 7)


def test_a_list_is_left_as_it_was():
    units = [5, 7, 3]
    assert units_per_level(units, 3, scale=False) == (5, 7, 3)
    assert units == [5, 7, 3]


@pytest.mark.parametrize(
    "units", [0, -1, 2.5, True, "8", None, [1, 2], [1, 2, 3, 4], [1, 0, 2], [1, 2.0, 3]]
)
def test_bad_widths_are_named_with_the_value(units):
    with pytest.raises(ValueError, match="list of 3 positive integers") as error:
        units_per_level(units, 3, scale=False, name="hidden_size")
    assert str(error.value).endswith(f"Received: hidden_size={units!r}.")


def test_a_list_cannot_be_scaled():
    with pytest.raises(ValueError, match=r"no scaling: .*Received: units=\[1, 2\]\.$"):
        units_per_level([1, 2], 2, scale=True)


def test_a_width_scaled_to_nothing_is_refused():
    with pytest.raises(ValueError, match=r"at least 4 .* Received: units=3\.$"):
        units_per_level(3, 4, scale=True)


REDUCE = {"max": np.max, "average": np.mean}
WINDOWS = [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 1, 2), (9, 4, 5), (7, 3, 4)]


def pool_by_loops(x, windows, mode, remainder):
    shape = [
        pooled_length(n, w, remainder)
        for n, w in zip(x.shape[1:], windows, strict=True)
    ]
    out = np.empty((len(x), *shape))
    for index in np.ndindex(*shape):
        box = tuple(
            slice(i * w, (i + 1) * w) for i, w in zip(index, windows, strict=True)
        )
        out[(slice(None), *index)] = REDUCE[mode](
            x[(slice(None), *box)], axis=(1, 2, 3)
        )
    return out


@pytest.mark.backend
@pytest.mark.parametrize("windows", WINDOWS)
@pytest.mark.parametrize("mode", ["max", "average"])
def test_kept_windows_equal_a_loop_over_boxes(windows, mode):
    x = np.random.default_rng(0).normal(size=(2, 7, 3, 4)).astype("float32")
    pooled = window_pool(x, windows, mode=mode, remainder="keep")
    expected = pool_by_loops(x, windows, mode, "keep")
    np.testing.assert_allclose(np.array(pooled), expected, atol=1e-6)


@pytest.mark.backend
@pytest.mark.parametrize("windows", [(2, 2, 2), (3, 3, 3), (4, 1, 2)])
@pytest.mark.parametrize("mode", ["max", "average"])
def test_dropped_windows_equal_a_loop_over_boxes(windows, mode):
    x = np.random.default_rng(0).normal(size=(2, 7, 3, 4)).astype("float32")
    pooled = window_pool(x, windows, mode=mode, remainder="drop")
    expected = pool_by_loops(x, windows, mode, "drop")
    np.testing.assert_allclose(np.array(pooled), expected, atol=1e-6)


@pytest.mark.parametrize("remainder", ["keep", "drop"])
def test_whole_windows_do_not_depend_on_the_remainder(remainder):
    x = np.random.default_rng(0).normal(size=(2, 6, 3, 4)).astype("float32")
    pooled = window_pool(x, (2, 3, 2), remainder=remainder)
    expected = pool_by_loops(x, (2, 3, 2), "max", "drop")
    np.testing.assert_allclose(np.array(pooled), expected, atol=1e-6)


EXTENSIONS = {
    "ext32x32x3": ([3, 4, 5, 6, 6], "max"),
    "ext20x36x1": ([5, 4, 6, 6], "average"),
}
dead_weights_are_expected = pytest.mark.filterwarnings("ignore:The pooling windows")


@pytest.mark.backend
@dead_weights_are_expected
@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ({"units": 6}, (12,)),
        ({"units": 6, "remainder": "drop"}, (3,)),
        ({"units": [3, 5, 2], "flatten": False}, (3, 2, 2)),
        ({"units": 6, "scale_units": True, "pool_size": (4, 1, 3)}, (6,)),
        ({"units": [2, 3, 4], "include_approx": True, "pad_side": "end"}, (10,)),
        ({"units": 4, "channel_mode": "separate", "pool_mode": "avg"}, (16,)),
        ({"units": 4, "activation": "relu", "dropout": 0.2, "use_bias": False}, (8,)),
    ],
)
def test_keeps_the_layer_contract(arguments, shape):
    check_layer(
        WavPoolBlock,
        arguments,
        (2, 9, 8, 2),
        (2, *shape),
        stateless=False,
        dynamic=False,
    )


def extension(case, **kwargs):
    units, mode = EXTENSIONS[case]
    images = golden.ARRAYS[f"{case}/x_nhwc"]
    block = WavPoolBlock(units, pool_mode=mode, flatten=False, **kwargs)
    block.build(images.shape)
    for level, projection in enumerate(block.projections, start=1):
        for band, letter in zip(BANDS, "HVD", strict=True):
            kernel = golden.ARRAYS[f"{case}/k/level{level}/{letter}"]
            bias = golden.ARRAYS[f"{case}/b/level{level}/{letter}"]
            getattr(projection, band).set_weights([kernel, bias])
    return np.array(block(images))


@pytest.mark.backend
@dead_weights_are_expected
@pytest.mark.parametrize("case", list(EXTENSIONS))
@pytest.mark.parametrize(
    ("key", "arguments"),
    [
        ("stack", {"pool_size": 1}),
        ("pooled", {"remainder": "drop"}),
        ("pooled_keep", {"remainder": "keep"}),
    ],
)
def test_agrees_on_color_and_on_rectangles(case, key, arguments):
    reference = golden.ARRAYS[f"{case}/{key}"]
    outputs = extension(case, **arguments)
    np.testing.assert_allclose(outputs, reference, atol=golden.TOLERANCE)


def test_zeros_stand_at_the_side_asked_for():
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 1)).astype("float32")
    arguments = {"units": [2, 3, 5], "pool_size": 1, "flatten": False}
    start = np.array(WavPoolBlock(**arguments, pad_side="start")(images))
    end = np.array(WavPoolBlock(**arguments, pad_side="end")(images))
    assert np.all(start[:, :3, :, 0] == 0)
    assert np.all(end[:, 2:, :, 0] == 0)
    assert np.all(start[:, 3:] != 0)


def test_average_pooling_is_affine():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 3, 13, 8, 2)).astype("float32")
    block = WavPoolBlock(6, pool_mode="average", bias_initializer="zeros")
    together = np.array(block(2 * a - b))
    apart = 2 * np.array(block(a)) - np.array(block(b))
    np.testing.assert_allclose(together, apart, atol=1e-4)


def test_the_approximation_follows_the_pooled_block():
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 1)).astype("float32")
    block = WavPoolBlock([2, 3, 4], include_approx=True)
    outputs = np.array(block(images))
    kernel, bias = block.approximation.approximation.get_weights()
    average = images.sum(axis=(1, 2)) / 8
    np.testing.assert_allclose(outputs[:, -2:], average @ kernel + bias, atol=1e-5)


def test_channels_first_gives_the_same_output():
    images = np.random.default_rng(0).normal(size=(2, 8, 6, 3)).astype("float32")
    last = WavPoolBlock(5, data_format="channels_last")
    first = WavPoolBlock(5, data_format="channels_first")
    expected = last(images)
    first.build((None, 3, 8, 6))
    first.set_weights(last.get_weights())
    outputs = first(np.moveaxis(images, -1, 1))
    np.testing.assert_allclose(np.array(outputs), np.array(expected), atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "arguments"),
    [
        ((None, 28, 28, 1), {"units": 6, "pool_size": 2}),
        ((None, 32, 32, 1), {"units": 6, "pool_size": 2}),
        ((None, 32, 32, 1), {"units": 7, "pool_size": 3}),
        ((None, 9, 8, 2), {"units": [2, 5, 3], "pool_size": 2}),
        ((None, 9, 8, 2), {"units": [2, 5, 3], "pool_size": 2, "pad_side": "end"}),
        ((None, 9, 8, 2), {"units": [2, 5, 3], "pool_size": (4, 1, 3)}),
        (
            (None, 9, 8, 2),
            {"units": [2, 5, 3], "pool_size": 2, "channel_mode": "separate"},
        ),
    ],
)
@dead_weights_are_expected
def test_dead_parameters_are_those_without_a_gradient(shape, arguments):
    images = np.random.default_rng(0).normal(size=(4, *shape[1:])).astype("float32")
    block = WavPoolBlock(**arguments, pool_mode="average", remainder="drop")
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(block(images))
    dense = [getattr(p, band) for p in block.projections for band in BANDS]
    gradients = tape.gradient(total, [layer.bias.value for layer in dense])
    dead = 0
    for layer, gradient in zip(dense, gradients, strict=True):
        dead_units = 0 if gradient is None else np.mean(gradient.numpy() == 0)
        dead += (1 if gradient is None else dead_units) * layer.count_params()
    assert block.dead_parameters == round(dead)
    assert block.live_parameters == block.count_params() - round(dead)


def test_kept_windows_leave_no_parameter_dead():
    block = WavPoolBlock(6, remainder="keep")
    block.build((None, 32, 32, 1))
    assert block.dead_parameters == 0


def test_dropped_windows_warn_with_number_and_share():
    message = r"5,160 parameters of layer 'block' \(82.9%\) never reach the output"
    with pytest.warns(UserWarning, match=message) as caught:
        WavPoolBlock(6, remainder="drop", name="block").build((None, 32, 32, 1))
    assert len(caught) == 1


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"pool_size": 0}, "pool_size=0."),
        ({"pool_size": (2, 2)}, "pool_size=(2, 2)."),
        ({"pool_size": 1.5}, "pool_size=1.5."),
        ({"pool_mode": "min"}, "pool_mode='min'."),
        ({"remainder": "pad"}, "remainder='pad'."),
        ({"pad_side": "left"}, "pad_side='left'."),
        ({"channel_mode": "mixed"}, "channel_mode='mixed'."),
        (
            {"include_approx": True, "flatten": False},
            "include_approx=True, flatten=False.",
        ),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        WavPoolBlock(4, **arguments)
    assert str(error.value).endswith(received)


@pytest.mark.parametrize("pool_size", [(5, 1, 1), (1, 4, 1), (1, 1, 4)])
def test_a_dropped_window_longer_than_its_axis_is_refused(pool_size):
    block = WavPoolBlock(4, pool_size=pool_size, remainder="drop")
    with pytest.raises(ValueError, match=r"lengths \(4, 3, 3\)") as error:
        block.build((None, 8, 8, 1))
    assert str(error.value).endswith(f"Received: pool_size={pool_size}.")


def test_another_size_than_built_for_is_refused():
    block = WavPoolBlock(4)
    block.build((None, 28, 28, 1))
    with pytest.raises(ValueError, match=r"expected shape=\(None, 28, 28, 1\)"):
        block(np.zeros((1, 27, 27, 1), "float32"))
