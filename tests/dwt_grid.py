"""The cases on which transforms are compared, and how close they must come."""

import keras
import numpy as np
from keras import ops

from keras_wavelets.ops import along_axis

WAVELETS = (
    "haar",
    "db2",
    "db4",
    "sym5",
    "coif1",
    "bior2.2",
    "bior4.4",
    "rbio3.1",
    "rbio3.5",
    "dmey",
)
MODES = along_axis.MODES
LENGTHS = (1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 64, 65)
if keras.backend.backend() == "jax":
    # JAX compiles every operation anew for every shape.
    WAVELETS, LENGTHS = ("db4", "bior2.2"), (2, 7)
    MODES = ("zero", "antireflect", "periodization")

# Largest error over largest reference, for one level.
AGREEMENT = {"float64": 1e-12, "float32": 2e-6, "float16": 1e-2, "bfloat16": 3e-2}
ROUND_TRIP = {"float64": 1e-10, "float32": 5e-6, "float16": 1e-2, "bfloat16": 3e-2}


def lengths_of(mode, lengths=LENGTHS):
    """The lengths that a mode can extend: a mirror needs two samples."""
    return [n for n in lengths if n > 1 or mode not in ("reflect", "antireflect")]


def samples(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def to_numpy(x):
    """Returns a float64 array of a tensor of any dtype."""
    return ops.convert_to_numpy(ops.cast(x, "float64"))


def distance(actual, expected):
    """Largest error over the largest reference."""
    actual, expected = to_numpy(actual), np.asarray(expected)
    assert actual.shape == expected.shape
    return np.abs(actual - expected).max() / max(np.abs(expected).max(), 1e-300)


def assert_agree(pairs, tolerance):
    """Compares pairs of arrays, and names each that differs by more."""
    distances = {case: distance(*pair) for case, pair in pairs.items()}
    far = {case: d for case, d in distances.items() if not d <= tolerance}
    assert not far, f"above {tolerance:g}: {far}"


def pullback(function, x, gradient):
    """The gradient of a function of one tensor, from the gradient of its result."""
    if keras.backend.backend() == "jax":
        import jax

        return jax.vjp(function, x)[1](gradient)[0]
    if keras.backend.backend() == "torch":
        import torch

        x = ops.convert_to_tensor(x).requires_grad_()
        gradient = ops.convert_to_tensor(gradient)
        return torch.autograd.grad(function(x), x, gradient)[0]
    import tensorflow as tf

    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        result = function(x)
    return tape.gradient(result, x, tf.convert_to_tensor(gradient))
