"""Layers and networks of the original shift-invariant twins."""

import json
from pathlib import Path

import numpy as np

ARRAYS = dict(np.load(Path(__file__).parent / "golden" / "wcnn.npz"))
LAYER, MODEL = 2e-5, 1e-4


def group(prefix):
    """The arrays below a prefix, by the rest of their names."""
    return {
        key.removeprefix(f"{prefix}/"): ARRAYS[key]
        for key in ARRAYS
        if key.startswith(f"{prefix}/")
    }


def last(array):
    """Channels behind the image."""
    return np.moveaxis(array, 1, -1)


def assert_near(found, expected, tolerance=LAYER):
    """Compares relative to the largest value, channels last with channels first."""
    expected = last(expected) if expected.ndim == 4 else expected
    atol = tolerance * np.abs(expected).max()
    np.testing.assert_allclose(np.array(found), expected, rtol=0, atol=atol)


def model_cases():
    """Names `<network>/<configuration>` of the whole models."""
    ends = "/logits"
    keys = [k for k in ARRAYS if k.startswith("model/") and k.endswith(ends)]
    return [key.removeprefix("model/").removesuffix(ends) for key in keys]


def model_weights(case):
    """The weights of a whole model: an integer hash of their place, nothing stored."""
    manifest = json.loads(str(ARRAYS[f"model/{case}/manifest_json"]))
    return {
        name: _values(number, tuple(shape), kind)
        for number, name, shape, kind in manifest
    }


def model_images(case):
    """The input of a whole model, channels last."""
    return last(1.5 * _hash(100_000, ARRAYS[f"model/{case}/input_shape"]))


def _hash(tensor, shape):
    index = np.arange(1, int(np.prod(shape)) + 1, dtype=np.uint64)
    word = np.uint64(2**32 - 1)
    h = (index * np.uint64(2654435761) + np.uint64(tensor * 2246822519 % 2**32)) & word
    h ^= h >> np.uint64(16)
    h = h * np.uint64(2246822507) & word
    h ^= h >> np.uint64(13)
    h = h * np.uint64(3266489909) & word
    h ^= h >> np.uint64(16)
    return (2.0 * h.astype("float64") / 2**32 - 1).reshape(tuple(shape))


def _values(tensor, shape, kind):
    c = _hash(tensor, shape) if shape else np.zeros(())
    values = {
        "kernel": lambda: c * np.sqrt(3 / max(np.prod(shape[1:]), 1)),
        "gamma": lambda: 1 + 0.2 * c,
        "bias": lambda: 0.1 * c,
        "mean": lambda: 0.1 * c,
        "var": lambda: 1 + 0.5 * c,
        "keep": lambda: np.ones(shape),
    }
    return values[kind]().astype("float32")
