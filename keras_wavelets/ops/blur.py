"""Low-pass filters before a subsampling: fixed ones, and ones of each pixel.

Sums of shifted slices, one XLA program inside a graph; for LiteRT the fixed ones are a
depthwise convolution.
"""

import functools
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets import config
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.convolution import depthwise
from keras_wavelets.wavelets.binomial import binomial


def blur_borders(size: int) -> tuple[int, int]:
    """Returns how many pixels a filter needs before and behind an axis.

    Example:
    >>> blur_borders(4)
    (1, 2)
    """
    return (size - 1) // 2, size // 2


def extend_image(x: Any, widths: tuple, mode: str) -> Any:
    """Adds the same border to height and width of `(batch, height, width, …)`.

    Where a known size is too small for the mode `"reflect"`, the border pixels are
    repeated.

    Example:
    >>> import numpy as np
    >>> tuple(extend_image(np.ones((1, 4, 1, 2)), (1, 1), "reflect").shape)
    (1, 6, 3, 2)
    """
    for axis in (1, 2):
        size = x.shape[axis]
        short = mode == "reflect" and size is not None and size <= max(widths)
        x = extend(x, widths, "constant" if short else mode, axis)
    return x


def blur(x: Any, size: int, strides: int, mode: str) -> Any:
    """Filters images with a binomial kernel and keeps every `strides`-th pixel.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.ops.blur import blur
    >>> tuple(blur(np.ones((1, 9, 10, 2)), 3, 2, "reflect").shape)
    (1, 5, 5, 2)
    """
    x = extend_image(x, blur_borders(size), mode)
    if config.get_implementation() == "conv" and x.shape[3] is not None:
        taps = binomial(size)
        kernel = np.outer(taps, taps)[..., None, None]
        kernel = ops.convert_to_tensor(np.repeat(kernel, x.shape[3], 2), x.dtype)
        return depthwise(x, kernel, strides=strides, padding="valid")

    slices, program = _blurring(size, strides)
    return (program if None not in x.shape[1:] else slices)(x)


@functools.lru_cache(maxsize=64)
def _blurring(size: int, strides: int) -> tuple:
    """Returns the function, one for each kernel and step, and its form for graphs."""
    taps = binomial(size)

    def slices(image: Any) -> Any:
        for axis in (1, 2):
            parts = _windows(image, axis, size, strides)
            image = sum(float(t) * part for t, part in zip(taps, parts, strict=True))
        return image

    return slices, fused(slices)


def filter_pixels(x: Any, weights: Any, size: int, strides: int) -> Any:
    """Filters an extended image with weights that each kept pixel has for itself.

    Args:
        x: Tensor `(batch, height, width, channels)`, border included.
        weights: Tensor `(batch, new_height, new_width, groups * size**2)`; channels
            are cut into that many groups, and a group shares its weights.
        size: Taps of the kernels along each axis.
        strides: Step between the pixels that are kept.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.ops.blur import filter_pixels
    >>> x, weights = np.ones((1, 6, 6, 4)), np.full((1, 2, 2, 18), 0.5)
    >>> float(filter_pixels(x, weights, 3, 2)[0, 0, 0, 0])
    4.5
    """
    slices, program = _pixel_filter(size, strides)
    known = None not in (*x.shape[1:], *weights.shape[1:])
    return (program if known else slices)(x, weights)


@functools.lru_cache(maxsize=64)
def _pixel_filter(size: int, strides: int) -> tuple:
    """Returns the function, one for each kernel and step, and its form for graphs."""
    taps = size * size

    def slices(image: Any, weights: Any) -> Any:
        groups, channels = weights.shape[3] // taps, image.shape[3]
        rows = _windows(image, 1, size, strides)
        parts = [part for row in rows for part in _windows(row, 2, size, strides)]
        total = 0.0
        for tap, part in enumerate(parts):
            own = weights[..., tap::taps]
            total += part * ops.repeat(own, channels // groups, axis=3)
        return total

    return slices, fused(slices)


def _windows(x: Any, axis: int, size: int, strides: int) -> list:
    """Returns the slices that each tap of a filter sees, also of unknown sizes."""
    where = [slice(None)] * len(x.shape)
    parts = []
    for tap in range(size):
        where[axis] = slice(tap, (tap + 1 - size) or None, strides)
        parts.append(x[tuple(where)])
    return parts
