import dataclasses

import keras
import numpy as np
import pytest
import pywt
from contracts import assert_close
from contracts import check_compiled
from contracts import make_inputs

from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.ops import lowering
from keras_wavelets.wavelets import TensorWavelet
from keras_wavelets.wavelets import Wavelet

NAMES = pywt.wavelist(kind="discrete")
ORTHOGONAL = ("haar", "db", "sym", "coif")
# How well the tables of PyWavelets reconstruct; all others stay below 1.5e-11.
ACCURACY = {"dmey": 8e-3, "sym20": 5e-11, "sym3": 2e-11}
ROOT = 0.5**0.5


def bank_of(name):
    return [np.array(taps) for taps in Wavelet(name).filter_bank]


def alternate(taps):
    return taps * (-1.0) ** np.arange(len(taps))


def responses(bank):
    """What a signal becomes on its way through both channels, and its alias."""
    dec_lo, dec_hi, rec_lo, rec_hi = bank
    through = np.convolve(dec_lo, rec_lo) + np.convolve(dec_hi, rec_hi)
    alias = np.convolve(alternate(dec_lo), rec_lo)
    return through, alias + np.convolve(alternate(dec_hi), rec_hi)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_that_of_pywavelets(name):
    wavelet, reference = Wavelet(name), pywt.Wavelet(name)
    assert wavelet.filter_bank == tuple(map(tuple, reference.filter_bank))
    assert (wavelet.dec_lo, wavelet.dec_hi) == wavelet.filter_bank[:2]
    assert (wavelet.rec_lo, wavelet.rec_hi) == wavelet.filter_bank[2:]
    assert wavelet.dec_len == reference.dec_len
    # The shortest biorthogonal banks are Haar's under another name.
    assert wavelet.orthogonal == (
        reference.orthogonal or name in ("bior1.1", "rbio1.1")
    )
    assert wavelet.biorthogonal


@pytest.mark.parametrize("name", NAMES)
def test_filters_have_one_even_length(name):
    lengths = {len(taps) for taps in Wavelet(name).filter_bank}
    assert len(lengths) == 1
    assert lengths <= set(range(2, 103, 2))


