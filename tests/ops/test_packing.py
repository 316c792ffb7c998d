import keras
import numpy as np
import pytest
import pywt
from dwt_grid import samples
from dwt_grid import to_numpy

from keras_wavelets import ops
from keras_wavelets.ops.packing import packed_slices

pytestmark = pytest.mark.backend

CASES = [
    ((16,), None, "haar", "symmetric"),
    ((33,), None, "db2", "symmetric"),
    ((16, 16), None, "haar", "periodization"),
    ((33, 20), None, "db2", "symmetric"),
    ((33, 20), None, "db2", "periodization"),
    ((9, 10, 11), None, "haar", "zero"),
    ((2, 17, 12, 3), (1, 2), "bior2.2", "reflect"),
    ((17, 12, 3), (1, 0), "haar", "symmetric"),
]


@pytest.fixture(params=CASES, ids=str)
def decomposition(request):
    shape, axes, wavelet, mode = request.param
    return ops.wavedecn(
        samples(*shape), wavelet, mode, level=1 + (16 in shape), axes=axes
    ), axes


def as_arrays(coeffs):
    return [
        to_numpy(coeffs[0]),
        *({k: to_numpy(b) for k, b in d.items()} for d in coeffs[1:]),
    ]


def test_packing_agrees_with_pywavelets(decomposition):
    coeffs, axes = decomposition
    array, slices = ops.coeffs_to_array(coeffs, axes=axes)
    expected, expected_slices = pywt.coeffs_to_array(as_arrays(coeffs), axes=axes)
    np.testing.assert_array_equal(array, expected)
    rank = len(expected.shape)
    for mine, theirs in zip(slices[1:], expected_slices[1:], strict=True):
        assert set(mine) == set(theirs)
        for key, where in theirs.items():
            np.testing.assert_array_equal(array[mine[key]], expected[where[:rank]])


