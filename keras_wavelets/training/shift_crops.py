"""Windows of images that move by parts of a pixel, or stand in ten places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from keras_wavelets import checks

if TYPE_CHECKING:
    import tensorflow as tf

DIRECTIONS = ("horizontal", "vertical", "diagonal", None)


def shift_crops(
    images: Any,
    size: int,
    *,
    max_shift: int = 8,
    pixel_divide: int = 1,
    direction: str | None = "horizontal",
    normalize: tuple | None = None,
) -> tf.Tensor:
    """Cuts windows that move across an image step by step.

    The short side is resized to `size + max_shift` pixels, `pixel_divide` times as
    many for steps of a part of a pixel, and the square at the center is cut out.

    Args:
        images: Batch of images, channels last.
        size: Side of the windows.
        max_shift: Largest shift in pixels of a window.
        pixel_divide: Steps a pixel.
        direction: `"horizontal"`, `"vertical"`, `"diagonal"`, or None for all
            windows of the square, row by row.
        normalize: Mean and standard deviation that a network was trained with, for
            each channel or one for all; the original's program leaves them out here,
            as None does.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, frames, size, size, channels)`, of `pixel_divide *
    max_shift + 1` frames, or the square of it.

    Returns:
        The windows, the first one at the top left.

    Raises:
        ValueError: For counts that are none, a shift that is not smaller than the
            window, or another direction.

    Example:
    >>> shift_crops(np.ones((2, 32, 40, 3)), 32, pixel_divide=2).shape
    TensorShape([2, 17, 32, 32, 3])
    """
    _check_shift(size, max_shift, pixel_divide)
    checks.one_of(direction, "direction", DIRECTIONS)
    images = resize_short_side(images, pixel_divide * (size + max_shift))
    images = center_crop(images, pixel_divide * (size + max_shift))
    steps = range(pixel_divide * max_shift + 1)
    offsets = {
        "horizontal": [(0, step) for step in steps],
        "vertical": [(step, 0) for step in steps],
        "diagonal": [(step, step) for step in steps],
        None: [(row, column) for row in steps for column in steps],
    }[direction]
    windows = crop_windows(images, offsets, pixel_divide * size)
    return standardize(_resized(windows, size), normalize)


def ten_crops(
    images: Any, size: int, *, resize_to: int, normalize: tuple | None = None
) -> tf.Tensor:
    """Cuts the four corners and the center of images, and mirrors them.

    Args:
        images: Batch of images, channels last.
        size: Side of the windows.
        resize_to: What the short side is resized to before.
        normalize: As in `shift_crops`.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, 10, size, size, channels)`.

    Returns:
        The windows, the mirrored ones behind the others.

    Raises:
        ValueError: If windows are larger than the images.

    Example:
    >>> ten_crops(np.ones((2, 32, 32, 3)), 32, resize_to=36).shape
    TensorShape([2, 10, 32, 32, 3])
    """
    import tensorflow as tf

    if not 0 < size <= resize_to:
        raise ValueError(
            f"Expected windows that fit images of {resize_to} pixels. Received: "
            f"size={size}."
        )
    images = resize_short_side(images, resize_to)
    rows, columns = (side - size for side in images.shape[1:3])
    middle = (round(rows / 2), round(columns / 2))
    offsets = [(0, 0), (0, columns), (rows, 0), (rows, columns), middle]
    windows = crop_windows(images, offsets, size)
    both = tf.concat([windows, tf.reverse(windows, [3])], axis=1)
    return standardize(both, normalize)


def one_crop(
    images: Any,
    size: int,
    *,
    resize_to: int | None = None,
    normalize: tuple | None = None,
) -> tf.Tensor:
    """Cuts the center of resized images.

    Args:
        images: Batch of images, channels last.
        size: Side of the window.
        resize_to: What the short side is resized to before; None for `size`, as in
            the original.
        normalize: As in `shift_crops`.

    Example:
    >>> one_crop(np.ones((2, 32, 40, 3)), 28).shape
    TensorShape([2, 28, 28, 3])
    """
    resize_to = resize_to or size
    if size > resize_to:
        raise ValueError(
            f"Expected windows that fit images of {resize_to} pixels. Received: "
            f"size={size}."
        )
    return standardize(
        center_crop(resize_short_side(images, resize_to), size), normalize
    )


def crop_windows(
    images: Any, offsets: Sequence[tuple[int, int]], size: int
) -> tf.Tensor:
    """Cuts square windows at given places.

    Args:
        images: Batch of images, channels last.
        offsets: Row and column of the first pixel of each window.
        size: Side of the windows.

    Example:
    >>> crop_windows(np.ones((2, 8, 8, 1)), [(0, 0), (1, 2)], 6).shape
    TensorShape([2, 2, 6, 6, 1])
    """
    import tensorflow as tf

    images = tf.convert_to_tensor(images)
    windows = [
        images[:, row : row + size, column : column + size] for row, column in offsets
    ]
    return tf.stack(windows, axis=1)


def resize_short_side(images: Any, side: int) -> tf.Tensor:
    """Resizes images bilinearly, smoothed, so that the short side has a length.

    Example:
    >>> resize_short_side(np.ones((1, 10, 20, 3)), 5).shape
    TensorShape([1, 5, 10, 3])
    """
    import tensorflow as tf

    images = tf.convert_to_tensor(images, tf.float32)
    height, width = images.shape[1:3]
    if min(height, width) == side:
        return images
    factor = side / min(height, width)
    sizes = [max(side, int(factor * length)) for length in (height, width)]
    return tf.image.resize(images, sizes, antialias=True)


def center_crop(images: tf.Tensor, size: int) -> tf.Tensor:
    """Cuts the square at the center of images.

    Example:
    >>> import tensorflow as tf
    >>> center_crop(tf.ones((1, 8, 9, 1)), 6).shape
    TensorShape([1, 6, 6, 1])
    """
    row, column = (round((side - size) / 2) for side in images.shape[1:3])
    return images[:, row : row + size, column : column + size]


def standardize(images: tf.Tensor, normalize: tuple | None) -> tf.Tensor:
    """Takes a mean off each channel and divides by a standard deviation.

    Example:
    >>> import tensorflow as tf
    >>> float(standardize(tf.ones((1, 1, 1, 1)), (0.5, 0.25))[0, 0, 0, 0])
    2.0
    """
    if normalize is None:
        return images
    mean, deviation = (np.array(part, "float32") for part in normalize)
    return (images - mean) / deviation


def _resized(windows: tf.Tensor, size: int) -> tf.Tensor:
    import tensorflow as tf

    _, frames, side, _, channels = windows.shape
    if side == size:
        return windows
    flat = tf.reshape(windows, (-1, side, side, channels))
    flat = tf.image.resize(flat, (size, size), antialias=True)
    return tf.reshape(flat, (-1, frames, size, size, channels))


def _check_shift(size: int, max_shift: int, pixel_divide: int) -> None:
    counts = {"size": size, "max_shift": max_shift, "pixel_divide": pixel_divide}
    for name, value in counts.items():
        checks.count(value, name)
    if max_shift >= size:
        raise ValueError(
            f"Expected a shift smaller than the window of {size} pixels. Received: "
            f"max_shift={max_shift}."
        )
