import keras
import numpy as np
import pytest
import pywt
from dwt_grid import assert_agree
from dwt_grid import lengths_of
from dwt_grid import pullback
from dwt_grid import samples
from dwt_grid import to_numpy

from keras_wavelets import ops
from keras_wavelets.ops import along_axis

pytestmark = pytest.mark.backend

WIDTHS = [(0, 0), (1, 0), (0, 1), (2, 3), (17, 14)]
SIZES = (1, 2, 3, 5, 8)
if keras.backend.backend() == "jax":
    WIDTHS, SIZES = [(2, 3), (17, 14)], (1, 2, 5)


def expected_pad(x, widths, mode):
    if len(x) == 1 and mode in ("smooth", "antisymmetric"):
        # PyWavelets pads these as its own transform does not.
        sign = -1.0 if mode == "antisymmetric" else 1.0
        return x * sign ** np.arange(-widths[0], 1 + widths[1])
    # PyWavelets refuses some widths of zero.
    return pywt.pad(x, [width + 1 for width in widths], mode)[1:-1]


@pytest.mark.parametrize("widths", WIDTHS)
@pytest.mark.parametrize("mode", along_axis.MODES)
def test_pad_agrees_with_pywavelets_at_any_width(mode, widths):
    pairs = {}
    for size in lengths_of(mode, SIZES):
        x = samples(size)
        pairs[size] = ops.pad(x, widths, mode=mode), expected_pad(x, widths, mode)
    assert_agree(pairs, 1e-13)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
@pytest.mark.parametrize("mode", along_axis.MODES)
def test_pad_extends_any_axis(mode, axis):
    x = samples(3, 4, 6)
    widths = [(0, 0)] * 3
    widths[axis] = (5, 2)
    last = np.moveaxis(x, axis, -1)
    rows = np.stack(
        [expected_pad(row, (5, 2), mode) for row in last.reshape(-1, last.shape[-1])]
    )
    expected = np.moveaxis(rows.reshape(*last.shape[:-1], -1), -1, axis)
    assert_agree({axis: (ops.pad(x, (5, 2), mode=mode, axis=axis), expected)}, 1e-13)


@pytest.mark.parametrize("mode", along_axis.MODES)
def test_unknown_sizes_are_extended_as_known_ones(mode):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("Only TensorFlow leaves sizes unknown.")
    import tensorflow as tf

    spec = tf.TensorSpec((None, None), "float64")
    pad = tf.function(
        lambda x: ops.pad(x, (9, 7), mode=mode), input_signature=[spec], autograph=False
    )
    pairs = {}
    for size in lengths_of(mode, SIZES):
        x = samples(2, size)
        pairs[size] = pad(x), to_numpy(ops.pad(x, (9, 7), mode=mode))
    assert_agree(pairs, 1e-14)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "int32"])
@pytest.mark.parametrize("mode", along_axis.MODES)
def test_pad_keeps_the_dtype(mode, dtype):
    x = keras.ops.cast([1, 2, 4], dtype)
    padded = ops.pad(x, (2, 2), mode=mode)
    assert keras.backend.standardize_dtype(padded.dtype) == dtype
    np.testing.assert_array_equal(
        to_numpy(padded), expected_pad(np.array([1.0, 2, 4]), (2, 2), mode)
    )


@pytest.mark.parametrize("mode", along_axis.MODES)
def test_the_gradient_folds_the_border_back(mode):
    x, other = samples(2, 5)
    forward = expected_pad(other, (7, 4), mode)
    gradient = samples(len(forward), seed=1)
    back = pullback(lambda x: ops.pad(x, (7, 4), mode=mode), x, gradient)
    np.testing.assert_allclose(other @ to_numpy(back), forward @ gradient, atol=1e-12)


@pytest.mark.parametrize(
    "index",
    [
        [2],
        [0, 1, 2, 3],
        [3, 2, 1],
        [1, 1, 1],
        [0, 1, 1, 0, 3, 2],
        [3, 0, 3, 0, 3, 0, 3, 0, 3, 0, 3, 0],
    ],
    ids=str,
)
def test_gather_takes_samples_whichever_way_they_run(index):
    x, index = samples(3, 4), np.array(index)
    np.testing.assert_array_equal(
        along_axis.gather(x, along_axis.runs(index), 1), x[:, index]
    )


def test_unknown_modes_list_the_nine():
    with pytest.raises(ValueError, match=r"'zero', .*'antireflect'.*mode='mirror'\."):
        ops.pad(np.ones(4), (1, 1), mode="mirror")


@pytest.mark.parametrize("mode", ["reflect", "antireflect"])
def test_a_single_sample_has_no_mirror(mode):
    with pytest.raises(ValueError, match=r"at least 2.*shape=\(3, 1\), axis=1\."):
        ops.pad(np.ones((3, 1)), (1, 1), mode=mode)


