"""Convolution of each channel by itself, in one, two or three dimensions."""

from typing import Any

from keras import ops

from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import split_axis


def depthwise(x: Any, kernel: Any) -> Any:
    """Convolves each channel with a kernel of its own, keeping the size.

    Args:
        x: Tensor `(batch, …, channels)` with one to three axes between.
        kernel: Tensor `(…, channels, 1)`, of any sizes, even ones too.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.ops.depthwise import depthwise
    >>> x, kernel = np.ones((1, 4, 5, 6, 2)), np.ones((3, 3, 3, 2, 1))
    >>> float(depthwise(x, kernel)[0, 1, 1, 1, 0])
    27.0
    """
    if len(x.shape) == 5:
        return _volume(x, kernel)
    return ops.depthwise_conv(x, kernel, padding="same", data_format="channels_last")


def _volume(x: Any, kernel: Any) -> Any:
    """Sums images: no backend but XLA convolves the channels of volumes one by one."""
    taps = kernel.shape[0]
    depth = ops.shape(x)[1]
    x = extend(x, ((taps - 1) // 2, taps // 2), "zero", 1)
    images = (merge_axes(cut(x, 1, tap, tap + depth), 0) for tap in range(taps))
    total = sum(depthwise(image, kernel[tap]) for tap, image in enumerate(images))
    return split_axis(total, 0, (-1, depth))
