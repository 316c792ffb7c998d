import keras
import numpy as np
import pytest
from PIL import Image

from keras_wavelets import data
from keras_wavelets.data.sources import ranges

SIZES = {"train": 100, "test": 20}


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


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("train", [("train", 0, 100)]),
        ("train[:10]", [("train", 0, 10)]),
        ("train[-10:]", [("train", 90, 100)]),
        ("train[10%:20%]", [("train", 10, 20)]),
        ("test+train[95:]", [("test", 0, 20), ("train", 95, 100)]),
    ],
)
def test_specification_gives_ranges(split, expected):
    assert ranges(SIZES, split) == expected


def test_unknown_split_names_it():
    with pytest.raises(ValueError, match=r"'train': 100.*Received: split='valid'"):
        ranges(SIZES, "valid")


@pytest.fixture
def root(tmp_path):
    for index, ending in enumerate(("png", "bmp", "gif", "webp", "tif", "jpg")):
        folder = tmp_path / "train" / "ab"[index % 2]
        folder.mkdir(parents=True, exist_ok=True)
        pixels = np.full((8, 6, 3), 40 * index, "uint8")
        Image.fromarray(pixels).save(folder / f"{index}.{ending}")
    return tmp_path


def test_a_folder_holds_pictures_of_all_kinds(root):
    x, y = data.load_arrays(str(root), "train")
    assert x.shape == (6, 8, 6, 3)
    np.testing.assert_allclose(
        np.sort(x[:, 0, 0, 0] * 255), 40 * np.arange(6), atol=1.5
    )
    assert sorted(y) == [0, 0, 0, 1, 1, 1]


def test_the_order_is_that_of_tensorflow_datasets(tmp_path):
    import tensorflow_datasets as tfds

    for index in range(12):
        file = tmp_path / "test" / "abc"[index % 3] / f"{index}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        keras.utils.save_img(file, np.full((4, 4, 3), index), scale=False)
    builder = tfds.folder_dataset.ImageFolder(str(tmp_path))
    expected = [
        (image.max(), label)
        for image, label in builder.as_dataset(
            split="test", as_supervised=True
        ).as_numpy_iterator()
    ]
    x, y = data.load_arrays(str(tmp_path), "test")
    found = list(zip(np.rint(x.max((1, 2, 3)) * 255), y, strict=True))
    assert found == expected


def test_a_damaged_picture_is_named_in_one_line(root):
    (root / "train" / "a" / "bad.png").write_bytes(b"no image")
    with pytest.raises(ValueError, match=r"^Expected a picture .*bad\.png'\.$"):
        data.load_arrays(str(root), "train")


def test_a_picture_cut_off_is_named_in_one_line(root):
    file = root / "train" / "a" / "0.png"
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (8, 6, 3), "uint8")
    Image.fromarray(noise).save(file)
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ValueError, match=r"^Expected a picture .*0\.png'\.$"):
        data.load_arrays(str(root), "train")


@pytest.mark.parametrize("folders", [[], ["cat"], ["cat", "dog"]])
def test_a_folder_without_splits_is_named(folders, tmp_path):
    for name in folders:
        (tmp_path / name).mkdir()
        Image.fromarray(np.zeros((4, 4), "uint8")).save(tmp_path / name / "0.png")
    with pytest.raises(ValueError, match=r"<split>/<class>/.*Received: name='"):
        data.load(str(tmp_path), "train")


def test_an_absent_split_of_a_folder_is_named(root):
    with pytest.raises(ValueError, match=r"'train': .*split='test'"):
        data.load(str(root), "test")
