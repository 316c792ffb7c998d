"""Random changes of training images that keep their labels."""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf


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

    Example:
    >>> augment = layers_as_augmentation(keras.layers.RandomFlip("horizontal"))
    >>> images, labels = augment(tf.ones((2, 8, 8, 3)), [0, 1], (0, 1))
    >>> images.shape, labels
    (TensorShape([2, 8, 8, 3]), [0, 1])
    """

    def augment(images: Any, labels: Any, seed: Any) -> tuple[Any, Any]:
        draws = _Draws(seed)
        images = tf.cast(images, tf.float32)
        for layer in layers:
            change = layer.get_random_transformation(images, training=True, seed=draws)
            images = layer.transform_images(images, change, training=True)
        return images, labels

    return augment


class _Draws(keras.random.SeedGenerator):
    """Seeds in a row that depend on the first one only."""

    def __init__(self, seed: Any) -> None:
        # The state of the base class would be a variable, which a graph cannot make.
        self._first = tf.cast(seed, tf.int32)
        self._count = 0

    def next(self, ordered: bool = True) -> Any:
        self._count += 1
        return tf.random.experimental.stateless_fold_in(self._first, self._count)
