import numpy as np
import pytest
from keras import ops

from keras_wavelets.layers import band_layout
from keras_wavelets.layers.band_layout import BandLayout
from keras_wavelets.ops import bands

pytestmark = pytest.mark.backend

CASES = [
    (kind, rank, axis, order)
    for kind in band_layout.LAYOUTS
    for rank in (1, 2, 3)
    for axis in (1, rank + 1)
    for order in band_layout.BAND_ORDERS
]


@pytest.mark.parametrize(("kind", "rank", "axis", "order"), CASES)
def test_unpack_undoes_pack(kind, rank, axis, order):
    layout = BandLayout(kind, rank, axis, order)
    shape = [2, *(4,) * rank]
    shape.insert(axis, 3)
    shape.insert(layout.band_axis, 2**rank)
    x = np.random.default_rng(0).normal(size=shape).astype("float32")
    again = layout.unpack(layout.pack(ops.convert_to_tensor(x)))
    np.testing.assert_array_equal(again, x)


@pytest.mark.parametrize(("kind", "rank", "axis", "order"), CASES)
def test_band_shape_undoes_packed_shape(kind, rank, axis, order):
    layout = BandLayout(kind, rank, axis, order)
    shape = [None, *(4,) * rank]
    shape.insert(axis, 3)
    assert layout.band_shape(layout.packed_shape(tuple(shape))) == tuple(shape)


def test_details_are_nested_as_in_pywavelets():
    assert band_layout.nest(["A", "D"], 1) == ("A", "D")
    assert band_layout.nest(list("AHVD"), 2) == ("A", ("H", "V", "D"))
    average, details = band_layout.nest(list("01234567"), 3)
    assert average == "0"
    assert list(details) == ["aad", "ada", "add", "daa", "dad", "dda", "ddd"]


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_listing_undoes_nesting(rank):
    details = list(range(2**rank - 1))
    nested = band_layout.nest_list(details, rank)
    assert bands.list_details(nested, rank) == details


def test_horizontal_details_are_those_along_the_rows():
    assert band_layout.nest_list(["H", "V", "D"], 2) == ("H", "V", "D")
    named = bands.name_details(("H", "V", "D"), 2)
    assert named == {"da": "H", "ad": "V", "dd": "D"}
