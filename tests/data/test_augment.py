import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets import data

IMAGES = np.random.default_rng(0).uniform(0.1, 1, (64, 6, 5, 2)).astype("float32")
LABELS = np.arange(64)


def augmented(seed=(0, 0), **options):
    return data.crop_and_flip(IMAGES, LABELS, seed, **options)[0].numpy()


def candidates(image, padding):
    height, width, _ = image.shape
    padded = np.pad(image, [(padding, padding)] * 2 + [(0, 0)])
    for row in range(2 * padding + 1):
        for column in range(2 * padding + 1):
            cropped = padded[row : row + height, column : column + width]
            yield cropped
            yield cropped[:, ::-1]


def test_works_inside_tf_data_and_keeps_the_static_shape():
    stream = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(8)
    stream = stream.map(lambda x, y: data.crop_and_flip(x, y, (0, 0)))
    assert stream.element_spec[0].shape.as_list() == [None, 6, 5, 2]


@pytest.mark.parametrize("padding", [0, 1, 2])
def test_each_image_is_a_shifted_and_perhaps_mirrored_copy(padding):
    for image, changed in zip(IMAGES, augmented(padding=padding), strict=True):
        assert any(np.array_equal(changed, c) for c in candidates(image, padding))


def test_half_of_the_images_are_mirrored():
    unchanged = (augmented(padding=0) == IMAGES).all((1, 2, 3))
    assert 16 < unchanged.sum() < 48


def test_labels_stay_as_they_are():
    np.testing.assert_array_equal(data.crop_and_flip(IMAGES, LABELS, (0, 0))[1], LABELS)


def test_result_is_a_function_of_the_seed():
    np.testing.assert_array_equal(augmented((1, 2)), augmented((1, 2)))
    assert (augmented((1, 2)) != augmented((1, 3))).any()


@pytest.mark.backend
@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (keras.layers.RandomFlip, ("horizontal",)),
        (keras.layers.RandomTranslation, (0.3, 0.3)),
        (keras.layers.RandomBrightness, (0.5,)),
        (keras.layers.RandomErasing, ()),
    ],
)
def test_layers_of_keras_depend_on_the_seed_alone(kind, arguments):
    layer = kind(*arguments)
    images = tf.random.stateless_uniform((4, 8, 8, 3), (0, 0), maxval=255)
    augment = data.layers_as_augmentation(layer)

    def run(first):
        steps = tf.data.Dataset.range(2).map(
            lambda step: augment(images, 0, tf.stack([first, tf.cast(step, tf.int32)]))
        )
        return np.stack([batch for batch, _ in steps.as_numpy_iterator()])

    np.testing.assert_array_equal(run(7), run(7))
    assert np.any(run(7) != run(8))
    assert np.any(run(7)[0] != run(7)[1])


@pytest.mark.parametrize("kind", [keras.layers.RandAugment, keras.layers.AugMix])
def test_refuses_layers_that_draw_for_themselves(kind):
    layer = kind()
    with pytest.raises(ValueError, match=f"Received: {type(layer).__name__}, made of"):
        data.layers_as_augmentation(layer)


@pytest.mark.backend
def test_one_of_changes_each_image_by_one_layer():
    layers = [keras.layers.RandomInvert((1.0, 1.0), value_range=(0, 1)),
              keras.layers.RandomGrayscale(1.0)]  # fmt: skip
    augment = data.one_of(*layers)
    images = tf.random.stateless_uniform((64, 4, 4, 3), (0, 0))
    changed = np.asarray(augment(images, LABELS, (3, 4))[0])
    candidates = [images, *(layer(images, training=True) for layer in layers)]
    distances = [np.abs(changed - c).max((1, 2, 3)) for c in candidates]
    nearest = np.argmin(distances, axis=0)
    assert np.min(distances, axis=0).max() < 1e-6
    assert set(nearest) == {0, 1, 2}
    again = np.asarray(augment(images, LABELS, (3, 4))[0])
    np.testing.assert_array_equal(changed, again)


def test_in_turn_gives_each_change_a_seed_of_its_own():
    double = data.in_turn(data.crop_and_flip, data.crop_and_flip)
    once = data.crop_and_flip(IMAGES, LABELS, (0, 1))[0]
    twice = double(IMAGES, LABELS, (0, 1))[0]
    assert np.any(once != twice)
    again = double(IMAGES, LABELS, (0, 1))[0]
    np.testing.assert_array_equal(twice, again)


def ramp(batch=64, side=32):
    """Images whose channels hold the column and the row."""
    rows, columns = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    image = np.stack([columns, rows], -1).astype("float32")
    return np.repeat(image[None], batch, 0)


def test_parts_are_of_every_size_and_half_of_them_mirrored():
    found, labels = data.random_resized_crop(ramp(), "labels", (0, 1), size=16)
    assert labels == "labels"
    slopes = (found[:, 0, -1] - found[:, 0, 0]).numpy()[:, 0] / 31
    assert 16 < np.sum(slopes < 0) < 48
    heights = (found[:, -1, 0] - found[:, 0, 0]).numpy()[:, 1] / 31
    areas = np.abs(slopes) * heights
    assert 0.05 < areas.min() < 0.3
    assert 0.7 < areas.max() <= 1


@pytest.mark.parametrize("size", [None, 24])
def test_result_depends_on_the_seed_alone(size):
    first, again, other = (
        data.random_resized_crop(ramp(4), 0, seed, size=size)[0].numpy()
        for seed in ((0, 1), (0, 1), (0, 2))
    )
    assert first.shape == (4, size or 32, size or 32, 2)
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1
