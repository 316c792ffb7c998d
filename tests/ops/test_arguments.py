import re
import warnings

import keras
import numpy as np
import pytest
import pywt

from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.ops import arguments
from keras_wavelets.ops.along_axis import MODES

pytestmark = pytest.mark.backend

HAAR, DB4 = wavelets.get("haar"), wavelets.get("db4")
SPLITS = [ops.dwt, ops.wavedec]
PLANES = [ops.dwt2, ops.dwtn, ops.wavedec2, ops.wavedecn]


@pytest.mark.parametrize("mode", MODES)
def test_the_nine_modes_are_known(mode):
    assert arguments.check_mode(mode) == mode
    assert mode in pywt.Modes.modes


@pytest.mark.parametrize(
    ("sizes", "banks", "level"),
    [
        ([8], (HAAR,), 3),
        ([100, 32], (DB4, DB4), 2),
        ([8, 100], (HAAR, DB4), 3),
        ([100, 8], (HAAR, DB4), 0),
    ],
)
def test_no_level_means_the_deepest_of_the_most_shallow_axis(sizes, banks, level):
    assert arguments.choose_level(None, sizes, banks) == level
    names = [bank.name for bank in banks]
    assert level == pywt.dwtn_max_level(sizes, names)


def test_a_level_needs_no_size():
    assert arguments.choose_level(5, [None, 8], (HAAR, HAAR)) == 5


@pytest.mark.parametrize(
    ("axes", "expected"),
    [((-1,), (2,)), ((0, -1), (0, 2)), ([1], (1,)), (None, (0, 1, 2))],
)
def test_axes_are_counted_from_the_front(axes, expected):
    assert arguments.normalize_axes(axes, 3) == expected


def test_one_bank_and_mode_serve_every_axis():
    assert arguments.per_axis("haar", "zero", 2) == ((HAAR, HAAR), ("zero", "zero"))


@pytest.mark.parametrize("bank", ["db4", DB4, pywt.Wavelet("db4")], ids=type)
@pytest.mark.parametrize("split", [*SPLITS, *PLANES])
def test_a_wavelet_may_be_a_name_or_an_object(split, bank):
    x = np.ones((8, 8))
    actual, expected = (keras.tree.flatten(split(x, w)) for w in (bank, "db4"))
    for one, other in zip(actual, expected, strict=True):
        # The second sight of a shape is compiled, and rounds elsewhere.
        np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "bool"])
def test_integers_become_floats_of_keras(dtype):
    x = arguments.to_tensor(np.ones(3, dtype))
    assert keras.backend.standardize_dtype(x.dtype) == keras.config.floatx()


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_tensors_are_named_where_parts_are_needed(dtype):
    message = f"real and the imaginary part.*Received: x with dtype={dtype}"
    with pytest.raises(ValueError, match=message):
        arguments.to_tensor(np.ones((4, 4), dtype))


@pytest.mark.parametrize("split", [*SPLITS, *PLANES])
@pytest.mark.parametrize("wavelet", ["db99", "morl"])
def test_an_unknown_or_continuous_wavelet_is_named(split, wavelet):
    with pytest.raises(ValueError, match=f"Received: wavelet='{wavelet}'"):
        split(np.ones((4, 4)), wavelet)


@pytest.mark.parametrize("split", [*SPLITS, *PLANES])
def test_an_object_that_is_no_wavelet_is_named(split):
    with pytest.raises(TypeError, match="Received: wavelet=7 of type"):
        split(np.ones((4, 4)), 7)


@pytest.mark.parametrize("mode", ["mirror", "edge", "perr", -1])
@pytest.mark.parametrize("split", [*SPLITS, *PLANES])
def test_an_unknown_mode_lists_the_nine(split, mode):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        split(np.ones((4, 4)), "haar", mode)
    assert f"Received: mode={mode!r}." in str(caught.value)
    assert all(repr(name) in str(caught.value) for name in MODES)


