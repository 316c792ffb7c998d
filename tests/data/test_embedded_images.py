"""The images that come with the package, and the script that chose them."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from keras_wavelets import data

SCRIPT = Path(__file__).parents[2] / "applications" / "ship_images.py"
TARGET, PER_CLASS, first_of_each_class = map(
    runpy.run_path(str(SCRIPT)).get, ("TARGET", "PER_CLASS", "first_of_each_class")
)
ABSENT = not Path("~/tensorflow_datasets/fashion_mnist").expanduser().is_dir()


@pytest.mark.parametrize(("split", "count"), [("train", 1000), ("test", 200)])
def test_embedded_classes_are_balanced(split, count):
    _, y = data.load_arrays("fashion_mnist_mini", split)
    assert np.bincount(y).tolist() == [count] * 10


def test_embedded_file_stays_below_six_megabytes():
    assert TARGET.stat().st_size <= 6e6


def test_license_lies_beside_the_file():
    text = TARGET.with_suffix(".LICENSE").read_text()
    assert "Copyright (c) 2017 Zalando SE" in text


def test_the_first_of_each_class_are_chosen():
    labels = np.array([1, 0, 1, 1, 0, 0])
    assert first_of_each_class(labels, 2).tolist() == [0, 1, 2, 4]


@pytest.mark.skipif(ABSENT, reason="Fashion-MNIST is not prepared")
@pytest.mark.parametrize(("split", "count"), list(PER_CLASS.items()))
def test_embedded_images_are_the_real_ones(split, count):
    x, y = data.load_arrays("fashion_mnist", split)
    chosen = first_of_each_class(y, count)
    x_mini, y_mini = data.load_arrays("fashion_mnist_mini", split)
    np.testing.assert_array_equal(x_mini, x[chosen])
    np.testing.assert_array_equal(y_mini, y[chosen])
