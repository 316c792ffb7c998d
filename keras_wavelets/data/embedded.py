"""The dataset inside the package: a balanced part of Fashion-MNIST."""

import pathlib

import numpy as np
import tensorflow as tf

from keras_wavelets.data.splits import from_arrays

FILE = pathlib.Path(__file__).with_name("fashion_mnist_mini.npz")


def from_embedded(split: str) -> tf.data.Dataset:
    """Reads the dataset inside the package.

    Args:
        split: Split, with an optional slice, such as `"train[:100]"`.

    Returns:
        Examples in a fixed order.

    Example:
    >>> int(from_embedded("test").cardinality())
    2000
    """
    with np.load(FILE) as stored:
        arrays = {
            name: (stored[f"x_{name}"][..., None], stored[f"y_{name}"])
            for name in ("train", "test")
        }
    return from_arrays(arrays, split)
