"""One level as a convolution of stride 2: the form of dynamic sizes and LiteRT."""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.extension import pad
from keras_wavelets.ops.lengths import PERIODIZATION
from keras_wavelets.ops.lengths import border
from keras_wavelets.ops.polyphase import unwrap
from keras_wavelets.ops.polyphase import wrap
from keras_wavelets.ops.shapes import merge_axes
from keras_wavelets.ops.shapes import sizes
from keras_wavelets.wavelets import Wavelet


def split(x: Any, axis: int, wavelet: Wavelet, mode: str) -> tuple:
    """Returns the low and the high band of a tensor along one axis."""
    folded, unfold = _fold(_extend(x, axis, wavelet, mode), axis)
    kernel = np.stack([wavelet.dec_lo, wavelet.dec_hi], axis=-1)[::-1]
    bands = _grouped(folded, kernel, strides=2)
    return unfold(bands[..., 0]), unfold(bands[..., 1])


def merge(low: Any, high: Any, axis: int, wavelet: Wavelet, mode: str) -> Any:
    """Returns the tensor whose bands along one axis are given."""
    half = wavelet.dec_len // 2
    if mode == PERIODIZATION:
        low, high = (wrap(band, axis, half) for band in (low, high))
    pairs, unfold = 0.0, None
    for band, taps in ((low, wavelet.rec_lo), (high, wavelet.rec_hi)):
        folded, unfold = _fold(band, axis)
        # One kernel per phase: the even and the odd taps, the last first.
        kernel = np.reshape(taps, (half, 2))[::-1]
        pairs += _grouped(folded, kernel, strides=1)
    x = unfold(merge_axes(ops.moveaxis(pairs, -1, 2), 1))
    return unwrap(x, axis, half) if mode == PERIODIZATION else x


def split_plane(x: Any, axes: tuple, wavelets: tuple, modes: tuple) -> Any:
    """Returns the four bands of an image, along a new last axis.

    One convolution with the outer products of the filters, for tensors of shape
    `(batch, height, width, channels)` and `axes` 1 and 2 in either order.
    """
    for axis, wavelet, mode in zip(axes, wavelets, modes, strict=True):
        x = _extend(x, axis, wavelet, mode)
    first, second = (
        np.stack([wavelet.dec_lo, wavelet.dec_hi])[:, ::-1] for wavelet in wavelets
    )
    kernel = np.einsum(
        "ai,bj->ijab" if axes == (1, 2) else "ai,bj->jiab", first, second
    )
    return _grouped(x, kernel.reshape(*kernel.shape[:2], 4), strides=2)


def _extend(x: Any, axis: int, wavelet: Wavelet, mode: str) -> Any:
    size = x.shape[axis]
    size = ops.shape(x)[axis] if size is None else size
    return pad(x, border(wavelet.dec_len, size, mode), mode=mode, axis=axis)


def _fold(x: Any, axis: int) -> tuple:
    """Returns a tensor as `(before, axis, behind)`, and what undoes it.

    Three axes suit both the convolution and LiteRT, which knows five at most.
    """
    before, behind = x.shape[:axis], x.shape[axis + 1 :]
    if None in behind:
        folded, unfold = _fold(ops.moveaxis(x, axis, -1), len(x.shape) - 1)
        return folded, lambda result: ops.moveaxis(unfold(result), -1, axis)
    shape = sizes(x)
    # At most one size may be left to the reshape.
    rows = -1 if None in before else int(np.prod(before, dtype=int))
    channels = int(np.prod(behind, dtype=int))

    def unfold(result: Any) -> Any:
        length = result.shape[1] or ops.shape(result)[1]
        return ops.reshape(result, [*shape[:axis], length, *behind])

    return ops.reshape(x, [rows, shape[axis], channels]), unfold


def _grouped(x: Any, kernel: np.ndarray, *, strides: int) -> Any:
    """Applies the same filters to each channel; `(…, channels, filters)`."""
    channels, filters = x.shape[-1], kernel.shape[-1]
    kernel = np.repeat(kernel[..., None, :], channels, axis=-2)
    kernel = ops.convert_to_tensor(kernel, x.dtype)
    result = ops.depthwise_conv(x, kernel, strides=strides, data_format="channels_last")
    shape = sizes(result)
    return ops.reshape(result, [*shape[:-1], channels, filters])
