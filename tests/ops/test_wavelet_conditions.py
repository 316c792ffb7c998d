import keras
import numpy as np
import pytest
from awd_golden import ARRAYS

from keras_wavelets import ops
from keras_wavelets import wavelets

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
