import numpy as np
import pytest
from PIL import Image

from keras_wavelets import data


def save(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def test_composites_are_photographs_with_garments():
    images, labels = data.load_segmentation(split="test", size=40, count=30)
    assert images.dtype == np.float32
    assert labels.dtype == np.int32
    assert images.min() >= 0
    assert images.max() <= 1
    assert set(np.unique(labels)) == set(range(11))
    share = (labels > 0).mean()
    assert 0.1 < share < 0.6
    # A garment is one hue, a photograph is not: its channels are proportional.
    ratio = images[..., :2] / np.maximum(images[..., 2:], 1e-6)
    one = labels[0] == labels[0].max()
    assert ratio[0][one & (images[0, ..., 2] > 0.1)].std(axis=0).max() < 1e-4


def test_same_seed_same_images_and_splits_differ():
    arguments = {"size": 32, "count": 3}
    first = data.load_segmentation(split="train", **arguments)
    again = data.load_segmentation(split="train", **arguments)
    np.testing.assert_array_equal(first[0], again[0])
    other = data.load_segmentation(split="train", seed=1, **arguments)
    assert not np.array_equal(first[1], other[1])


def test_reads_a_folder(tmp_path):
    mask = np.arange(16, dtype=np.uint8).reshape(4, 4) % 3
    save(tmp_path / "train" / "images" / "a.jpg", np.zeros((4, 4, 3), np.uint8))
    save(tmp_path / "train" / "masks" / "a.png", mask)
    (tmp_path / "classes.txt").write_text("road\ncar\nsky\n")
    images, labels = data.load_segmentation(str(tmp_path), "train", size=2)
    np.testing.assert_array_equal(labels[0], mask[1:3, 1:3])
    assert images.shape == (1, 2, 2, 3)
    assert data.segmentation_classes(str(tmp_path)) == ("road", "car", "sky")


def test_refuses(tmp_path):
    with pytest.raises(ValueError, match="Received: size=16"):
        data.load_segmentation(size=16)
    with pytest.raises(ValueError, match=r"classes.txt. Received: name="):
        data.segmentation_classes(str(tmp_path))
    save(tmp_path / "train" / "images" / "a.png", np.zeros((4, 4, 3), np.uint8))
    save(tmp_path / "train" / "masks" / "a.png", np.zeros((4, 5), np.uint8))
    with pytest.raises(ValueError, match=r"'a.png' of shape \(4, 4, 3\)"):
        data.load_segmentation(str(tmp_path), "train", size=4)
