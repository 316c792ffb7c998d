"""The transposed convolution that doubles images, in two forms.

================= ============================================ ===================
form              what it does                                 where it is best
================= ============================================ ===================
`"transposed"`    the backend's transposed convolution         everywhere but there
`"rearranged"`    one 3 x 3 convolution to four times the      XLA on a CPU
                  channels, then channels to space
================= ============================================ ===================

Both give the same numbers to rounding.
"""

from typing import Any

import keras
from keras import ops

from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import pick
from keras_wavelets.ops.along_axis import split_axis
from keras_wavelets.ops.compilation import in_xla

KERNEL_SIZE = 4
# Which of the four taps meet the pixel before, at and behind an output of even and
# of odd position; None where there is no such tap.
TAPS = ((3, 1, None), (None, 2, 0))


def double(x: Any, kernel: Any) -> Any:
    """Doubles images by a transposed convolution of size 4 and stride 2.

    Args:
        x: Tensor of shape `(batch, height, width, inputs)`.
        kernel: Tensor of shape `(4, 4, outputs, inputs)`.

    Returns:
        Tensor of shape `(batch, 2 * height, 2 * width, outputs)`.

    Example:
    >>> import numpy as np
    >>> x = np.ones((1, 3, 5, 2), "float32")
    >>> tuple(double(x, np.ones((4, 4, 7, 2), "float32")).shape)
    (1, 6, 10, 7)
    """
    if in_xla() and not has_gpu():
        return rearranged(x, kernel)
    return ops.conv_transpose(
        x, kernel, strides=2, padding="same", data_format="channels_last"
    )


def rearranged(x: Any, kernel: Any) -> Any:
    """Computes `double` by one ordinary convolution."""
    outputs = kernel.shape[2]
    for axis in (0, 2):
        kernel = _phases(kernel, axis)
    # (row phase, 3, column phase, 3, outputs, inputs) to a kernel for `conv`.
    kernel = ops.transpose(kernel, (1, 3, 5, 0, 2, 4))
    kernel = ops.reshape(kernel, (3, 3, kernel.shape[2], 4 * outputs))
    x = ops.conv(x, kernel, padding="same", data_format="channels_last")
    return phases_to_space(split_axis(x, 3, (2, 2, outputs)))


def phases_to_space(x: Any) -> Any:
    """Turns `(batch, h, w, rows, columns, c)` into `(batch, h*rows, w*columns, c)`."""
    return merge_axes(merge_axes(ops.transpose(x, (0, 1, 3, 2, 4, 5)), 1), 2)


def has_gpu() -> bool:
    """Returns whether the backend computes on a GPU."""
    return any("gpu" in device for device in keras.distribution.list_devices())


def _phases(kernel: Any, axis: int) -> Any:
    """Replaces an axis of four taps by (phase, window of three pixels)."""
    taps = [pick(kernel, axis, tap) for tap in range(KERNEL_SIZE)]
    zero = ops.zeros_like(taps[0])
    windows = [
        ops.stack([zero if tap is None else taps[tap] for tap in row], axis=axis)
        for row in TAPS
    ]
    return ops.stack(windows, axis=axis)
