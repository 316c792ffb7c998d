"""Signals, filters and teachers of the original adaptive wavelets, and its numbers."""

from pathlib import Path

import keras
import numpy as np

ARRAYS = dict(np.load(Path(__file__).parent / "golden" / "adaptive_wavelets.npz"))
# JAX computes in single precision unless told otherwise before anything else.
DOUBLE = keras.backend.backend() == "tensorflow"
DTYPE, TOLERANCE = ("float64", 1e-10) if DOUBLE else ("float32", 2e-5)


def words(case):
    """The parts of a case's description: wavelet, levels, mode."""
    return str(ARRAYS[f"{case}/cfg"]).split("|")


def inputs(name):
    """A batch with its channels last."""
    return np.moveaxis(ARRAYS[name], 1, -1)


def bands(prefix, level, letter="c"):
    """Coefficients or attributions as our layers give them, coarsest first."""
    stored = [ARRAYS[f"{prefix}/{letter}{j}"] for j in (0, *range(level, 0, -1))]
    return [_ours(band, first=not place) for place, band in enumerate(stored)]


def _ours(band, first):
    if band.ndim == 5:
        return band.transpose(0, 3, 4, 1, 2)
    return np.moveaxis(band, 1, -1)


def perceptron(dtype):
    """The tanh network of the one-dimensional cases."""
    import tensorflow as tf

    names = ("W1", "b1", "W2", "b2")
    w1, b1, w2, b2 = (tf.constant(ARRAYS[f"trim1d/{n}"], dtype) for n in names)

    def teacher(x):
        hidden = tf.tanh(tf.reshape(x, (-1, 40)) @ tf.transpose(w1) + b1)
        return hidden @ tf.transpose(w2) + b2

    return teacher


def convolutional(dtype):
    """The ReLU network of the two-dimensional cases."""
    import tensorflow as tf

    names = ("K_hwio", "kb", "W_io", "b")
    kernel, bias, w, b = (tf.constant(ARRAYS[f"trim2d/{n}"], dtype) for n in names)

    def teacher(x):
        y = tf.nn.relu(tf.nn.conv2d(x, kernel, 1, "VALID") + bias)
        return tf.reshape(tf.nn.max_pool2d(y, 2, 2, "VALID"), (-1, 100)) @ w + b

    return teacher
