"""Cutting feature maps to a size they share."""

from typing import Any

from keras import ops

from keras_wavelets.ops.along_axis import cut


def crop_offset(large: Any, small: Any) -> Any:
    """Returns where a centered part begins: half the rest, rounded to even.

    Example:
    >>> [crop_offset(8 + rest, 8) for rest in range(1, 8)]
    [0, 1, 2, 2, 2, 3, 4]
    """
    rest = large - small
    return rest // 2 + rest % 4 // 3


def crop_together(tensors: list) -> list:
    """Cuts images to the smallest height and width among them, at their centers.

    Args:
        tensors: Tensors of shape `(batch, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> pair = crop_together([np.ones((1, 5, 4, 1)), np.ones((1, 3, 6, 2))])
    >>> [tuple(image.shape) for image in pair]
    [(1, 3, 4, 1), (1, 3, 4, 2)]
    """
    for axis in (1, 2):
        sizes = [x.shape[axis] or ops.shape(x)[axis] for x in tensors]
        if all(isinstance(size, int) for size in sizes):
            smallest = min(sizes)
        else:
            smallest = sizes[0]
            for size in sizes[1:]:
                smallest = ops.minimum(smallest, size)
        tensors = [
            _cropped(x, axis, size, smallest)
            for x, size in zip(tensors, sizes, strict=True)
        ]
    return tensors


def _cropped(x: Any, axis: int, size: Any, smallest: Any) -> Any:
    if isinstance(size, int) and isinstance(smallest, int) and size == smallest:
        return x
    start = crop_offset(size, smallest)
    return cut(x, axis, start, start + smallest)