def test_unpacking_agrees_with_pywavelets(decomposition):
    coeffs, axes = decomposition
    array, slices = ops.coeffs_to_array(coeffs, axes=axes)
    expected = pywt.array_to_coeffs(*pywt.coeffs_to_array(as_arrays(coeffs), axes=axes))
    for one, other in zip(
        keras.tree.flatten(ops.array_to_coeffs(array, slices)),
        keras.tree.flatten(expected),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_unpacking_undoes_packing(decomposition):
    coeffs, axes = decomposition
    again = ops.array_to_coeffs(*ops.coeffs_to_array(coeffs, axes=axes))
    assert [set(level) for level in again[1:]] == [set(level) for level in coeffs[1:]]
    for one, other in zip(
        keras.tree.flatten(again), keras.tree.flatten(coeffs), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_images_lie_with_the_average_in_the_corner():
    bands = {key: np.full((2, 2), i) for i, key in enumerate(("aa", "ad", "da", "dd"))}
    average = bands.pop("aa")
    array, _ = ops.coeffs_to_array([average, bands])
    # The detail along the columns is beside the average, that along the rows below.
    np.testing.assert_array_equal(array[::2, ::2], [[0, 1], [2, 3]])


def test_gaps_are_zero():
    array, slices = ops.coeffs_to_array(ops.wavedecn(samples(33, 20), "db2", level=2))
    array = to_numpy(array)
    covered = np.zeros(array.shape, bool)
    for where in (slices[0], *(w for level in slices[1:] for w in level.values())):
        assert not covered[where].any()
        covered[where] = True
    assert not covered.all()
    np.testing.assert_array_equal(array[~covered], 0)


def test_the_average_alone_is_the_array():
    x = samples(3, 4)
    array, slices = ops.coeffs_to_array([x])
    np.testing.assert_array_equal(array, x)
    np.testing.assert_array_equal(array[slices[0]], x)


def test_slices_follow_from_the_sizes_of_the_bands():
    assert packed_slices([[3], [3], [5]], (1,), 2) == [
        (slice(None), slice(0, 3)),
        {"d": (slice(None), slice(3, 6))},
        {"d": (slice(None), slice(6, 11))},
    ]


FORMATS = {
    "wavedec": (pywt.wavedec, (33,)),
    "wavedec2": (pywt.wavedec2, (16, 21)),
    "wavedecn": (pywt.wavedecn, (9, 10, 11)),
}


@pytest.fixture(params=FORMATS)
def formatted(request):
    decompose, shape = FORMATS[request.param]
    return request.param, decompose(samples(*shape), "db2", level=2)


# The levels are above what PyWavelets thinks sensible, which is not the point here.
@pytest.mark.filterwarnings("ignore:Level value of 2 is too high")
def test_the_three_formats_are_packed_as_pywavelets_packs_them(formatted):
    name, coeffs = formatted
    array, slices = ops.coeffs_to_array(coeffs, padding=7)
    expected, _ = pywt.coeffs_to_array(coeffs, padding=7)
    np.testing.assert_array_equal(array, expected)
    again = ops.array_to_coeffs(array, slices, name)
    assert_same(again, coeffs)


@pytest.mark.filterwarnings("ignore:Level value of 2 is too high")
def test_the_three_formats_are_raveled_as_pywavelets_ravels_them(formatted):
    name, coeffs = formatted
    vector, slices, shapes = ops.ravel_coeffs(coeffs)
    _, _, expected_shapes = pywt.ravel_coeffs(coeffs)
    assert shapes == expected_shapes
    # The bands of a level come in the order of their names.
    assert vector.shape == (pywt.ravel_coeffs(coeffs)[0].size,)
    assert_same(ops.unravel_coeffs(vector, slices, shapes, name), coeffs)


def assert_same(found, expected):
    keras.tree.assert_same_structure(found, expected)
    for one, other in zip(*map(keras.tree.flatten, (found, expected)), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("shape", [(33,), (64, 32), (1, 15, 30)])
@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
def test_shapes_and_their_sum_agree_with_pywavelets(shape, mode):
    shapes = ops.wavedecn_shapes(shape, "db2", mode, axes=(-1,))
    assert shapes == pywt.wavedecn_shapes(shape, "db2", mode, axes=-1)
    assert ops.wavedecn_size(shapes) == pywt.wavedecn_size(shapes)
    coeffs = ops.wavedecn(samples(*shape), "db2", mode, axes=(-1,))
    assert ops.wavedecn_size(coeffs) == ops.wavedecn_size(shapes)


HAAR = pywt.wavedecn(np.ones((4, 4)), "haar", level=1)


@pytest.mark.parametrize(
    ("call", "received"),
    [
        (lambda: ops.coeffs_to_array([]), r"coeffs=\[\]"),
        (lambda: ops.coeffs_to_array([None]), "a band that is None"),
        (lambda: ops.coeffs_to_array([HAAR[0], None]), "a band that is None"),
        (lambda: ops.coeffs_to_array([HAAR[0], (HAAR[0],)]), "1 bands"),
        (lambda: ops.coeffs_to_array([HAAR[0], HAAR[0]]), r"bands=\{'d': \(2, 2\)\}"),
        (lambda: ops.ravel_coeffs([HAAR[0], {"da": HAAR[0]}]), r"bands=\{'da'"),
        (lambda: ops.array_to_coeffs(HAAR[0], []), r"slices=\[\]"),
        (lambda: ops.array_to_coeffs(HAAR[0], [...], "foo"), "output_format='foo'"),
        (lambda: ops.unravel_coeffs(HAAR[0], [1], [1, 2]), "1 slices and 2 shapes"),
    ],
    ids=range(9),
)
def test_what_cannot_be_packed_is_named(call, received):
    with pytest.raises(ValueError, match=received):
        call()


def test_gaps_need_a_number_to_fill_them():
    coeffs = ops.wavedecn(samples(32, 32), "db2", level=2)
    with pytest.raises(ValueError, match="padding=None"):
        ops.coeffs_to_array(coeffs, padding=None)
    assert ops.coeffs_to_array(HAAR, padding=None)[0].shape == (4, 4)