@pytest.mark.parametrize("mode", along_axis.MODES)
def test_an_empty_axis_is_refused(mode):
    with pytest.raises(ValueError, match=r"at least 1 samples.*shape=\(0, 2\), axis=0"):
        ops.pad(np.ones((0, 2)), (1, 1), mode=mode, axis=0)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_splitting_and_merging_undo_each_other(axis):
    x = samples(4, 6, 8)
    half = x.shape[axis] // 2
    pairs = along_axis.split_axis(x, axis, (half, 2))
    expected = x.reshape(*x.shape[:axis], half, 2, *x.shape[axis + 1 :])
    np.testing.assert_array_equal(pairs, expected)
    np.testing.assert_array_equal(along_axis.merge_axes(pairs, axis), x)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_one_position_loses_its_axis(axis):
    x = samples(4, 6, 8)
    np.testing.assert_array_equal(along_axis.pick(x, axis, 1), np.take(x, 1, axis))


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_every_other_position_keeps_its_axis(axis, first):
    x = samples(4, 6, 8)
    where = range(first, x.shape[axis], 2)
    np.testing.assert_array_equal(
        along_axis.every_other(x, axis, first), np.take(x, where, axis)
    )


def test_one_unknown_size_is_left_to_the_reshape():
    assert along_axis.sizes(keras.Input((3, 4))) == [-1, 3, 4]


@pytest.mark.parametrize("unknown", [(), (0,), (0, 1), (1, 2), (0, 1, 2)], ids=str)
@pytest.mark.parametrize("axis", [0, 1])
def test_unknown_sizes_are_reshaped_as_known_ones(axis, unknown):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("Only TensorFlow leaves sizes unknown.")
    import tensorflow as tf

    x = samples(4, 6, 2)
    shape = [None if i in unknown else size for i, size in enumerate(x.shape)]
    merge = tf.function(
        lambda x: along_axis.merge_axes(x, axis),
        input_signature=[tf.TensorSpec(shape, "float64")],
    )
    joined = [*x.shape[:axis], x.shape[axis] * x.shape[axis + 1], *x.shape[axis + 2 :]]
    np.testing.assert_array_equal(merge(x), x.reshape(joined))


@pytest.mark.parametrize(
    ("taps", "size", "mode", "widths"),
    [
        (2, 8, "symmetric", (0, 0)),
        (2, 7, "symmetric", (0, 1)),
        (8, 8, "zero", (6, 6)),
        (8, 9, "zero", (6, 7)),
        (8, 8, "periodization", (3, 3)),
        (8, 9, "periodization", (3, 4)),
    ],
)
def test_borders_reach_as_far_as_the_filter(taps, size, mode, widths):
    assert along_axis.border(taps, size, mode) == widths


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("per", "periodization"),
        ("sym", "symmetric"),
        ("zpd", "zero"),
        ("cpd", "constant"),
        ("sp0", "constant"),
        ("ppd", "periodic"),
        ("sp1", "smooth"),
        ("asym", "antisymmetric"),
        (pywt.Modes.reflect, "reflect"),
        (np.int64(pywt.Modes.periodization), "periodization"),
    ],
)
def test_short_names_and_numbers_of_modes_are_known(given, name):
    x = samples(7)
    found = ops.dwt(x, "db2", given)[0]
    # The second sight of a shape is compiled, and rounds elsewhere.
    np.testing.assert_allclose(found, ops.dwt(x, "db2", name)[0], rtol=1e-13)


@pytest.mark.parametrize(
    ("mode", "error"), [(None, TypeError), (True, TypeError), (-1, ValueError)]
)
def test_what_is_no_mode_is_named(mode, error):
    with pytest.raises(error, match=f"Received: mode={mode}"):
        ops.dwt(np.ones(8), "haar", mode)


@pytest.mark.parametrize(
    "widths", [3, (2, 5), ((1, 4), (0, 2)), [2], np.array([[1, 0], [3, 3]])], ids=str
)
@pytest.mark.parametrize("mode", ["symmetric", "antireflect", "zero"])
def test_all_axes_are_extended_as_pywavelets_extends_them(widths, mode):
    x = samples(7, 9)
    found = ops.pad(x, widths, mode)
    np.testing.assert_allclose(found, pywt.pad(x, widths, mode), atol=1e-6)


@pytest.mark.parametrize(
    "widths", [-1, (-2, 3), 1.5, (1, 2, 3), ((1, 1),) * 3], ids=str
)
def test_widths_that_are_none_are_named(widths):
    with pytest.raises(ValueError, match="Received: pad_widths="):
        ops.pad(np.ones((4, 4)), widths)
