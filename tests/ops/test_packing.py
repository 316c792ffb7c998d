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
