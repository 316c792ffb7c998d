import keras
import numpy as np
import pytest
import pywt
from contracts import make_inputs

from keras_wavelets import ops

pytestmark = pytest.mark.backend

TOLERANCE = 1e-10 if keras.backend.backend() == "tensorflow" else 1e-4
REAL = make_inputs((9, 22), dtype="float64")
Z = REAL + 1j * make_inputs((9, 22), dtype="float64")[::-1]

# One call of each transform, the same for both packages.
FORWARD = {
    "dwt": lambda p, x: p.dwt(x, "db2", "reflect", 0),
    "dwt2": lambda p, x: p.dwt2(x, "db2"),
    "dwtn": lambda p, x: p.dwtn(x, "db2"),
    "wavedec": lambda p, x: p.wavedec(x, "haar", "zero", 2),
    "wavedec2": lambda p, x: p.wavedec2(x, "haar", level=1),
    "wavedecn": lambda p, x: p.wavedecn(x, "haar", level=1, axes=(-1,)),
    "mra": lambda p, x: p.mra(x, "haar", 1, 0, "dwt"),
    "swt": lambda p, x: p.swt(x[:8], "haar", 2, 0, 0, trim_approx=True),
    "swtn": lambda p, x: p.swtn(x[:8, :12], "db2", 2),
    "downcoef": lambda p, x: p.downcoef("d", x[0], "db2"),
    "threshold": lambda p, x: p.threshold(x, 0.7, "soft"),
    "cwt of a real wavelet": lambda p, x: p.cwt(x, [2, 5], "morl")[0],
    "cwt of a complex one": lambda p, x: p.cwt(x, [2, 5], "cmor1.5-1.0", axis=0)[0],
}
BACK = {
    "idwt": lambda p, x: p.idwt(*pywt.dwt(x, "db2"), "db2"),
    "idwt of one real band": lambda p, x: p.idwt(x, x.real, "db2", "zero", 1),
    "idwt2": lambda p, x: p.idwt2(pywt.dwt2(x, "db2"), "db2"),
    "idwtn": lambda p, x: p.idwtn(pywt.dwtn(x, "db2"), "db2"),
    "waverec": lambda p, x: p.waverec(pywt.wavedec(x, "haar", level=2), "haar"),
    "waverecn": lambda p, x: p.waverecn(pywt.wavedecn(x, "haar", level=1), "haar"),
    "iswt": lambda p, x: p.iswt(pywt.swt(x[:8], "haar", 2, axis=0), "haar", 0, 0),
    "upcoef": lambda p, x: p.upcoef("a", x[0], "db2"),
}


@pytest.mark.parametrize("name", [*FORWARD, *BACK])
def test_complex_signals_agree_with_pywavelets(name):
    call = {**FORWARD, **BACK}[name]
    found, expected = (keras.tree.flatten(call(p, Z)) for p in (ops, pywt))
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert "complex" in str(one.dtype)
        np.testing.assert_allclose(one, other, rtol=0, atol=TOLERANCE)


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="differentiates by a gradient tape"
)
def test_gradients_are_those_of_the_parts():
    import tensorflow as tf

    x = tf.constant(Z)
    with tf.GradientTape() as tape:
        tape.watch(x)
        average, _ = ops.dwt(x, "db2")
        loss = tf.reduce_sum(tf.abs(average) ** 2)
    gradient = tape.gradient(loss, x)
    for numbers, of in ((REAL, tf.math.real), (Z.imag, tf.math.imag)):
        part = tf.constant(numbers)
        with tf.GradientTape() as tape:
            tape.watch(part)
            average, _ = ops.dwt(part, "db2")
            loss = tf.reduce_sum(average**2)
        np.testing.assert_allclose(of(gradient), tape.gradient(loss, part), atol=1e-10)


def test_lists_of_complex_numbers_are_signals():
    np.testing.assert_allclose(
        ops.dwt([1j, 2.0, 3.0, 4j], "haar")[0],
        pywt.dwt(np.array([1j, 2.0, 3.0, 4j]), "haar")[0],
        atol=1e-6,
    )
