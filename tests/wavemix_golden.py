"""Cases of the original WaveMix package: arguments, images, weights, outputs."""

import functools
from pathlib import Path

import keras
import numpy as np
from keras import ops

from keras_wavelets import applications
from keras_wavelets.convert.load import load_original_weights
from keras_wavelets.convert.load import table_of
from keras_wavelets.convert.wave_mix import block

LOGITS = {"classifier_activation": None}
# Case -> builder and arguments.
NETWORKS = {
    "cls_patch4_l3": (
        "WaveMix",
        {"classes": 5, "depth": 2, "filters": 8, "ff_filters": 12, **LOGITS},
    ),
    "cls_patch8_l2": (
        "WaveMix",
        {
            "classes": 3,
            "depth": 1,
            "filters": 8,
            "levels": 2,
            "patch_size": 8,
            **LOGITS,
        },
    ),
    "cls_strided2_l1": (
        "WaveMix",
        {
            "classes": 4,
            "depth": 2,
            "filters": 8,
            "levels": 1,
            "stem": "strided",
            **LOGITS,
        },
    ),
    "cls_strided1_l4": (
        "WaveMix",
        {
            "classes": 4,
            "depth": 1,
            "filters": 8,
            "levels": 4,
            "stem": "strided",
            "stem_stride": 1,
            **LOGITS,
        },
    ),
    "lite_8_5_deconv": ("WaveMixLite8x5", LOGITS),
    "lite_8_10_bilinear": ("WaveMixLite8x10", LOGITS),
    "lite_8_3_nearest": (
        "WaveMixLite",
        {"depth": 3, "filters": 8, "upsample": "nearest", **LOGITS},
    ),
    "seg_l2": (
        "WaveMixSegmentation",
        {"classes": 4, "depth": 2, "filters": 8, "ff_filters": 12, "levels": 2},
    ),
    "seg_l4": ("WaveMixSegmentation", {"classes": 3, "depth": 1, "filters": 8}),
    "seg_patchify_l3": (
        "WaveMixSegmentation",
        {
            "classes": 3,
            "depth": 1,
            "filters": 12,
            "levels": 3,
            "stem": "patchify",
            "decoder_filters": (8, 4),
        },
    ),
    "sisr_l1": ("WaveMixSISR", {"depth": 2, "filters": 8, "ff_filters": 12}),
    "sisr_l2": ("WaveMixSISR", {"depth": 1, "filters": 8, "levels": 2}),
    "sr_ycbcr": ("WaveMixSR", {"depth": 2, "filters": 8}),
    "wavepaint": (
        "WavePaint",
        {"num_modules": 2, "blocks_per_module": 1, "filters": 8, "mult": 2},
    ),
}

FOLDER = Path(__file__).parent / "golden"


@functools.cache
def case(name):
    """Returns the arrays of a case, by name."""
    with np.load(FOLDER / f"wavemix_{name}.npz") as arrays:
        return dict(arrays)


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


def build_model(name):
    """Builds the network of a case with its weights, and returns its inputs too.

    Dropout is off: the originals' outputs in training mode are without it.
    """
    builder, options = NETWORKS[name]
    inputs = [last(x) for key, x in group(name, "in").items() if key != "cotangent"]
    build = getattr(applications, builder)
    model = build(input_shape=inputs[0].shape[1:], dropout=0.0, **options)
    load_original_weights(model, group(name, "w"))
    return model, inputs if len(inputs) > 1 else inputs[0]


def check_model(name):
    """Compares a network with the original: size, output, and a training step."""
    model, inputs = build_model(name)
    size = sum(np.prod(weight.shape) for weight in model.trainable_weights)
    assert size == case(name)["n_params"]
    assert_agrees(model(inputs), last(case(name)["out/eval"]))
    if keras.backend.backend() != "tensorflow":
        return
    table = table_of(model)
    if name == "seg_patchify_l3":
        # Its decoder stood in the place of the pooling.
        table = {key.replace("expand", "pool"): row for key, row in table.items()}
    several = isinstance(inputs, list)
    assert_training_agrees(
        name, table, lambda x: model(x if several else x[0], training=True)
    )


def check_block(layer, name):
    """Compares a block with the original: output, and a training step."""
    table = load_block(layer, name)
    outputs = layer(last(case(name)["in/x"]))
    assert_agrees(outputs, last(case(name)["out/eval"]))
    if keras.backend.backend() == "tensorflow":
        assert_training_agrees(name, table, lambda x: layer(x[0], training=True))


def value_of(entry):
    """Returns the value of a weight."""
    return ops.convert_to_numpy(entry.variable)


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
    before = {key: value_of(entry) for key, entry in table.items()}
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
        mine, expected = value_of(table[key]), after
        if key.endswith("running_var"):
            # PyTorch's variance is unbiased, n / (n - 1) times that of Keras, where
            # n is the number of values a channel has: one number for all channels.
            old = 0.9 * before[key].astype("float64")
            ratio = np.median((after - old) / (mine - old))
            count = np.round(ratio / (ratio - 1))
            assert count > 1
            expected = old + (after - old) * (count - 1) / count
        np.testing.assert_allclose(mine, expected, atol=1e-5, rtol=1e-5)