@pytest.mark.parametrize("axes", [(2,), (-3,), (0, 0), (1, -1), (0.0,), ()])
@pytest.mark.parametrize("split", [p for p in PLANES if p not in (ops.dwt2, ops.dwtn)])
def test_axes_must_be_different_ones_of_the_tensor(split, axes):
    with pytest.raises(
        ValueError, match="different axes of a tensor of rank 2"
    ) as caught:
        split(np.ones((4, 4)), "haar", axes=axes)
    assert f"Received: axes={axes}." in str(caught.value)


@pytest.mark.parametrize(
    ("wavelet", "mode", "received"),
    [
        (["haar"] * 3, "zero", r"wavelet=\['haar', 'haar', 'haar'\], mode='zero'"),
        ("haar", ["zero"] * 3, r"wavelet='haar', mode=\['zero', 'zero', 'zero'\]"),
    ],
)
def test_lists_have_an_entry_for_each_axis(wavelet, mode, received):
    with pytest.raises(ValueError, match=f"each of 2 axes. Received: {received}"):
        ops.dwtn(np.ones((4, 4)), wavelet, mode)


def split_once(split, x, mode):
    """One level of a transform, without the warning that it is too deep."""
    options = {"level": 1} if "dec" in split.__name__ else {}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="level=1 is above the maximum")
        return split(x, "haar", mode, **options)


