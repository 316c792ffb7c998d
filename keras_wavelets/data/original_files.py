"""Datasets in the row order of their original files."""

import os
import pathlib

import keras
import tensorflow as tf

from keras_wavelets.data.availability import require_reachable
from keras_wavelets.data.splits import from_arrays

_CACHED_AS = {
    "mnist": "mnist.npz",
    "fashion_mnist": "fashion-mnist/train-images-idx3-ubyte.gz",
    "cifar10": "cifar-10-batches-py-target",
}
_URL = "https://storage.googleapis.com"


def from_keras(name: str, split: str) -> tf.data.Dataset:
    """Reads through `keras.datasets`, in the order of the original files.

    Args:
        name: `"mnist"`, `"fashion_mnist"` or `"cifar10"`.
        split: Split, with an optional slice.

    Returns:
        Examples in a fixed order.

    Raises:
        ValueError: If `keras.datasets` is not used for this name.
        DatasetNotFoundError: If the files are neither cached nor downloadable.

    Example:
    >>> from_keras("svhn_cropped", "train")
    Traceback (most recent call last):
    ValueError: Expected one of ... Received: name='svhn_cropped'.
    """
    if name not in _CACHED_AS:
        raise ValueError(
            f"Expected one of {sorted(_CACHED_AS)} with source='keras'. "
            f"Received: name={name!r}."
        )
    home = pathlib.Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser()
    cached = home / "datasets" / _CACHED_AS[name]
    if not cached.exists():
        cure = "Run this once with a network, or use source='tfds'"
        require_reachable(_URL, name=name, place=str(cached), cure=cure)
    (x, y), (x_test, y_test) = getattr(keras.datasets, name).load_data()
    shape = (-1, *x.shape[1:3], x.shape[3] if x.ndim == 4 else 1)
    arrays = {
        "train": (x.reshape(shape), y.reshape(-1)),
        "test": (x_test.reshape(shape), y_test.reshape(-1)),
    }
    return from_arrays(arrays, split)
