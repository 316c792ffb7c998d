import numpy as np
import pytest

from keras_wavelets.layers.output_size import check_spatial_size
from keras_wavelets.layers.output_size import split_reference

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
