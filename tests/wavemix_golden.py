"""Cases of the original WaveMix package: arguments, images, weights, outputs."""

import ast
import functools
from pathlib import Path

import numpy as np
from keras import ops

from keras_wavelets.convert.load import load_original_weights
from keras_wavelets.convert.wave_mix_block import block

FOLDER = Path(__file__).parent / "golden"


@functools.cache
def case(name):
    """Returns the arrays of a case, by name."""
    with np.load(FOLDER / f"wavemix_{name}.npz") as arrays:
        return dict(arrays)


def arguments(name):
    """Returns the constructor arguments of the original."""
    return ast.literal_eval(str(case(name)["args"]))


def last(array):
    """Turns a batch of images to channels last; leaves other arrays alone."""
    return np.moveaxis(array, 1, -1) if array.ndim == 4 else array


def group(name, prefix):
    """Returns the arrays of a case whose names start with a prefix, without it."""
    return {
        key.removeprefix(f"{prefix}/"): array
        for key, array in case(name).items()
        if key.startswith(f"{prefix}/")
    }


def load_block(layer, name):
    """Builds a block for the images of a case and gives it the original's weights."""
    layer.build(last(case(name)["in/x"]).shape)
    table, weights = block("", layer), group(name, "w")
    assert {key: entry.original_shape for key, entry in table.items()} == {
        key: array.shape for key, array in weights.items()
    }
    for key, entry in table.items():
        entry.variable.assign(entry.to_keras(weights[key]))
    return table


def load_model(model, name):
    """Gives a model the weights of a case, its dropout switched off for training."""
    load_original_weights(model, group(name, "w"))


def assert_agrees(actual, expected):
    """Compares with the tolerance the original's numbers allow."""
    limit = 2e-5 * max(1, np.abs(expected).max())
    actual = ops.convert_to_numpy(actual)
    np.testing.assert_allclose(actual, expected, atol=limit, rtol=1e-4)


def assert_training_agrees(name, table, run):
    """Checks one step in training mode: output, gradients and running statistics.

    `run(inputs)` is the network in training mode as a function of the list of its
    inputs; `table` lists its weights.
    """
    import tensorflow as tf

    arrays = case(name)
    inputs = group(name, "in")
    cotangent = last(inputs.pop("cotangent"))
    tensors = {key: tf.constant(last(array)) for key, array in inputs.items()}
    before = {key: np.array(entry.variable) for key, entry in table.items()}
    trained = {
        key: entry.variable.value
        for key, entry in table.items()
        if entry.variable.trainable
    }
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        outputs = run(list(tensors.values()))
        total = tf.reduce_sum(outputs * cotangent)
    assert_agrees(outputs, last(arrays["out/train"]))
    gradients = tape.gradient(total, {"in": tensors, "w": trained})
    for key, gradient in gradients["in"].items():
        expected = last(arrays[f"grad/in/{key}"])
        assert_agrees(0 * expected if gradient is None else gradient, expected)
    # Biases before a batch normalization have no gradient but rounding noise, which
    # grows with the gradients around them.
    largest = max(np.abs(array).max() for array in group(name, "grad/w").values())
    for key, gradient in gradients["w"].items():
        expected = table[key].to_keras(arrays[f"grad/w/{key}"])
        limit = 2e-5 * max(1, largest)
        np.testing.assert_allclose(gradient, expected, atol=limit, rtol=1e-4)
    _assert_statistics_agree(name, table, before)


def _assert_statistics_agree(name, table, before):
    for key, after in group(name, "after").items():
        mine = np.array(table[key].variable)
        if key.endswith("running_var"):
            # PyTorch's variance is unbiased, n / (n - 1) times that of Keras, where
            # n is the number of values a channel has: one number for all channels.
            old = 0.9 * before[key].astype("float64")
            ratio = np.median((after - old) / (mine - old))
            count = np.round(ratio / (ratio - 1))
            assert count > 1
            after = old + (after - old) * (count - 1) / count
        np.testing.assert_allclose(mine, after, atol=1e-5, rtol=1e-5)
