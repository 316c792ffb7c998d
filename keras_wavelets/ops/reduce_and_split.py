"""A convolution of size 1 and one level of a wavelet transform, as one."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets.wavelets import Wavelet

# Up to this width folding beats two operations on a CPU.
MOST_FOLDED = 96


def folds(wavelet: Wavelet, width: int) -> bool:
    """Returns whether folding is worth it.

    Filters of length 2 see blocks of 2 x 2 pixels that do not overlap. The one
    convolution reads the map once and multiplies four times as often as the one of
    size 1; where maps are wide, multiplications cost more than memory.

    Args:
        wavelet: The filter bank.
        width: Channels of the map.

    Example:
    >>> folds(Wavelet("haar"), 32), folds(Wavelet("db2"), 32)
    (True, False)
    """
    return wavelet.dec_len == 2 and width <= MOST_FOLDED


def reduce_and_split(x: Any, kernel: Any, bias: Any, wavelet: Wavelet) -> Any:
    """Returns the bands of a convolved map, in the order of WaveMix.

    Args:
        x: Tensor of shape `(batch, height, width, inputs)`, of even sizes.
        kernel: Kernel of the convolution, `(1, 1, inputs, channels)`.
        bias: Its bias, `(channels,)`.
        wavelet: A filter bank of length 2.

    Returns:
        Tensor of shape `(batch, height / 2, width / 2, 4 * channels)`: all averages,
        then the three details of each channel side by side.

    Example:
    >>> x, kernel = np.ones((1, 4, 6, 3)), np.ones((1, 1, 3, 2))
    >>> tuple(reduce_and_split(x, kernel, np.zeros(2), Wavelet("haar")).shape)
    (1, 2, 3, 8)
    """
    filters = np.stack([wavelet.dec_lo, wavelet.dec_hi])[:, ::-1]
    # Bands in the order cA, cH, cV, cD: the rows' band varies fastest.
    planes = np.einsum("wj,hi->ijwh", filters, filters).reshape(2, 2, 1, 1, 4)
    planes = planes.astype(keras.backend.standardize_dtype(x.dtype))
    kernel = ops.cast(kernel, x.dtype)
    average = kernel * planes[..., 0]
    # A product of its own, not a slice of a common one: the converter to LiteRT
    # leaves slices of large constants to the interpreter.
    details = ops.expand_dims(kernel, -1) * planes[..., 1:]
    details = ops.reshape(details, (*average.shape[:3], 3 * average.shape[3]))
    kernel = ops.concatenate([average, details], axis=3)
    x = ops.conv(x, kernel, strides=2, data_format="channels_last")
    gains = planes.sum(axis=(0, 1))[0, 0]
    return x + ops.cast(_spread(bias, gains), x.dtype)


def _spread(bias: Any, gains: np.ndarray) -> Any:
    """Returns the bands of a constant, in the same order."""
    bias = ops.expand_dims(bias, -1) * ops.cast(gains, bias.dtype)
    return ops.concatenate([bias[:, 0], ops.reshape(bias[:, 1:], (-1,))], axis=0)
