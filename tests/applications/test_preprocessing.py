import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets import applications
from keras_wavelets.applications import decode_predictions
from keras_wavelets.applications import preprocess_input

pytestmark = pytest.mark.backend


def test_imagenet_images_get_the_mean_and_the_deviation_of_keras():
    white = preprocess_input(np.full((1, 2, 2, 3), 255, "uint8"))
    np.testing.assert_allclose(white[0, 0, 0], [2.2489, 2.4286, 2.64], atol=1e-4)


@pytest.mark.parametrize("dataset", ["imagenet", "cifar10", "tinyimagenet"])
def test_channels_first_gives_the_same_values(dataset):
    images = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 3))
    first = preprocess_input(
        np.moveaxis(images, -1, 1), dataset, data_format="channels_first"
    )
    last = np.array(preprocess_input(images, dataset))
    np.testing.assert_allclose(np.moveaxis(first, 1, -1), last, atol=1e-6)


def test_tf_data_scales_images_on_every_backend():
    images = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 3), "uint8")
    stream = tf.data.Dataset.from_tensors(images).map(preprocess_input)
    np.testing.assert_allclose(
        next(stream.as_numpy_iterator()), preprocess_input(images), atol=1e-6
    )


def test_no_data_set_scales_any_channels():
    assert float(np.max(preprocess_input(np.full((1, 2, 2, 1), 255), None))) == 1


def test_classes_come_best_first():
    scores = np.array([[0.1, 0.7, 0.2], [0.5, 0.0, 0.5]])
    decoded = decode_predictions(scores, ["a", "b", "c"], top=2)
    assert decoded == [[(1, "b", 0.7), (2, "c", 0.2)], [(0, "a", 0.5), (2, "c", 0.5)]]


def test_an_unknown_data_set_is_refused():
    with pytest.raises(ValueError, match=r"Received: dataset='mnist'\.$"):
        preprocess_input(np.ones((1, 2, 2, 3)), "mnist")


def test_each_class_needs_a_name():
    with pytest.raises(ValueError, match=r"Received: predictions with shape=\(1, 3\)"):
        decode_predictions(np.ones((1, 3)), ["a", "b"])


@pytest.mark.parametrize(
    ("family", "largest"),
    [
        ("wav_pool", 1.0),
        ("wave_mix", 1.0),
        ("wave_mix_dense", 1.0),
        ("wave_mix_sr", 1.0),
        ("baselines", 1.0),
        ("teachers", 1.0),
        ("residual", 2.64),
        ("w_resnet", 2.64),
        ("w_alexnet", 2.64),
    ],
)
def test_each_family_scales_as_its_weights_saw_images(family, largest):
    white = np.full((1, 2, 2, 3), 255, "uint8")
    scaled = getattr(applications, family).preprocess_input(white)
    assert float(np.max(scaled)) == pytest.approx(largest, abs=1e-4)


def test_weights_of_the_package_name_their_classes():
    decode = applications.wav_pool.decode_predictions
    assert decode(np.eye(10)[3:4], "fashion_mnist", top=1) == [[(3, "Dress", 1.0)]]
    assert decode is applications.wave_mix.decode_predictions
    with pytest.raises(ValueError, match="Received: class_names='imagenet'"):
        decode(np.eye(10)[:1], "imagenet")


def test_data_format_is_that_of_keras():
    images = np.random.default_rng(0).integers(0, 256, (2, 3, 4, 5))
    keras.config.set_image_data_format("channels_first")
    try:
        found = preprocess_input(images)
    finally:
        keras.config.set_image_data_format("channels_last")
    expected = preprocess_input(images, data_format="channels_first")
    np.testing.assert_array_equal(found, expected)
