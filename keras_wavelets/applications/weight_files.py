"""Trained weights inside the package: what there is, and how it is read.

Each set is a pair of files in `weights/`: the arrays in float16, and a JSON file that
says where they come from and what they reach. The arrays are for the builder with its
default arguments.
"""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets.applications.preprocessing import decode_predictions
from keras_wavelets.applications.preprocessing import preprocess_input
from keras_wavelets.files import replacing
from keras_wavelets.files import write_json

FOLDER = Path(__file__).with_name("weights")
_SUFFIX = ".npz"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShippedWeights:
    """Weights that come with the package.

    Args:
        builder: Name of the builder in `applications`.
        name: What its argument `weights` takes.
        data: Dataset of the training.
        grayscale: Whether its color images were turned gray.
        input_shape: Shape of an image.
        classes: Number of classes.
        parameters: Number of trainable parameters.
        test_accuracy: Accuracy on the official test split, with these weights as
            they are stored.
        test_images: Number of images of that split.
        seed: Seed of the training.
        recipe: File that trained them.
        class_names: A name for each class.
        sha256: Of the file of arrays.

    Example:
    >>> (weights,) = shipped_weights("WavPool", like="fashion_mnist")
    >>> weights.input_shape, weights.class_names[:2]
    ((28, 28, 1), ('T-shirt/top', 'Trouser'))
    """

    builder: str
    name: str
    data: str
    grayscale: bool
    input_shape: tuple[int, int, int]
    classes: int
    parameters: int
    test_accuracy: float
    test_images: int
    seed: int
    recipe: str
    class_names: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def file(self) -> Path:
        """File of the arrays."""
        return FOLDER / f"{self.builder}-{self.name}{_SUFFIX}"

    def preprocess_input(self, x: Any) -> Any:
        """Scales images with values from 0 to 255 as these weights saw them.

        Args:
            x: Images of `input_shape`, gray ones if `grayscale`.
        """
        return preprocess_input(x, None)

    def decode_predictions(self, predictions: Any, *, top: int = 5) -> list:
        """Names the classes with the highest scores, as `decode_predictions` does.

        Args:
            predictions: Scores of shape `(batch, classes)`.
            top: How many classes to name.
        """
        return decode_predictions(predictions, self.class_names, top=top)


def shipped_weights(
    builder: str = "", *, like: str = "", exactly: bool = False
) -> tuple[ShippedWeights, ...]:
    """Returns what weights come with the package.

    Args:
        builder: Name of a builder; all by default.
        like: Only names that contain this.
        exactly: Only the name that is this.

    Example:
    >>> [weights.name for weights in shipped_weights("WavPool", like="mnist")]
    ['fashion_mnist', 'mnist']
    """
    rows = [_read(path) for path in sorted(FOLDER.glob("*.json"))]
    return tuple(
        row
        for row in rows
        if builder in ("", row.builder)
        and (row.name == like if exactly else like in row.name)
    )


def find_weights(builder: str, weights: Any) -> Any:
    """Returns the file of shipped weights; what is no name of any is given back.

    Example:
    >>> find_weights("WavPool", "mnist").name
    'WavPool-mnist.npz'
    """
    if weights is None or Path(weights).exists():
        return weights
    known = shipped_names(builder)
    if weights not in known:
        names = f"one of {known}, " if known else ""
        raise ValueError(
            f"Expected `weights` to be None, {names}or the path of an existing file of "
            f"saved weights. Received: weights={weights!r}."
        )
    return FOLDER / f"{builder}-{weights}{_SUFFIX}"


def shipped_names(builder: str) -> list[str]:
    """Returns the names of weights that come with the package for a builder.

    Example:
    >>> shipped_names("WavPool")
    ['cifar10_gray', 'fashion_mnist', 'mnist']
    """
    paths = sorted(FOLDER.glob(f"{builder}-*{_SUFFIX}"))
    return [path.stem.removeprefix(f"{builder}-") for path in paths]


def is_shipped(weights: Any) -> bool:
    """Returns whether a file holds weights as the package ships them."""
    return weights is not None and Path(weights).suffix == _SUFFIX


def read_description(file: Path) -> ShippedWeights:
    """Returns what is known of a file of shipped weights."""
    return _read(file.with_suffix(".json"))


def load_shipped(model: keras.Model, file: Path) -> None:
    """Puts shipped weights into a model; those of a top where there is one."""
    description = read_description(file)
    if _digest(file) != description.sha256:
        raise ValueError(
            "Expected the shipped weights; they are damaged: install the package anew. "
            f"Received: file={str(file)!r}."
        )
    with np.load(file) as stored:
        arrays = [stored[name].astype("float32") for name in sorted(stored.files)]
    shapes = [tuple(weight.shape) for weight in model.weights]
    if shapes != [array.shape for array in arrays[: len(shapes)]]:
        raise ValueError(
            f"Expected the {description.builder} of weights {description.name!r}, with "
            f"input_shape={description.input_shape}, classes={description.classes} "
            "and all else as by default. Received: "
            f"input_shape={model.input_shape[1:]}, outputs={model.output_shape[1:]}."
        )
    model.set_weights(arrays[: len(shapes)])


def store_weights(model: keras.Model, description: ShippedWeights) -> ShippedWeights:
    """Writes the weights of a model and their description into the package."""
    arrays = {
        f"{index:03d}": np.asarray(value, "float16")
        for index, value in enumerate(model.get_weights())
    }
    with replacing(description.file) as temporary:
        np.savez_compressed(temporary, **arrays)
    complete = dataclasses.replace(description, sha256=_digest(description.file))
    write_json(description.file.with_suffix(".json"), dataclasses.asdict(complete))
    return complete


def _read(path: Path) -> ShippedWeights:
    values = json.loads(path.read_text())
    for name in ("input_shape", "class_names"):
        values[name] = tuple(values.get(name, ()))
    return ShippedWeights(**values)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
