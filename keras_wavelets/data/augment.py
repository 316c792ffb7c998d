"""Random changes of training images that keep their labels."""

import contextlib
import math
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import keras
import tensorflow as tf

from keras_wavelets.keras_internals import nested_layers

AREA, RATIO = (0.08, 1.0), (3 / 4, 4 / 3)


def crop_and_flip(
    images: Any, labels: Any, seed: Any, *, padding: int = 4
) -> tuple[Any, Any]:
    """Shifts each image at random, and mirrors half of them left to right.

    The usual augmentation of CIFAR: pad with zeros, crop to the old size. The result
    is a function of the seed alone.

    Args:
        images: Batch of images, channels last.
        labels: Their labels, returned as they are.
        seed: Two integers.
        padding: Largest shift, in pixels.

    Input shape: `(batch, height, width, channels)`.
    Output shape: The same.

    Returns:
        Images and labels.

    Example:
    >>> images, labels = crop_and_flip(tf.ones((2, 8, 8, 3)), [0, 1], (0, 1))
    >>> images.shape, labels
    (TensorShape([2, 8, 8, 3]), [0, 1])
    """
    shift_seed, flip_seed = tf.unstack(tf.random.experimental.stateless_split(seed, 2))
    batch, height, width = tf.unstack(tf.shape(images)[:3])
    shifts = tf.random.stateless_uniform(
        (2, batch, 1), shift_seed, maxval=2 * padding + 1, dtype=tf.int32
    )
    flips = tf.random.stateless_uniform((batch, 1), flip_seed) < 0.5
    forward = tf.range(width)[None]
    rows = shifts[0] + tf.range(height)[None]
    columns = shifts[1] + tf.where(flips, tf.reverse(forward, [1]), forward)
    border = [padding, padding]
    padded = tf.pad(images, [[0, 0], border, border, [0, 0]])
    moved = tf.gather(padded, rows, axis=1, batch_dims=1)
    moved = tf.gather(moved, columns, axis=2, batch_dims=1)
    return tf.ensure_shape(moved, images.shape), labels


def random_resized_crop(
    images: Any, labels: Any, seed: Any, *, size: int | None = None
) -> tuple[Any, Any]:
    """Cuts a random part out of each image, resizes it, and mirrors half of them.

    The usual augmentation of ImageNet: 8 to 100 percent of the area, sides in a ratio
    of 3/4 to 4/3, bilinear. The result is a function of the seed alone.

    Args:
        images: Batch of images, channels last.
        labels: Their labels, returned as they are.
        seed: Two integers.
        size: Side of the result; None keeps height and width.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, size, size, channels)`.

    Returns:
        Images and labels.

    Example:
    >>> images = tf.ones((2, 9, 8, 3))
    >>> images, labels = random_resized_crop(images, [0, 1], (0, 1), size=6)
    >>> images.shape, labels
    (TensorShape([2, 6, 6, 3]), [0, 1])
    """
    images = tf.cast(images, tf.float32)
    batch = tf.shape(images)[0]
    draws = tf.random.stateless_uniform((5, batch), tf.cast(seed, tf.int32))
    area = AREA[0] + (AREA[1] - AREA[0]) * draws[0]
    low, high = map(math.log, RATIO)
    ratio = tf.exp(low + (high - low) * draws[1])
    # A side that would not fit becomes that of the image.
    height = tf.minimum(tf.sqrt(area / ratio), 1.0)
    width = tf.minimum(tf.sqrt(area * ratio), 1.0)
    top, left = (1 - height) * draws[2], (1 - width) * draws[3]
    mirrored = draws[4] < 0.5
    right = left + width
    boxes = tf.stack(
        [
            top,
            tf.where(mirrored, right, left),
            top + height,
            tf.where(mirrored, left, right),
        ],
        axis=1,
    )
    sides = (size, size) if size else tuple(images.shape[1:3])
    # Boxes whose left side is the right one are cut out mirrored.
    parts = tf.image.crop_and_resize(images, boxes, tf.range(batch), sides)
    return tf.ensure_shape(parts, (None, *sides, images.shape[3])), labels