@pytest.mark.parametrize("name", NAMES)
def test_high_passes_are_the_low_passes_with_alternate_signs(name):
    dec_lo, dec_hi, rec_lo, rec_hi = bank_of(name)
    np.testing.assert_allclose(dec_hi, -alternate(rec_lo), atol=1e-14)
    np.testing.assert_allclose(rec_hi, alternate(dec_lo), atol=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_the_channels_reconstruct_without_aliasing(name):
    bank, bound = bank_of(name), ACCURACY.get(name, 1.5e-11)
    through, alias = responses(bank)
    expected = np.zeros(2 * len(bank[0]) - 1)
    expected[len(bank[0]) - 1] = 2
    np.testing.assert_allclose(through, expected, atol=2 * bound)
    np.testing.assert_allclose(alias, 0, atol=2 * bound)


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith(ORTHOGONAL)])
def test_an_orthogonal_synthesis_is_the_mirrored_analysis(name):
    dec_lo, dec_hi, rec_lo, rec_hi = bank_of(name)
    np.testing.assert_allclose(rec_lo, dec_lo[::-1], atol=1e-14)
    np.testing.assert_allclose(rec_hi, dec_hi[::-1], atol=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_averages_keep_constants_and_details_drop_them(name):
    dec_lo, dec_hi, rec_lo, rec_hi = bank_of(name)
    bound = 2e-3 if name == "dmey" else 1e-7
    np.testing.assert_allclose([dec_lo.sum(), rec_lo.sum()], 2**0.5, atol=bound)
    np.testing.assert_allclose([dec_hi.sum(), rec_hi.sum()], 0, atol=bound)


@pytest.mark.parametrize(
    ("name", "symmetry"),
    [
        ("haar", "symmetric"),
        ("db2", "asymmetric"),
        ("bior2.2", "symmetric"),
        ("rbio3.5", "symmetric"),
        ("coif1", "asymmetric"),
        ("dmey", "symmetric"),
    ],
)
def test_symmetry_is_that_of_the_low_pass(name, symmetry):
    assert Wavelet(name).symmetry == symmetry


def test_a_wavelet_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Wavelet("haar").name = "db2"


def test_equal_banks_are_equal_keys():
    one, other = Wavelet("db2"), Wavelet("db2")
    assert one == other
    assert len({one, other, Wavelet("db3")}) == 2
    assert Wavelet("db2", filter_bank=pywt.Wavelet("db2").filter_bank) == one


def test_a_custom_bank_takes_arrays_and_keeps_plain_numbers():
    wavelet = Wavelet(
        filter_bank=[np.array(t) for t in pywt.Wavelet("db2").filter_bank]
    )
    assert wavelet.name == "custom"
    assert all(type(tap) is float for taps in wavelet.filter_bank for tap in taps)


def test_to_pywt_returns_the_same_bank():
    wavelet = Wavelet("mine", filter_bank=pywt.Wavelet("bior2.2").filter_bank)
    reference = wavelet.to_pywt()
    assert reference.name == "mine"
    assert tuple(map(tuple, reference.filter_bank)) == wavelet.filter_bank


ODD_BANKS = {
    "haar": ([ROOT, ROOT, 0], [-ROOT, ROOT, 0], [0, ROOT, ROOT], [0, ROOT, -ROOT]),
    "5/3": (
        np.array([0, -1, 2, 6, 2, -1, 0]) / 8,
        np.array([0, 1, -2, 1, 0, 0, 0]) / 2,
        np.array([0, 0, 1, 2, 1, 0, 0]) / 2,
        np.array([0, 0, 1, 2, -6, 2, 1]) / 8,
    ),
}


@pytest.mark.parametrize("bank", ODD_BANKS.values(), ids=ODD_BANKS)
def test_odd_filters_get_a_zero_before_analysis_and_after_synthesis(bank):
    wavelet = Wavelet("mine", filter_bank=bank)
    assert wavelet.dec_len == len(bank[0]) + 1
    for taps, given in zip(wavelet.filter_bank[:2], bank[:2], strict=True):
        assert taps == (0, *given)
    for taps, given in zip(wavelet.filter_bank[2:], bank[2:], strict=True):
        assert taps == (*given, 0)


@pytest.mark.parametrize("bank", ODD_BANKS.values(), ids=ODD_BANKS)
def test_odd_filters_reconstruct_a_signal(bank):
    reference = Wavelet("mine", filter_bank=bank).to_pywt()
    x = np.random.default_rng(0).normal(size=16)
    np.testing.assert_allclose(pywt.idwt(*pywt.dwt(x, reference), reference), x)


@pytest.mark.parametrize("name", ["db99", "bd2", "Symlet4", "haar "])
def test_an_unknown_wavelet_lists_what_is_close(name):
    with pytest.raises(ValueError, match=f"one of .*Received: wavelet='{name}'"):
        Wavelet(name)


def test_close_matches_are_wavelets_of_the_family():
    with pytest.raises(ValueError, match=r"Did you mean one of \['bior2\.2'"):
        Wavelet("bior22")


def test_a_name_like_no_other_points_to_the_list():
    with pytest.raises(
        ValueError, match=r"wavelets\.names\(\)\. Received: wavelet='q'"
    ):
        Wavelet("q")


@pytest.mark.parametrize("name", pywt.wavelist(kind="continuous"))
def test_a_continuous_wavelet_is_refused(name):
    with pytest.raises(ValueError, match=f"no filter bank. Received: wavelet='{name}'"):
        Wavelet(name)


@pytest.mark.parametrize(
    ("bank", "lengths"),
    [
        ([[1, 1]] * 3, r"\[2, 2, 2\]"),
        ([[1, 1], [1, 1], [1, 1], [1, 1, 1]], r"\[2, 2, 2, 3\]"),
        ([[]] * 4, r"\[0, 0, 0, 0\]"),
    ],
)
def test_a_bank_is_four_filters_of_one_length(bank, lengths):
    with pytest.raises(
        ValueError, match=f"Received: filter_bank with lengths {lengths}"
    ):
        Wavelet("mine", filter_bank=bank)


@pytest.mark.parametrize("tap", [np.nan, np.inf])
def test_taps_that_are_not_finite_are_refused(tap):
    bank = [[ROOT, tap], *pywt.Wavelet("haar").filter_bank[1:]]
    with pytest.raises(
        ValueError, match=r"Expected finite filter taps\. Received: filter_bank="
    ):
        Wavelet("mine", filter_bank=bank)


@pytest.mark.parametrize(
    "bank",
    [
        [[1, 1], [-1, 1], [1, 1], [1, -1]],
        [[ROOT, ROOT], [ROOT, ROOT], [ROOT, ROOT], [ROOT, ROOT]],
        [wavelets.get("db2").filter_bank[i] for i in (1, 0, 2, 3)],
    ],
    ids=["gain", "alias", "order"],
)
def test_a_bank_that_does_not_reconstruct_is_refused(bank):
    with pytest.raises(
        ValueError, match=r"Received: filter_bank with an error of [0-9]"
    ):
        Wavelet("mine", filter_bank=bank)


pytestmark = pytest.mark.backend

IMPLEMENTATIONS = ("auto", "conv", "polyphase", "matrix")
X = make_inputs((2, 9, 8, 3))


def tensor(name):
    return TensorWavelet(np.array(wavelets.get(name).filter_bank, "float32"))


@pytest.mark.parametrize("mode", ["symmetric", "periodization", "zero"])
@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@pytest.mark.parametrize("name", ["haar", "bior2.2", "db4", "db12"])
def test_taps_that_are_tensors_transform_as_constants(name, implementation, mode):
    options = {"mode": mode, "axes": (1, 2), "implementation": implementation}
    bands = ops.dwtn(X, name, **options)
    learned = ops.dwtn(X, tensor(name), **options)
    assert_close(learned, bands, tolerance=1e-5)
    assert_close(
        ops.idwtn(bands, tensor(name), **options),
        ops.idwtn(bands, name, **options),
        tolerance=1e-5,
    )


@pytest.mark.parametrize("implementation", ["auto", "conv", "polyphase"])
def test_transforms_with_tensors_compile(implementation):
    def there_and_back(x):
        options = {"axes": (1, 2), "implementation": implementation}
        coeffs = ops.wavedecn(x, tensor("db2"), level=1, **options)
        return ops.waverecn(coeffs, tensor("db2"), **options)

    check_compiled(there_and_back, X)


def test_one_axis_may_be_constant_and_another_a_tensor():
    mixed = ops.dwt2(X, ["db2", tensor("haar")], axes=(1, 2))
    assert_close(mixed, ops.dwt2(X, ["db2", "haar"], axes=(1, 2)), tolerance=1e-5)


def test_taps_take_the_dtype_of_the_signal():
    bands = ops.dwtn(X.astype("float16"), tensor("db2"))
    assert keras.backend.standardize_dtype(bands["aaaa"].dtype) == "float16"


def test_names_of_the_filters_are_rows_of_the_bank():
    bank = tensor("db3")
    assert bank.dec_len == 6
    rows = [bank.dec_lo, bank.dec_hi, bank.rec_lo, bank.rec_hi]
    np.testing.assert_array_equal(np.stack(rows), bank.filter_bank)


@pytest.mark.parametrize("bank", [tensor("db2"), wavelets.get("db2")])
def test_matrices_need_known_sizes(bank):
    assert lowering.choose("matrix", [8], (bank,)) == "matrix"
    assert lowering.choose("matrix", [None], (bank,)) == "conv"


def test_two_banks_of_tensors_share_one_program():
    size = lowering._program.cache_info().currsize
    ops.dwt(X, tensor("db2"), axis=1)
    once = lowering._program.cache_info().currsize
    ops.dwt(X, tensor("sym3"), axis=1)
    assert size <= once == lowering._program.cache_info().currsize


@pytest.mark.parametrize("name", ["db2", "bior2.2"])
def test_a_normalized_bank_keeps_the_mean_and_reconstructs(name):
    for bank in (wavelets.get(name).normalized, tensor(name).normalized):
        cA, cD = ops.dwt(np.ones((1, 8), "float32"), bank)
        np.testing.assert_allclose(cA, np.ones(cA.shape), atol=1e-6)
        back = ops.idwt(cA, cD, bank)
        np.testing.assert_allclose(back, np.ones((1, 8)), atol=1e-6)
