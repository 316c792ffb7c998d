import pytest
import tensorflow_datasets as tfds

from keras_wavelets import data
from keras_wavelets.data import catalog

STORED = [name for name in data.names() if name != catalog.EMBEDDED_NAME]
# tensorflow-datasets counts unused labels of the letters too.
COUNTS = {"emnist/letters": 37, "emnist/balanced": 47}


@pytest.mark.parametrize("name", STORED)
def test_rows_agree_with_tensorflow_datasets(name):
    info = tfds.builder(name).info
    row = data.describe(name)
    assert row.image_shape == info.features["image"].shape
    expected = info.features["label"].num_classes
    assert COUNTS.get(name, row.classes) == expected


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10", "kmnist"])
def test_class_names_follow_the_labels(name):
    stored = tfds.builder(name).info.features["label"].names
    assert list(data.describe(name).class_names) == stored


def test_letters_have_26_classes_counted_from_zero():
    row = data.describe("emnist/letters")
    assert (row.classes, row.first_label, row.transposed) == (26, 1, True)


def test_catalog_starts_with_the_embedded_dataset():
    assert data.names()[0] == "fashion_mnist_mini"


def test_fine_classes_of_cifar100_are_in_alphabetical_order():
    class_names = data.describe("cifar100").class_names
    assert list(class_names) == sorted(set(class_names))
