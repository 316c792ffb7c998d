"""Prunings of the original project, of TF-MOT and of an independent program."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest

ARRAYS = dict(np.load(Path(__file__).parent / "golden" / "dwt_pruning.npz"))
META = json.loads(bytes(ARRAYS["meta_json"]))
# For prunings of models with a 1 x 1 kernel, or in the original's transform.
identity_is_expected = pytest.mark.filterwarnings(
    "ignore::keras_wavelets.pruning.IdentityTransformWarning"
)

KERNELS = ("stem7", "conv3", "conv3s", "point1", "conv5", "even4")


def kernel(name):
    return ARRAYS[f"kernel/{name}"]


def keep(key, shape):
    """A stored mask."""
    bits = np.unpackbits(ARRAYS[key], count=int(np.prod(shape)))
    return bits.astype(bool).reshape(shape)


def cases(section):
    """Pairs of identifier and case, to parametrize over."""
    return {"argnames": "case", "argvalues": META[section], "ids": lambda c: c["id"]}


def model_of(names=KERNELS[:4]):
    """A model whose convolutions hold golden kernels."""
    inputs, outputs = [], []
    for name in names:
        height, width, channels, filters = kernel(name).shape
        inputs.append(keras.Input((8, 8, channels)))
        layer = keras.layers.Conv2D(filters, (height, width), name=name, use_bias=False)
        outputs.append(layer(inputs[-1]))
    model = keras.Model(inputs, outputs, name="golden")
    for name in names:
        model.get_layer(name).kernel.assign(kernel(name))
    return model


def value(model, name):
    return keras.ops.convert_to_numpy(model.get_layer(name).kernel)
