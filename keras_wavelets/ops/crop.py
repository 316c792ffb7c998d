"""Cutting feature maps to a size they share."""

from typing import Any

from keras import ops

from keras_wavelets.ops.along_axis import cut


def crop_offset(large: Any, small: Any) -> Any:
    """Returns where a centered part begins: half the rest, rounded to even."""
    rest = large - small
    return rest // 2 + rest % 4 // 3


def crop_together(tensors: list) -> list:
    """Cuts images to the smallest height and width among them, at their centers."""
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
