import pathlib

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from keras_wavelets import data
from keras_wavelets.data.load import _preparation

ABSENT = not pathlib.Path("~/tensorflow_datasets/fashion_mnist").expanduser().is_dir()
needs_real_data = pytest.mark.skipif(ABSENT, reason="Fashion-MNIST is not prepared")


@pytest.fixture
def image_folder(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (12, 5, 6, 3), "uint8")
    for index, image in enumerate(images):
        target = tmp_path / "train" / ("cat", "dog")[index % 2] / f"{index}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        keras.utils.save_img(target, image, scale=False)
    return tmp_path, images


@pytest.mark.parametrize("batch_size", [None, 7])
def test_examples_are_float_images_and_int_labels(batch_size):
    dataset = data.load("fashion_mnist_mini", "test[:20]", batch_size=batch_size)
    lead = [] if batch_size is None else [None]
    image, label = dataset.element_spec
    assert (image.shape.as_list(), image.dtype) == ([*lead, 28, 28, 1], tf.float32)
    assert (label.shape.as_list(), label.dtype) == (lead, tf.int32)


def test_images_lie_between_zero_and_one():
    x, _ = data.load_arrays("fashion_mnist_mini", "test[:200]")
    assert (x.min(), x.max()) == (0.0, 1.0)


def test_autotuning_is_off():
    dataset = data.load("fashion_mnist_mini")
    assert dataset.options().autotune.enabled is False


def test_order_is_the_same_every_time():
    first = data.load_arrays("fashion_mnist_mini", "train[:50]")
    second = data.load_arrays("fashion_mnist_mini", "train[:50]")
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


@pytest.mark.parametrize("name", ["fashion_mnist_mini", "fashion_mnist"])
def test_slices_are_parts_of_the_whole(name):
    if name == "fashion_mnist" and ABSENT:
        pytest.skip("Fashion-MNIST is not prepared")
    whole, _ = data.load_arrays(name, "test")
    parts = [data.load_arrays(name, f"test[{s}]")[0] for s in (":500", "500:")]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@needs_real_data
def test_prepared_data_have_the_published_pixel_sum():
    x, y = data.load_arrays("fashion_mnist", "test")
    assert round(float((x * 255).sum(dtype="float64"))) == 573469082
    assert np.bincount(y).tolist() == [1000] * 10


def test_folder_of_images_is_a_dataset(image_folder):
    root, images = image_folder
    x, y = data.load_arrays(str(root), "train", image_size=(5, 6))
    assert np.bincount(y).tolist() == [6, 6]
    np.testing.assert_allclose(
        np.sort(x.sum((1, 2, 3))), np.sort(images.sum((1, 2, 3)) / 255), rtol=1e-5
    )


def test_folder_slices_are_parts_of_the_whole(image_folder):
    root, _ = image_folder
    options = {"image_size": (5, 6)}
    whole, _ = data.load_arrays(str(root), "train", **options)
    last, _ = data.load_arrays(str(root), "train[75%:]", **options)
    np.testing.assert_array_equal(last, whole[9:])


def test_stored_transposition_is_undone():
    info = data.describe("emnist/letters")
    prepare = _preparation(info, grayscale=False, image_size=None)
    upright = np.arange(12, dtype="uint8").reshape(3, 4, 1)
    image, label = prepare(upright.transpose(1, 0, 2), 1)
    np.testing.assert_allclose(image * 255, upright, rtol=1e-6)
    assert int(label) == 0


def test_grayscale_leaves_one_channel():
    with tfds.testing.mock_data(num_examples=3):
        x, _ = data.load_arrays("cifar100", "train", grayscale=True)
    assert x.shape == (3, 32, 32, 1)


def test_image_size_resizes():
    x, _ = data.load_arrays("fashion_mnist_mini", "test[:2]", image_size=(14, 20))
    assert x.shape == (2, 14, 20, 1)


def test_keras_source_keeps_the_original_order(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").touch()
    arrays = [
        (rng.integers(0, 256, (n, 28, 28), "uint8"), np.arange(n)) for n in (9, 4)
    ]
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: arrays)
    x, y = data.load_arrays("mnist", "train[3:6]", source="keras")
    assert y.tolist() == [3, 4, 5]
    np.testing.assert_allclose(x[..., 0] * 255, arrays[0][0][3:6], rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "close"), [("cifar_10", "cifar10"), ("mnits", "mnist")]
)
def test_near_miss_names_the_close_names(name, close):
    with pytest.raises(ValueError, match=rf"'{close}'.*Received: name='{name}'\."):
        data.load(name)


def test_dataset_without_labels_is_refused():
    with pytest.raises(ValueError, match=r"supervised_keys=None.*name='coco/2017'"):
        data.load("coco/2017")


def test_unknown_split_names_the_value():
    with pytest.raises(ValueError, match="valid"):
        data.load("fashion_mnist_mini", "valid")


def test_unknown_source_names_the_value():
    with pytest.raises(ValueError, match=r"Received: source='disk'\."):
        data.load("mnist", source="disk")


def test_keras_source_refuses_other_datasets():
    with pytest.raises(ValueError, match=r"Received: name='cifar100'\."):
        data.load("cifar100", source="keras")


def test_batches_of_unequal_images_are_refused(image_folder):
    other = np.zeros((6, 5, 3))
    keras.utils.save_img(image_folder[0] / "train" / "cat" / "other.png", other)
    with pytest.raises(ValueError, match=r"Received: image_size=None\."):
        data.load(str(image_folder[0]), "train", batch_size=2)


@pytest.mark.parametrize("size", [(8,), (8, 0), (8, -1), (8.0, 8), (8, 8, 8), ()])
def test_a_size_that_is_no_pair_is_named(size):
    with pytest.raises(ValueError, match="Received: image_size="):
        data.load("fashion_mnist_mini", image_size=size)
