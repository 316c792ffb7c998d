"""Random parts of training images, enlarged."""

import math
from typing import Any

import tensorflow as tf

AREA, RATIO = (0.08, 1.0), (3 / 4, 4 / 3)


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
