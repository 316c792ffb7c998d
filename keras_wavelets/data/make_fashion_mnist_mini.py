"""Makes the embedded dataset: `python -m keras_wavelets.data.make_fashion_mnist_mini`.

Takes the first 1,000 images of each class from the training split of Fashion-MNIST
and the first 200 of each from its test split, in the order of tensorflow-datasets.
"""

import pathlib

import numpy as np

from keras_wavelets.data.load import load_arrays

PER_CLASS = {"train": 1000, "test": 200}
TARGET = pathlib.Path(__file__).with_name("fashion_mnist_mini.npz")


def first_of_each_class(labels: np.ndarray, count: int) -> np.ndarray:
    """Finds the first examples of each class, in their order of appearance."""
    positions = [np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]
    return np.sort(np.concatenate(positions))


def main() -> None:
    """Writes the file beside this module."""
    arrays = {}
    for split, count in PER_CLASS.items():
        images, labels = load_arrays("fashion_mnist", split)
        chosen = first_of_each_class(labels, count)
        arrays[f"x_{split}"] = np.rint(images[chosen, ..., 0] * 255).astype("uint8")
        arrays[f"y_{split}"] = labels[chosen].astype("uint8")
    temporary = TARGET.with_suffix(".tmp.npz")
    np.savez_compressed(temporary, **arrays)
    temporary.replace(TARGET)


if __name__ == "__main__":
    main()
