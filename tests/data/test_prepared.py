import numpy as np
import pytest
from PIL import Image

from keras_wavelets import data


def test_any_tensorflow_dataset_is_described():
    row = data.describe("beans")
    assert (row.classes, row.image_shape) == (3, (500, 500, 3))


def test_a_folder_is_described_by_its_classes(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / "train" / name).mkdir(parents=True)
        pixels = np.zeros((4, 4, 3), "uint8")
        Image.fromarray(pixels).save(tmp_path / "train" / name / "0.png")
    info = data.describe(str(tmp_path))
    assert info.class_names == ("cat", "dog")
    assert info.image_shape[-1] == 3


def test_a_near_miss_is_answered_with_close_names():
    with pytest.raises(ValueError, match=r"cifar10.*Received: name='cifar_10'"):
        data.describe("cifar_10")
