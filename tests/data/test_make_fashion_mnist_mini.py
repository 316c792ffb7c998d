import pathlib

import numpy as np
import pytest

from keras_wavelets import data
from keras_wavelets.data import make_fashion_mnist_mini as maker

ABSENT = not pathlib.Path("~/tensorflow_datasets/fashion_mnist").expanduser().is_dir()


@pytest.mark.parametrize(("split", "count"), [("train", 1000), ("test", 200)])
def test_embedded_classes_are_balanced(split, count):
    _, y = data.load_arrays("fashion_mnist_mini", split)
    assert np.bincount(y).tolist() == [count] * 10


def test_embedded_file_stays_below_six_megabytes():
    assert maker.TARGET.stat().st_size <= 6e6


def test_license_lies_beside_the_file():
    text = maker.TARGET.with_suffix(".LICENSE").read_text()
    assert "Copyright (c) 2017 Zalando SE" in text


@pytest.mark.skipif(ABSENT, reason="Fashion-MNIST is not prepared")
@pytest.mark.parametrize(("split", "count"), list(maker.PER_CLASS.items()))
def test_embedded_images_are_the_real_ones(split, count):
    x, y = data.load_arrays("fashion_mnist", split)
    chosen = maker.first_of_each_class(y, count)
    x_mini, y_mini = data.load_arrays("fashion_mnist_mini", split)
    np.testing.assert_array_equal(x_mini, x[chosen])
    np.testing.assert_array_equal(y_mini, y[chosen])
