from pathlib import Path

import numpy as np
import pytest

from keras_wavelets import wavelets

pytestmark = pytest.mark.backend

GOLDEN = Path(__file__).parents[1] / "golden" / "dtcwt.npz"


@pytest.fixture(scope="module")
def golden():
    with np.load(GOLDEN) as arrays:
        return {key: arrays[key].ravel() for key in arrays if key[:7] == "filters"}


@pytest.mark.parametrize("name", wavelets.biort_names())
def test_first_level_filters_agree_with_the_published_tables(golden, name):
    bank = wavelets.biort(name)
    for key in ("h0o", "g0o", "h1o", "g1o"):
        expected = golden[f"filters/biort/{name}/{key}"]
        np.testing.assert_allclose(getattr(bank, key), expected, atol=1e-12)


@pytest.mark.parametrize("name", wavelets.qshift_names())
def test_one_vector_gives_the_published_quarter_shift_filters(golden, name):
    bank = wavelets.qshift(name)
    for key in ("h0a", "h0b", "h1a", "h1b"):
        expected = golden[f"filters/qshift/{name}/{key}"]
        np.testing.assert_array_equal(getattr(bank, key), expected)


def test_diagonal_filters_agree_with_the_published_tables(golden):
    h2o = wavelets.biort("near_sym_b_bp").h2o
    bank = wavelets.qshift("qshift_b_bp")
    tables = "filters/biort/near_sym_b_bp/h2o", "filters/qshift/qshift_b_bp/h2a"
    np.testing.assert_allclose(h2o, golden[tables[0]], atol=1e-16)
    np.testing.assert_array_equal(bank.h2a, golden[tables[1]])
    np.testing.assert_array_equal(bank.h2b, bank.h2a[::-1])


@pytest.mark.parametrize("name", wavelets.qshift_names())
def test_quarter_shift_filters_are_orthonormal(name):
    taps = np.array(wavelets.qshift(name).h0a)
    products = np.correlate(taps, taps, "full")[1::2]
    # qshift_32 was published with fewer digits than the others.
    none = len(taps) // 2 - 1
    np.testing.assert_allclose(products, np.eye(len(products))[none], atol=1e-8)
    assert sum(taps) == pytest.approx(2**0.5, abs=1e-8)


@pytest.mark.parametrize(
    ("function", "name"),
    [(wavelets.biort, name) for name in wavelets.biort_names()]
    + [(wavelets.qshift, name) for name in wavelets.qshift_names()],
)
def test_a_standard_set_is_stored_as_its_name(function, name):
    assert wavelets.serialize_dual_tree(function(name)) == name


def test_only_rotationally_symmetric_sets_have_no_inverse():
    names = wavelets.biort_names() + wavelets.qshift_names()
    banks = [wavelets.biort(name) for name in wavelets.biort_names()]
    banks += [wavelets.qshift(name) for name in wavelets.qshift_names()]
    without = [
        name for name, bank in zip(names, banks, strict=True) if not bank.reconstructs
    ]
    assert without == ["near_sym_b_bp", "qshift_b_bp"]


def test_vectors_of_the_user_survive_the_configuration():
    legall, short = wavelets.biort("legall"), wavelets.qshift("qshift_06")
    biort = wavelets.biort((legall.h0o, legall.g0o))
    qshift = wavelets.qshift(np.array(short.h0a))
    assert (biort.h1o, qshift.h1b) == (legall.h1o, short.h1b)
    assert wavelets.biort(wavelets.serialize_dual_tree(biort)) == biort
    assert wavelets.qshift(wavelets.serialize_dual_tree(qshift)) == qshift


def test_a_unit_vector_of_two_taps_is_haar():
    bank = wavelets.qshift([0.5**0.5, 0.5**0.5])
    np.testing.assert_allclose(bank.h1a, [0.5**0.5, -(0.5**0.5)])


@pytest.mark.parametrize(
    ("function", "identifier", "message"),
    [
        (wavelets.biort, "near_sym", r"'near_sym_\w.*Received: biort='near_sym'"),
        (wavelets.biort, "x", r"to be one of \('antonini'.*Received: biort='x'"),
        (wavelets.qshift, "qshift_e", r"Did you mean.*Received: qshift='qshift_e'"),
        (wavelets.biort, [1.0, 2.0, 1.0], r"pair \(h0o, g0o\)\. Received: biort="),
        (wavelets.biort, ([1, 1], [1]), r"odd in number.*Received: h0o=\(1.0, 1.0\)"),
        (wavelets.biort, ([1, 2, 3], [1]), r"symmetric\. Received: h0o=\(1.0, 2.0"),
        (wavelets.qshift, [1.0, 0.0, 0.0], r"even in number. Received: h0a=\(1.0, 0"),
        (wavelets.qshift, [np.nan, 0.0], r"finite taps.*Received: h0a=\(nan"),
        (wavelets.qshift, [0.0, 0.0], r"Received: h0a=\(0.0, 0.0\)"),
        (wavelets.qshift, [1.0, 1.0], r"QShift\(name='custom', length=2\) with an er"),
        (wavelets.biort, ([1, 2, 1], [1]), r"lengths=\(3, 1\)\) with an error of 3"),
    ],
)
def test_filters_of_no_use_are_named(function, identifier, message):
    with pytest.raises(ValueError, match=message):
        function(identifier)
