"""One level of the dual tree along one axis as a depthwise convolution.

The form of dynamic sizes and LiteRT: at most four axes at a time.
"""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import sizes
from keras_wavelets.wavelets.tree_stage import TreeStage


def split(x: Any, axis: int, stage: TreeStage) -> tuple:
    """Returns the bands of a tensor along one axis."""
    x = extend(x, (stage.trees * stage.analysis_reach,) * 2, "symmetric", axis)
    folded, unfold = _fold(x, axis, stage.trees)
    bands = _depthwise(folded, stage.analysis, strides=stage.trees)
    return tuple(unfold(bands[..., band]) for band in range(stage.bands))


def merge(bands: list, axis: int, stage: TreeStage) -> Any:
    """Returns the tensor whose bands along one axis are given."""
    total, unfold = 0.0, None
    for band, filters in zip(bands, stage.synthesis, strict=True):
        mirrored = extend(
            band, (stage.trees * stage.synthesis_reach,) * 2, "symmetric", axis
        )
        folded, unfold = _fold(mirrored, axis, stage.trees)
        total += _depthwise(folded, filters, strides=1)
    # Samples vary slower than trees and whatever is behind the axis.
    return unfold(merge_axes(ops.moveaxis(total, -1, 2), 1))


def _fold(x: Any, axis: int, trees: int) -> tuple:
    """Returns `(before, steps, trees and behind)`, and what brings results back."""
    behind = x.shape[axis + 1 :]
    if None in behind:
        folded, unfold = _fold(ops.moveaxis(x, axis, -1), len(x.shape) - 1, trees)
        return folded, lambda result: ops.moveaxis(unfold(result), -1, axis)
    before = sizes(x)[:axis]
    channels = trees * int(np.prod(behind, dtype=int))

    def unfold(result: Any) -> Any:
        return ops.reshape(result, [*before, trees * _size(result, 1), *behind])

    return ops.reshape(x, [-1, _size(x, axis) // trees, channels]), unfold


def _size(x: Any, axis: int) -> Any:
    return x.shape[axis] or ops.shape(x)[axis]


def _depthwise(x: Any, kernel: np.ndarray, *, strides: int) -> Any:
    """Filters steps by a kernel `(taps, trees, filters)`; filters lie last."""
    _, trees, filters = kernel.shape
    channels = x.shape[-1]
    kernel = np.repeat(kernel, channels // trees, axis=1)
    kernel = ops.convert_to_tensor(kernel, x.dtype)
    result = ops.depthwise_conv(x, kernel, strides=strides, data_format="channels_last")
    shape = sizes(result)
    return ops.reshape(result, [*shape[:-1], channels, filters])
