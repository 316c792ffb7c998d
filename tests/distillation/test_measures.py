import numpy as np
import pytest
from awd_golden import ARRAYS

from keras_wavelets import wavelets
from keras_wavelets.distillation import wavelet_distance
from keras_wavelets.layers import AdaptiveDWT1D

PAIRS = dict(zip(ARRAYS["dist/pairs"].tolist(), ARRAYS["dist/values"], strict=True))


@pytest.mark.parametrize("pair", PAIRS)
def test_distances_of_the_original(pair):
    found = wavelet_distance(*pair.split("|"), convention="awave")
    assert found == pytest.approx(PAIRS[pair], abs=1e-10)


@pytest.mark.parametrize("change", [lambda h: -h, lambda h: h[::-1]])
def test_sign_and_direction_do_not_count(change):
    low = np.array(wavelets.get("db3").rec_lo)
    assert wavelet_distance(change(low), low) == pytest.approx(0, abs=1e-6)
    assert wavelet_distance(change(low), low, "awave") == pytest.approx(4.032, abs=1e-3)


def test_a_layer_is_as_far_as_its_filter():
    layer = AdaptiveDWT1D("sym5", dtype="float64")
    expected = wavelet_distance("sym5", "db5")
    assert wavelet_distance(layer, "db5") == pytest.approx(expected, abs=1e-9)
    assert wavelet_distance(layer.low_pass, "db5") == pytest.approx(expected, abs=1e-9)


def test_an_unknown_convention_is_named():
    with pytest.raises(ValueError, match="Received: convention='mine'"):
        wavelet_distance("db2", "db3", "mine")
