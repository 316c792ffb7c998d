"""Datasets by name: as a `tf.data` pipeline, or as arrays."""

import pathlib
import re
from typing import Any

import numpy as np
import tensorflow as tf

from keras_wavelets import checks
from keras_wavelets.data import catalog
from keras_wavelets.data.grayscale import to_grayscale
from keras_wavelets.data.sources import PARALLEL_CALLS
from keras_wavelets.data.sources import describe
from keras_wavelets.data.sources import from_embedded
from keras_wavelets.data.sources import from_folder
from keras_wavelets.data.sources import from_keras
from keras_wavelets.data.sources import from_tfds

_ARRAY_BATCH = 1000


def load(
    name: str,
    split: str = "train",
    *,
    batch_size: int | None = None,
    grayscale: bool = False,
    image_size: tuple[int, int] | None = None,
    data_dir: str | None = None,
    source: str = "tfds",
) -> tf.data.Dataset:
    """Loads labeled images in a fixed order.

    Args:
        name: Name in `names()` or in tensorflow-datasets, or the path of a folder
            that holds `<split>/<class>/<image files>`.
        split: Split, with slices as tensorflow-datasets writes them:
            `"train[:10000]"`, `"train[80%:]"`, `"train+test"`.
        batch_size: Examples a batch; None for single examples.
        grayscale: Whether to turn color images gray, see `to_grayscale`.
        image_size: Height and width to resize to; None keeps the stored size.
        data_dir: Where tensorflow-datasets keeps its data; None for its default.
        source: `"tfds"`, or `"keras"` for the row order of the original files
            (MNIST, Fashion-MNIST and CIFAR-10), which tensorflow-datasets has
            shuffled. The embedded dataset and folders have one source only.

    Returns:
        Dataset of `(image, label)`: float32 in [0, 1] of shape
        `(height, width, channels)`, and int32 counted from 0. The autotuner of
        `tf.data` is off, because it can delay the end of an epoch by seconds.

    Raises:
        ValueError: If the name, split or source is unknown, or if images that differ
            in size are to be batched.
        DatasetNotFoundError: If the data are neither on the disk nor downloadable.

    Example:
    >>> images, labels = next(iter(load("fashion_mnist_mini", batch_size=32)))
    >>> images.shape, labels.dtype.name
    (TensorShape([32, 28, 28, 1]), 'int32')
    """
    examples = _read(name, split, data_dir=data_dir, source=source)
    info = describe(name, data_dir=data_dir)
    prepare = _preparation(info, grayscale=grayscale, image_size=image_size)
    examples = examples.map(
        prepare, num_parallel_calls=PARALLEL_CALLS, deterministic=True
    )
    if batch_size is not None:
        _check_equal_sizes(name, examples.element_spec[0].shape)
        examples = examples.batch(batch_size)
    options = tf.data.Options()
    options.autotune.enabled = False
    return examples.prefetch(2).with_options(options)


def load_arrays(
    name: str,
    split: str = "train",
    *,
    grayscale: bool = False,
    image_size: tuple[int, int] | None = None,
    data_dir: str | None = None,
    source: str = "tfds",
) -> tuple[np.ndarray, np.ndarray]:
    """Loads a dataset that fits into memory; arguments as for `load`.

    Args:
        name: Name of the dataset, or path of a folder.
        split: Split, with an optional slice.
        grayscale: Whether to turn color images gray.
        image_size: Height and width to resize to.
        data_dir: Where tensorflow-datasets keeps its data.
        source: `"tfds"` or `"keras"`.

    Returns:
        Images, float32 in [0, 1], shape `(n, height, width, channels)`, and labels,
        int32, shape `(n,)`.

    Raises:
        ValueError: As for `load`, or if a picture of a folder is damaged.
        DatasetNotFoundError: If the data are neither on the disk nor downloadable.

    Example:
    >>> x, y = load_arrays("fashion_mnist_mini", "test[:100]")
    >>> x.shape, y.shape
    ((100, 28, 28, 1), (100,))
    """
    batches = load(
        name,
        split,
        batch_size=_ARRAY_BATCH,
        grayscale=grayscale,
        image_size=image_size,
        data_dir=data_dir,
        source=source,
    )
    try:
        images, labels = zip(*batches.as_numpy_iterator(), strict=True)
    except (tf.errors.UnknownError, tf.errors.InvalidArgumentError) as error:
        # What a reader of pictures raises arrives wrapped in its traceback.
        told = re.search(r"ValueError: (Expected .+)", str(error))
        if told is None:
            raise
        raise ValueError(told[1]) from error
    return np.concatenate(images), np.concatenate(labels)


def _read(
    name: str, split: str, *, data_dir: str | None, source: str
) -> tf.data.Dataset:
    checks.one_of(source, "source", ("tfds", "keras"))
    if name == catalog.EMBEDDED_NAME:
        return from_embedded(split)
    if pathlib.Path(name).is_dir():
        return from_folder(name, split)
    if source == "keras":
        return from_keras(name, split)
    return from_tfds(name, split, data_dir)


def _preparation(
    info: catalog.DatasetInfo, *, grayscale: bool, image_size: tuple[int, int] | None
) -> Any:
    sides = (1, 1) if image_size is None else tuple(image_size)
    for side in sides if len(sides) == 2 else (sides,):
        checks.count(side, "image_size")

    def prepare(image: Any, label: Any) -> tuple[Any, Any]:
        if info.transposed:
            image = tf.transpose(image, (1, 0, 2))
        if grayscale:
            image = to_grayscale(image)
        image = tf.cast(image, tf.float32) / 255.0
        if image_size is not None:
            image = tf.image.resize(image, image_size, antialias=True)
        return image, tf.cast(label, tf.int32) - info.first_label

    return prepare


def _check_equal_sizes(name: str, shape: tf.TensorShape) -> None:
    if not shape.is_fully_defined():
        raise ValueError(
            f"Expected image_size with a dataset whose images differ in size ({name}). "
            f"Received: image_size=None."
        )
