"""Color to gray by the integer rule of the Python imaging library."""

from typing import Any

import tensorflow as tf

from keras_wavelets.published import LUMA

_WEIGHTS = tuple(round(2**16 * share) for share in LUMA)


def to_grayscale(images: Any) -> Any:
    """Turns 8-bit RGB images gray, bit for bit as Pillow's mode "L" does.

    The luma weights of ITU-R BT.601 are scaled to 16-bit integers, and the
    sum is rounded. Images that have one channel already are returned unchanged.

    Args:
        images: uint8 tensor or array, channels last.

    Input shape: `(..., 3)` or `(..., 1)`.
    Output shape: `(..., 1)`, uint8.

    Raises:
        ValueError: If the last axis holds neither 1 nor 3 channels.

    Example:
    >>> import numpy as np
    >>> to_grayscale(np.array([[[255, 0, 0]]], "uint8")).numpy().tolist()
    [[[76]]]
    """
    channels = images.shape[-1]
    if channels == 1:
        return images
    if channels != 3:
        raise ValueError(
            "Expected images with 1 or 3 channels on the last axis. "
            f"Received: images.shape={tuple(images.shape)}."
        )
    wide = tf.cast(images, tf.int32) * tf.constant(_WEIGHTS)
    gray = tf.reduce_sum(wide, axis=-1, keepdims=True) + 32768
    return tf.cast(tf.bitwise.right_shift(gray, 16), tf.uint8)
