"""Puts images into the package: a part of Fashion-MNIST, which is always at hand.

Takes the first 1,000 images of each class from the training split of Fashion-MNIST
and the first 200 of each from its test split, in the order of tensorflow-datasets.

Command: python applications/ship_images.py
"""

from pathlib import Path

import numpy as np

import keras_wavelets
from keras_wavelets.data import load_arrays
from keras_wavelets.files import replacing

PER_CLASS = {"train": 1000, "test": 200}
TARGET = Path(keras_wavelets.__file__).with_name("data") / "fashion_mnist_mini.npz"


def first_of_each_class(labels: np.ndarray, count: int) -> np.ndarray:
    """Finds the first examples of each class, in their order of appearance."""
    positions = [np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]
    return np.sort(np.concatenate(positions))


def main() -> None:
    """Writes the file."""
    arrays = {}
    for split, count in PER_CLASS.items():
        images, labels = load_arrays("fashion_mnist", split)
        chosen = first_of_each_class(labels, count)
        arrays[f"x_{split}"] = np.rint(images[chosen, ..., 0] * 255).astype("uint8")
        arrays[f"y_{split}"] = labels[chosen].astype("uint8")
    with replacing(TARGET) as temporary:
        np.savez_compressed(temporary, **arrays)


if __name__ == "__main__":
    main()