@pytest.mark.parametrize("mode", ["reflect", "antireflect"])
@pytest.mark.parametrize("split", PLANES)
def test_a_mirror_needs_two_samples(split, mode):
    with pytest.raises(ValueError, match=r"least 2 samples.*shape=\(1, 4\), axis=0"):
        split_once(split, np.ones((1, 4)), mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("split", [*SPLITS, *PLANES])
def test_an_empty_axis_is_named(split, mode):
    with pytest.raises(ValueError, match=r"shape=\(3, 0\), axis=1"):
        split_once(split, np.ones((3, 0)), mode)


@pytest.mark.parametrize("level", [-1, 1.0, "1", True])
@pytest.mark.parametrize("split", [ops.wavedec, ops.wavedec2, ops.wavedecn])
def test_a_level_is_an_integer_from_zero(split, level):
    with pytest.raises(ValueError, match=f"integer ≥ 0.*Received: level={level!r}"):
        split(np.ones((8, 8)), "haar", level=level)


def test_the_most_levels_need_known_sizes():
    with pytest.raises(ValueError, match=r"level=None.*Received: sizes=\[None, 8\]"):
        arguments.choose_level(None, [None, 8], (HAAR, HAAR))


def test_too_deep_a_level_warns_where_it_was_asked_for():
    with pytest.warns(
        UserWarning, match=r"level=2 is above the maximum of 1.*\[8\]"
    ) as w:
        ops.wavedec(np.ones(16), "db4", level=2)
    assert w[0].filename == __file__


@pytest.mark.parametrize("size", [5, 8, 0, np.int64(9)])
def test_a_size_belongs_to_its_coefficients(size):
    message = (
        rf"Expected for 4 coefficients 6 or 5 samples\. Received: output_size={size}"
    )
    if size == 5:
        assert ops.idwt(np.ones(4), None, "db2", output_size=5).shape == (5,)
        return
    with pytest.raises(ValueError, match=message):
        ops.idwt(np.ones(4), None, "db2", output_size=size)


@pytest.mark.parametrize("sizes", [4, (4,), (4, 4, 4)])
@pytest.mark.parametrize("merge", [ops.idwt2, ops.waverec2])
def test_sizes_have_an_entry_for_each_axis(merge, sizes):
    coeffs = (np.ones((2, 2)), (None, None, np.ones((2, 2))))
    with pytest.raises(ValueError, match="2 sizes, one for each") as caught:
        merge(coeffs, "haar", output_size=sizes)
    assert f"Received: output_size={sizes!r}." in str(caught.value)


def test_synthesis_needs_half_a_filter_of_coefficients():
    message = (
        r"at least 4 coefficients for filters of length 8\. Received: 3 coefficients"
    )
    with pytest.raises(ValueError, match=message):
        ops.idwt(np.ones(3), None, "db4")


def test_bands_of_different_shapes_are_listed():
    message = r"of one shape\. Received: coeffs with shapes={'a': \(3,\), 'd': \(4,\)}"
    with pytest.raises(ValueError, match=message):
        ops.idwt(np.ones(3), np.ones(4), "haar")


def test_some_band_must_be_present():
    with pytest.raises(ValueError, match=r"at least one band.*with shapes={}"):
        ops.idwt(None, None, "haar")


@pytest.mark.parametrize("key", ["a", "ax", "aaa"])
def test_a_key_that_is_no_band_is_named(key):
    with pytest.raises(ValueError, match=rf"'dd'\] for 2 axes\. .*keys=\['{key}'\]"):
        ops.idwtn({"aa": np.ones((2, 2)), key: np.ones((2, 2))}, "haar")


@pytest.mark.parametrize("function", [ops.dwtn, ops.wavedecn])
def test_an_unknown_implementation_is_named(function):
    with pytest.raises(ValueError, match="Received: implementation='fft'"):
        function(np.ones((8, 8)), "haar", implementation="fft")


@pytest.mark.parametrize(
    "transform",
    [
        lambda level: ops.swt(np.ones(8), "haar", level=level),
        lambda level: ops.wavedec3(np.ones((4, 4, 4)), "haar", level=level),
        lambda level: ops.dtcwt(np.ones(8), level),
        lambda level: ops.wp(np.ones(8), "haar", level=level),
    ],
)
@pytest.mark.parametrize("level", [100, 10**9])
def test_a_level_that_no_axis_has_is_an_error(transform, level):
    with pytest.raises(ValueError, match=f"Received: level={level}"):
        transform(level)


def test_axes_and_levels_may_be_numbers_of_numpy():
    axes, level = np.array([0, 1]), np.int64(2)
    actual = ops.wavedecn(np.ones((8, 8)), "haar", axes=axes, level=level)
    assert len(actual) == 3


@pytest.mark.parametrize("short", ["zpd", "cpd", "sym", "ppd", "sp1", "per"])
def test_modes_have_the_short_names_of_pywavelets(short):
    x = np.random.default_rng(0).normal(size=31)
    with warnings.catch_warnings():
        # PyWavelets means to drop some of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        expected = pywt.dwt(x, "db8", short)
    np.testing.assert_allclose(ops.dwt(x, "db8", short), expected, atol=1e-12)
    np.testing.assert_allclose(
        ops.pad(x, (3, 2), mode=short),
        ops.pad(x, (3, 2), mode=arguments.check_mode(short)),
    )


def test_antisymmetric_is_short_as_well():
    assert arguments.check_mode("asym") == "antisymmetric"


X = np.ones(64)
ENDLESS = {
    "level=31": lambda: ops.wp(X, "haar", level=31),
    "level=12": lambda: ops.wp(np.ones((16, 16)), "haar", level=12, axes=(0, 1)),
    "level=60": lambda: ops.upcoef("a", X, "haar", level=60),
    "level=1000000000": lambda: ops.downcoef("a", X, "haar", level=10**9),
    "level=50": lambda: wavelets.wavefun([0.5, 0.5], [0.5, -0.5], 50),
    "level=40": lambda: wavelets.cascade([0.5, 0.5], [0.5, 0.5], 40),
    "depth=30": lambda: ops.dtcwpt2(np.ones((1, 8, 8, 1)), depth=30),
    "precision=60": lambda: ops.integrate_wavelet("db2", precision=60),
    "precision=61": lambda: ops.central_frequency("db2", precision=61),
    "precision=62": lambda: ops.scale2frequency("morl", 1, precision=62),
    "precision=63": lambda: ops.frequency2scale("morl", 1, precision=63),
    "scales=[1000000000000.0]": lambda: ops.cwt(X, [1e12], "morl"),
}


@pytest.mark.filterwarnings("ignore:level=")
@pytest.mark.parametrize("received", ENDLESS)
def test_what_no_memory_holds_is_named_at_once(received):
    with pytest.raises(ValueError, match=re.escape(f"Received: {received}")):
        ENDLESS[received]()
