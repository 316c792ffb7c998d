"""Datasets in tensorflow-datasets, and folders of images."""

import os
import pathlib
from typing import Any

import tensorflow as tf

from keras_wavelets.data import catalog
from keras_wavelets.data.availability import require_reachable
from keras_wavelets.data.splits import joined
from keras_wavelets.data.splits import ranges

PARALLEL_CALLS = os.cpu_count() or 1
_TFDS_URL = "https://storage.googleapis.com"


def describe(name: str, *, data_dir: str | None = None) -> catalog.DatasetInfo:
    """Looks a dataset up: in the catalog, among folders, in tensorflow-datasets.

    Args:
        name: Name in the catalog or in tensorflow-datasets, or the path of a folder
            that holds `<split>/<class>/<image files>`.
        data_dir: Where tensorflow-datasets keeps its data.

    Returns:
        What is known about the dataset; nothing is read or downloaded.

    Raises:
        ValueError: If there is no such dataset, or its examples are not pairs of an
            image and a label.

    Example:
    >>> describe("cifar10").image_shape
    (32, 32, 3)
    """
    if name in catalog.CATALOG:
        return catalog.CATALOG[name]
    info = _builder(name, data_dir).info
    image, label = _supervised_features(name, info)
    return catalog.DatasetInfo(
        name=name,
        class_names=tuple(label.names),
        image_shape=image.shape,
        citation=info.citation,
    )


def from_folder(path: str, split: str) -> tf.data.Dataset:
    """Reads `path/<split>/<class>/<image files>`.

    Args:
        path: Root folder.
        split: Split, with an optional slice.

    Returns:
        Examples in a fixed order in which classes are mixed; images have 3 channels.

    Example:
    >>> import tempfile, keras, numpy as np
    >>> root = pathlib.Path(tempfile.mkdtemp())
    >>> for name in ("cat", "dog"):
    ...     (root / "train" / name).mkdir(parents=True)
    ...     file = root / "train" / name / "0.png"
    ...     keras.utils.save_img(file, np.zeros((4, 4, 3)), scale=False)
    >>> int(from_folder(str(root), "train").cardinality())
    2
    """
    builder = _builder(path, None)
    sizes = {key: split.num_examples for key, split in builder.info.splits.items()}
    return joined(
        [
            builder.as_dataset(
                split=part, as_supervised=True, read_config=_read_config()
            )
            .skip(start)
            .take(stop - start)
            for part, start, stop in ranges(sizes, split)
        ]
    )


def from_tfds(name: str, split: str, data_dir: str | None) -> tf.data.Dataset:
    """Reads through tensorflow-datasets, after a look at what is on the disk.

    Args:
        name: Name in tensorflow-datasets.
        split: Split, with an optional slice.
        data_dir: Where tensorflow-datasets keeps its data; None for its default.

    Returns:
        Examples in the stored order; slices are consecutive parts of it.

    Raises:
        DatasetNotFoundError: If the data are neither prepared nor downloadable.

    Example:
    >>> import tensorflow_datasets as tfds
    >>> with tfds.testing.mock_data(num_examples=4):
    ...     images = from_tfds("cifar100", "train", "/tmp/absent")
    >>> images.element_spec[0].shape
    TensorShape([32, 32, 3])
    """
    builder = _builder(name, data_dir)
    _supervised_features(name, builder.info)
    options = {"split": split, "as_supervised": True, "read_config": _read_config()}
    try:
        return builder.as_dataset(**options)
    except (AssertionError, KeyError):
        # What tensorflow-datasets raises for data not prepared, or only in part.
        place = str(builder.data_dir)
    url = next(iter(builder.url_infos), _TFDS_URL)
    cure = f"Run tfds.load({name!r}) once where there is a network and copy the folder"
    require_reachable(url, name=name, place=place, cure=cure)
    builder.download_and_prepare()
    return builder.as_dataset(**options)


def _builder(name: str, data_dir: str | None) -> Any:
    import tensorflow_datasets as tfds

    if pathlib.Path(name).is_dir():
        return tfds.folder_dataset.ImageFolder(name)
    try:
        return tfds.builder(name, data_dir=data_dir)
    except tfds.core.registered.DatasetNotFoundError:
        known = tfds.list_builders(with_community_datasets=False)
        raise catalog.unknown_name(name, {*catalog.names(), *known}) from None


def _supervised_features(name: str, info: Any) -> tuple[Any, Any]:
    import tensorflow_datasets as tfds

    keys = info.supervised_keys or ()
    kinds = (tfds.features.Image, tfds.features.ClassLabel)
    features = tuple(info.features[key] for key in keys)
    if len(keys) != 2 or not all(map(isinstance, features, kinds)):
        raise ValueError(
            "Expected a dataset of images with class labels; this one has "
            f"supervised_keys={info.supervised_keys}. Received: name={name!r}."
        )
    return features


def _read_config() -> Any:
    import tensorflow_datasets as tfds

    # One file after the other: slices of a split are then parts of its order.
    return tfds.ReadConfig(
        interleave_cycle_length=1,
        num_parallel_calls_for_decode=PARALLEL_CALLS,
        num_parallel_calls_for_interleave_files=1,
        skip_prefetch=True,
        try_autocache=False,
    )
