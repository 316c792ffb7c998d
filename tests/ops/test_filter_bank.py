import keras
import numpy as np
import pytest
from awd_golden import ARRAYS

from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.wavelets.lattice import lattice_angles

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("name", ["db2", "sym4", "coif1"])
def test_lattice_agrees_with_the_table(name):
    wavelet = wavelets.get(name)
    angles = lattice_angles(wavelet)[1:].astype("float32")
    np.testing.assert_allclose(ops.lattice_filter(angles), wavelet.dec_lo, atol=1e-6)


@pytest.mark.parametrize("name", ["haar", "db2", "sym4", "coif1"])
def test_mirrors_of_the_low_pass_are_the_table(name):
    wavelet = wavelets.get(name)
    bank = ops.mirror_bank(np.array(wavelet.dec_lo, "float32"))
    np.testing.assert_allclose(bank, wavelet.filter_bank, atol=1e-6)


def test_reconstruction_error_agrees_with_numpy():
    bank = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
    through = np.convolve(bank[0], bank[2]) + np.convolve(bank[1], bank[3])
    through[5] -= 2
    np.testing.assert_allclose(
        ops.reconstruction_error(bank), np.sum(through**2), rtol=1e-5
    )


def test_alias_error_agrees_with_numpy():
    bank = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
    signs = (-1.0) ** np.arange(6)
    alias = sum(np.convolve(signs * bank[i], bank[i + 2]) for i in (0, 1))
    np.testing.assert_allclose(ops.alias_error(bank), np.sum(alias**2), rtol=1e-5)


@pytest.mark.parametrize("length", [4, 5])
def test_orthonormality_error_agrees_with_numpy(length):
    rows = np.random.default_rng(0).normal(size=(3, length)).astype("float32")
    expected = 0.0
    for row in rows:
        for k in range(-length, length + 1):
            shifted = [row[n + 2 * k] for n in range(length) if 0 <= n + 2 * k < length]
            start = [row[n] for n in range(length) if 0 <= n + 2 * k < length]
            expected += (np.dot(start, shifted) - (k == 0)) ** 2
    np.testing.assert_allclose(ops.orthonormality_error(rows), expected, rtol=1e-5)


@pytest.mark.parametrize("name", ["db3", "bior4.4", "rbio2.2"])
def test_tables_have_no_error(name):
    bank = np.array(wavelets.get(name).filter_bank, "float32")
    assert float(ops.reconstruction_error(bank)) < 1e-10
    assert float(ops.alias_error(bank)) < 1e-10


NAMES = {
    "low_sum": "lsum",
    "high_sum": "hsum",
    "unit_norm": "l2norm",
    "mirror": "cmf",
    "double_shift": "conv",
    "high_frequency": "highfreq",
}


@pytest.mark.parametrize("case", list("abcde"))
@pytest.mark.parametrize("name", NAMES)
def test_terms_of_the_original_and_their_gradients(name, case):
    expected = ARRAYS[f"loss/{case}/{NAMES[name]}"]
    low = ARRAYS[f"loss/{case}/h0"]
    assert float(ops.wavelet_conditions(low)[name]) == pytest.approx(
        expected, abs=1e-10
    )
    if keras.backend.backend() != "tensorflow":
        return
    import tensorflow as tf

    low = tf.constant(low)
    with tf.GradientTape() as tape:
        tape.watch(low)
        value = ops.wavelet_conditions(low)[name]
    gradient = ARRAYS[f"loss/{case}/grad_{NAMES[name]}"]
    np.testing.assert_allclose(tape.gradient(value, low), gradient, atol=1e-10)


@pytest.mark.parametrize("wavelet", ["db5", "db10", "sym10", "coif2", "coif5"])
def test_orthogonal_wavelets_satisfy_them(wavelet):
    terms = ops.wavelet_conditions(np.array(wavelets.get(wavelet).rec_lo))
    del terms["high_frequency"]
    # The tables of PyWavelets carry errors up to 1e-11, here squared.
    assert max(map(float, terms.values())) < 1e-20


def test_closed_forms_are_those_of_the_fourier_transform():
    low = np.random.default_rng(0).normal(size=8)
    spectrum = np.abs(np.fft.fft(low)) ** 2
    mirror = 0.5 * np.sum((spectrum[:4] + spectrum[4:] - 2) ** 2)
    correlation = np.correlate(low, low, "full")[1::2]
    correlation[3] -= 1
    terms = ops.wavelet_conditions(low)
    assert float(terms["mirror"]) == pytest.approx(mirror, rel=1e-12)
    shift = 0.5 * np.sum(correlation**2)
    assert float(terms["double_shift"]) == pytest.approx(shift, rel=1e-12)


@pytest.mark.parametrize("shape", [(3,), (2, 4), (0,)])
def test_what_is_no_filter_is_named(shape):
    text = str(shape).replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(ValueError, match=f"shape={text}"):
        ops.wavelet_conditions(np.ones(shape))
