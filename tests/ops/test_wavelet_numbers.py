import numpy as np
import pytest
import pywt

from keras_wavelets import ops
from keras_wavelets import wavelets


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("dwt_max_level", (100, "db4")),
        ("dwtn_max_level", ((64, 20), "db4")),
        ("dwt_coeff_len", (33, "db4", "periodization")),
        ("swt_max_level", (24,)),
        ("central_frequency", ("db4", 10)),
        ("scale2frequency", ("db4", 3.0)),
        ("frequency2scale", ("db4", 0.2)),
        ("integrate_wavelet", ("bior2.2",)),
    ],
)
def test_numbers_are_those_of_pywavelets_for_wavelets_of_both_packages(name, arguments):
    theirs = [pywt.Wavelet(a) if a in pywt.wavelist() else a for a in arguments]
    ours = [wavelets.get(a) if isinstance(a, pywt.Wavelet) else a for a in theirs]
    expected = getattr(pywt, name)(*theirs)
    for given in (theirs, ours):
        for one, other in zip(
            np.atleast_1d(getattr(ops, name)(*given)),
            np.atleast_1d(expected),
            strict=True,
        ):
            np.testing.assert_array_equal(one, other)


def test_a_wavelet_of_each_axis_has_its_own_most_levels():
    assert ops.dwtn_max_level((64, 64), [wavelets.get("db4"), "haar"]) == 3