def layers_as_augmentation(*layers: keras.layers.Layer) -> Callable:
    """Turns the random image layers of Keras into an augmentation.

    Called as they are, these layers draw from a state of their own, and a training
    that goes on after an interruption would see other images. Here the draws follow
    from the seed alone.

    Args:
        *layers: Layers such as `keras.layers.RandomFlip`, applied in order. They
            must keep the shape of the images.

    Returns:
        A function `(images, labels, seed) -> (images, labels)` for `training.fit`.

    Raises:
        ValueError: If a layer is made of others, as `keras.layers.RandAugment` is:
            those draw for themselves.

    Example:
    >>> augment = layers_as_augmentation(keras.layers.RandomFlip("horizontal"))
    >>> images, labels = augment(tf.ones((2, 8, 8, 3)), [0, 1], (0, 1))
    >>> images.shape, labels
    (TensorShape([2, 8, 8, 3]), [0, 1])
    """
    for layer in layers:
        if nested_layers(layer):
            raise ValueError(
                "Expected layers that draw once an image; `one_of` chooses among "
                f"several. Received: {type(layer).__name__}, made of other layers."
            )

    def augment(images: Any, labels: Any, seed: Any) -> tuple[Any, Any]:
        draws = _Draws(seed)
        images = tf.cast(images, tf.float32)
        for layer in layers:
            with _in_tensorflow(layer):
                change = layer.get_random_transformation(
                    images, training=True, seed=draws
                )
                images = layer.transform_images(images, change, training=True)
        return images, labels

    return augment


def one_of(*layers: keras.layers.Layer) -> Callable:
    """Changes each image by one of several layers, or by none, all alike often.

    With Keras's layers of a wide range this is TrivialAugment of Müller and Hutter,
    2021, "TrivialAugment: Tuning-free Yet State-of-the-Art Data Augmentation".

    Args:
        *layers: As for `layers_as_augmentation`.

    Returns:
        A function `(images, labels, seed) -> (images, labels)` for `training.fit`,
        which depends on the seed alone.

    Raises:
        ValueError: As for `layers_as_augmentation`.

    Example:
    >>> augment = one_of(keras.layers.RandomRotation(0.1), keras.layers.RandomZoom(0.2))
    >>> images, labels = augment(tf.ones((2, 8, 8, 3)), [0, 1], (0, 1))
    >>> images.shape
    TensorShape([2, 8, 8, 3])
    """
    changes = [layers_as_augmentation(layer) for layer in layers]

    def augment(images: Any, labels: Any, seed: Any) -> tuple[Any, Any]:
        seeds = tf.random.experimental.stateless_split(seed, len(changes) + 1)
        versions = [tf.cast(images, tf.float32)]
        versions += [
            change(images, labels, seeds[index])[0]
            for index, change in enumerate(changes)
        ]
        batch = tf.shape(images)[0]
        choice = tf.random.stateless_uniform(
            (batch,), seeds[-1], maxval=len(versions), dtype=tf.int32
        )
        chosen = tf.gather(tf.stack(versions, 1), choice, axis=1, batch_dims=1)
        return tf.ensure_shape(chosen, images.shape), labels

    return augment


def in_turn(*changes: Callable) -> Callable:
    """Joins augmentations to one that applies them in order.

    Args:
        *changes: Functions `(images, labels, seed) -> (images, labels)`.

    Example:
    >>> augment = in_turn(crop_and_flip, one_of(keras.layers.RandomZoom(0.2)))
    >>> augment(tf.ones((2, 8, 8, 3)), [0, 1], (0, 1))[1]
    [0, 1]
    """

    def augment(images: Any, labels: Any, seed: Any) -> tuple[Any, Any]:
        for number, change in enumerate(changes):
            step = tf.random.experimental.stateless_fold_in(seed, number)
            images, labels = change(images, labels, step)
        return images, labels

    return augment


@contextlib.contextmanager
def _in_tensorflow(layer: keras.layers.Layer) -> Iterator[None]:
    # Keras does this where the layer is called; its parts are called here.
    layer.backend.set_backend("tensorflow")
    try:
        yield
    finally:
        layer.backend.reset()


class _Draws(keras.random.SeedGenerator):
    """Seeds in a row that depend on the first one only."""

    def __init__(self, seed: Any) -> None:
        # The state of the base class would be a variable, which a graph cannot make.
        self._first = tf.cast(seed, tf.int32)
        self._count = 0

    def next(self, ordered: bool = True) -> Any:
        self._count += 1
        return tf.random.experimental.stateless_fold_in(self._first, self._count)
