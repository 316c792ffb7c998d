"""Where examples come from: this package, folders, Keras, tensorflow-datasets."""

import os
import pathlib
import random
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from keras_wavelets.data import catalog
from keras_wavelets.data.availability import require_reachable
from keras_wavelets.data.pictures import image_files
from keras_wavelets.data.pictures import image_size
from keras_wavelets.data.pictures import read_image

EMBEDDED_FILE = pathlib.Path(__file__).with_name("fashion_mnist_mini.npz")
PARALLEL_CALLS = os.cpu_count() or 1
_CACHED_AS = {
    "mnist": "mnist.npz",
    "fashion_mnist": "fashion-mnist/train-images-idx3-ubyte.gz",
    "cifar10": "cifar-10-batches-py-target",
}
_URL = "https://storage.googleapis.com"


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
    if pathlib.Path(name).is_dir():
        return catalog.DatasetInfo(
            name=name,
            class_names=tuple(_folder_classes(name)),
            image_shape=(None, None, 3),
        )
    info = _builder(name, data_dir).info
    image, label = _supervised_features(name, info)
    return catalog.DatasetInfo(
        name=name,
        class_names=tuple(label.names),
        image_shape=image.shape,
        citation=info.citation,
    )


def from_embedded(split: str) -> tf.data.Dataset:
    """Reads the dataset inside the package.

    Example:
    >>> int(from_embedded("test").cardinality())
    2000
    """
    with np.load(EMBEDDED_FILE) as stored:
        arrays = {
            name: (stored[f"x_{name}"][..., None], stored[f"y_{name}"])
            for name in ("train", "test")
        }
    return from_arrays(arrays, split)


def from_folder(path: str, split: str) -> tf.data.Dataset:
    """Reads `path/<split>/<class>/<image files>`.

    Returns:
        Examples in a fixed order in which classes are mixed; images have 3 channels,
        and a known size if all of the split have the same.

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
    classes = _folder_classes(path)
    examples = {name: _folder_examples(path, name) for name in _folders(path)}
    sizes = {name: len(rows) for name, rows in examples.items()}
    chosen = [
        row
        for name, start, stop in ranges(sizes, split)
        for row in examples[name][start:stop]
    ]
    shapes = {image_size(file) for file, _ in chosen}
    height, width = shapes.pop() if len(shapes) == 1 else (None, None)
    files = tf.constant([str(file) for file, _ in chosen], tf.string)
    labels = tf.constant([classes.index(label) for _, label in chosen], tf.int64)

    def read(file: Any, label: Any) -> tuple[Any, Any]:
        image = tf.numpy_function(_read_bytes, [file], tf.uint8)
        return tf.ensure_shape(image, (height, width, 3)), label

    return tf.data.Dataset.from_tensor_slices((files, labels)).map(
        read, num_parallel_calls=PARALLEL_CALLS, deterministic=True
    )


def _read_bytes(name: bytes) -> np.ndarray:
    return read_image(pathlib.Path(name.decode()))


def _folders(path: str | pathlib.Path) -> list[str]:
    found = pathlib.Path(path).glob("[!.]*")
    return sorted(folder.name for folder in found if folder.is_dir())


def _folder_classes(path: str) -> list[str]:
    splits = [pathlib.Path(path) / split for split in _folders(path)]
    classes = sorted({name for split in splits for name in _folders(split)})
    if not classes:
        raise ValueError(
            "Expected folders <split>/<class>/ of pictures, such as train/cat/, in a "
            f"dataset's folder, which holds {_folders(path)[:5]}. "
            f"Received: name={path!r}."
        )
    return classes


def _folder_examples(path: str, split: str) -> list[tuple[pathlib.Path, str]]:
    folder = pathlib.Path(path) / split
    examples = [
        (file, name) for name in _folders(folder) for file in image_files(folder / name)
    ]
    # The order of `tfds.folder_dataset.ImageFolder`.
    random.Random(split).shuffle(examples)
    return examples


def from_keras(name: str, split: str) -> tf.data.Dataset:
    """Reads through `keras.datasets`, in the order of the original files.

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


def from_tfds(name: str, split: str, data_dir: str | None) -> tf.data.Dataset:
    """Reads through tensorflow-datasets, after a look at what is on the disk.

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
    url = next(iter(builder.url_infos), _URL)
    cure = f"Run tfds.load({name!r}) once where there is a network and copy the folder"
    require_reachable(url, name=name, place=place, cure=cure)
    builder.download_and_prepare()
    return builder.as_dataset(**options)


def _builder(name: str, data_dir: str | None) -> Any:
    import tensorflow_datasets as tfds

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


def ranges(sizes: dict[str, int], split: str) -> list[tuple[str, int, int]]:
    """Reads a split specification.

    Returns:
        One `(split name, start, stop)` for each part.
    """
    import tensorflow_datasets as tfds

    splits = {
        name: tfds.core.SplitInfo(name=name, shard_lengths=[size], num_bytes=0)
        for name, size in sizes.items()
    }
    try:
        parts = tfds.core.ReadInstruction.from_spec(split).to_absolute(splits)
    except (ValueError, AssertionError) as error:
        raise ValueError(
            "Expected a split, or a slice of one, of these numbers of examples: "
            f"{sizes} ({error}). Received: split={split!r}."
        ) from error
    return [
        (
            part.splitname,
            part.from_ or 0,
            sizes[part.splitname] if part.to is None else part.to,
        )
        for part in parts
    ]


def from_arrays(
    arrays: dict[str, tuple[np.ndarray, np.ndarray]], split: str
) -> tf.data.Dataset:
    """Makes a dataset of the examples a split specification names.

    Example:
    >>> arrays = {"train": (np.zeros((10, 4, 4, 1), "uint8"), np.arange(10))}
    >>> [int(label) for _, label in from_arrays(arrays, "train[8:]")]
    [8, 9]
    """
    sizes = {name: len(labels) for name, (_, labels) in arrays.items()}
    return joined(
        [
            tf.data.Dataset.from_tensor_slices(
                tuple(values[start:stop] for values in arrays[name])
            )
            for name, start, stop in ranges(sizes, split)
        ]
    )


def joined(parts: list[tf.data.Dataset]) -> tf.data.Dataset:
    """Puts datasets one behind the other.

    Example:
    >>> int(joined([tf.data.Dataset.range(2), tf.data.Dataset.range(3)]).cardinality())
    5
    """
    whole, *rest = parts
    for part in rest:
        whole = whole.concatenate(part)
    return whole
