import numpy as np
import pytest
import pywt
from dwt_grid import samples

from keras_wavelets import ops
from keras_wavelets.ops import bands
from keras_wavelets.ops import lowering
from keras_wavelets.wavelets import get


def test_band_keys_vary_the_last_letter_fastest():
    assert bands.band_keys(2) == ["aa", "ad", "da", "dd"]


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_names_and_keys_are_the_same_bands_from_the_average_to_all_details(rank):
    names, keys = bands.band_names(rank), bands.band_keys(rank)
    assert sorted(names) == sorted(keys)
    assert names[0] == keys[0] == "a" * rank
    assert names[-1] == keys[-1] == "d" * rank
    assert bands.detail_names(rank) == names[1:]


def test_images_are_listed_as_pywavelets_lists_them():
    x = samples(6, 8)
    cA, details = pywt.dwt2(x, "db2")
    named = ops.dwtn(x, "db2")
    for name, band in zip(bands.band_names(2), (cA, *details), strict=True):
        np.testing.assert_allclose(named[name], band, atol=1e-12)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_band_axes_yield_the_order_of_band_names(rank):
    x, axes = samples(*(8,) * rank), tuple(range(rank))
    turned = bands.band_axes(axes)
    given = (turned, (get("db2"),) * rank, ("zero",) * rank)
    stacked = lowering.analyze(x, *given, band_axis=0, implementation="conv")
    named = ops.dwtn(x, "db2", "zero")
    for name, band in zip(bands.band_names(rank), stacked, strict=True):
        np.testing.assert_allclose(band, named[name], atol=1e-12)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_details_are_nested_and_named_again(rank):
    details = {name: i for i, name in enumerate(bands.detail_names(rank))}
    nested = bands.nest_details(details, rank)
    assert bands.name_details(nested, rank) == details


def test_a_tuple_of_two_details_is_an_error():
    with pytest.raises(ValueError, match=r"three details.*Received: 2 details\."):
        bands.name_details((1, 2), 2)
