"""One level as a convolution of stride 2: the form of dynamic sizes and LiteRT."""

from types import ModuleType
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.along_axis import PERIODIZATION
from keras_wavelets.ops.along_axis import border
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import sizes
from keras_wavelets.ops.convolution import depthwise
from keras_wavelets.ops.polyphase import unwrap
from keras_wavelets.ops.polyphase import wrap
from keras_wavelets.wavelets import TensorWavelet
from keras_wavelets.wavelets import Wavelet
from keras_wavelets.wavelets.dual_tree import TreeStage


def split(x: Any, axis: int, wavelet: Wavelet, mode: str, *, bands: int = 2) -> tuple:
    """Returns the low and the high band along one axis, or with one band the low."""
    folded, unfold = _fold(_extend(x, axis, wavelet, mode), axis)
    kernel = _namespace(wavelet).transpose(_reversed(wavelet, bands))
    result = _grouped(folded, kernel[:, None], strides=2)
    return tuple(unfold(result[..., band]) for band in range(bands))


def merge(low: Any, high: Any, axis: int, wavelet: Wavelet, mode: str) -> Any:
    """Returns the tensor whose bands along one axis are given."""
    half = wavelet.dec_len // 2
    if mode == PERIODIZATION:
        low, high = (wrap(band, axis, half) for band in (low, high))
    xp = _namespace(wavelet)
    pairs, unfold = 0.0, None
    for band, taps in ((low, wavelet.rec_lo), (high, wavelet.rec_hi)):
        folded, unfold = _fold(band, axis)
        # One kernel per phase: the even and the odd taps, the last first.
        kernel = xp.flip(xp.reshape(taps, (half, 2)), 0)
        pairs += _grouped(folded, kernel[:, None], strides=1)
    x = unfold(merge_axes(ops.moveaxis(pairs, -1, 2), 1))
    return unwrap(x, axis, half) if mode == PERIODIZATION else x


def split_plane(
    x: Any, axes: tuple, wavelets: tuple, modes: tuple, *, bands: int = 2
) -> Any:
    """Returns the bands of an image along a new last axis: four, or the average.

    One convolution with the outer products of the filters, for tensors of shape
    `(batch, height, width, channels)` and `axes` 1 and 2 in either order.
    """
    for axis, wavelet, mode in zip(axes, wavelets, modes, strict=True):
        x = _extend(x, axis, wavelet, mode)
    first, second = (_reversed(wavelet, bands) for wavelet in wavelets)
    xp = _namespace(*wavelets)
    kernel = xp.einsum(
        "ai,bj->ijab" if axes == (1, 2) else "ai,bj->jiab", first, second
    )
    return _grouped(x, xp.reshape(kernel, (*kernel.shape[:2], 1, bands**2)), strides=2)


def split_trees(x: Any, axis: int, stage: TreeStage) -> list:
    """Returns the bands of one level of the dual tree along one axis."""
    trees = stage.trees
    x = extend(x, (trees * stage.analysis_reach,) * 2, "symmetric", axis)
    folded, unfold = _fold(x, axis, trees)
    bands = _grouped(folded, stage.analysis, strides=trees)
    return [unfold(bands[..., band]) for band in range(stage.bands)]


def merge_trees(bands: list, axis: int, stage: TreeStage) -> Any:
    """Returns the tensor whose bands in the dual tree along one axis are given."""
    trees, total, unfold = stage.trees, 0.0, None
    for band, kernel in zip(bands, stage.synthesis, strict=True):
        widths = (trees * stage.synthesis_reach,) * 2
        folded, unfold = _fold(extend(band, widths, "symmetric", axis), axis, trees)
        total += _grouped(folded, kernel, strides=1)
    # Samples vary slower than trees and whatever is behind the axis.
    return unfold(merge_axes(ops.moveaxis(total, -1, 2), 1))


def _reversed(wavelet: Wavelet, bands: int) -> Any:
    """Returns analysis filters as a correlation wants them, one in each row."""
    xp = _namespace(wavelet)
    return xp.flip(xp.stack([wavelet.dec_lo, wavelet.dec_hi][:bands]), axis=1)


def _namespace(*wavelets: Any) -> ModuleType:
    """Kernels are constants, computed in float64, unless some taps are tensors."""
    learned = any(isinstance(wavelet, TensorWavelet) for wavelet in wavelets)
    return ops if learned else np


def _extend(x: Any, axis: int, wavelet: Wavelet, mode: str) -> Any:
    size = x.shape[axis]
    size = ops.shape(x)[axis] if size is None else size
    return extend(x, border(wavelet.dec_len, size, mode), mode, axis)


def _fold(x: Any, axis: int, trees: int = 1) -> tuple:
    """Returns `(before, steps, trees and behind)`, and what brings results back.

    Three axes suit both the convolution and LiteRT, which knows five at most.
    """
    before, behind = x.shape[:axis], x.shape[axis + 1 :]
    if None in behind:
        folded, unfold = _fold(ops.moveaxis(x, axis, -1), len(x.shape) - 1, trees)
        return folded, lambda result: ops.moveaxis(unfold(result), -1, axis)
    shape = sizes(x)
    # At most one size may be left to the reshape.
    rows = -1 if None in before else int(np.prod(before, dtype=int))
    channels = trees * int(np.prod(behind, dtype=int))

    def unfold(result: Any) -> Any:
        length = result.shape[1] or ops.shape(result)[1]
        return ops.reshape(result, [*shape[:axis], trees * length, *behind])

    return ops.reshape(x, [rows, shape[axis] // trees, channels]), unfold


def _grouped(x: Any, kernel: Any, *, strides: int) -> Any:
    """Applies filters to each channel; the result is `(…, channels, filters)`.

    The kernel is `(…, trees, filters)`, one for the channels of each tree, which vary
    faster than the trees.
    """
    channels, filters = x.shape[-1], kernel.shape[-1]
    repeat = np.repeat if isinstance(kernel, np.ndarray) else ops.repeat
    kernel = repeat(kernel, channels // kernel.shape[-2], axis=-2)
    kernel = ops.convert_to_tensor(kernel, x.dtype)
    result = depthwise(x, kernel, strides=strides, padding="valid")
    shape = sizes(result)
    return ops.reshape(result, [*shape[:-1], channels, filters])
