"""One level of the dual tree along one axis as weighted sums of shifted slices.

Both trees are computed at once: a tap is a pair of numbers along the axis of trees.
"""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import pick
from keras_wavelets.ops.along_axis import split_axis
from keras_wavelets.wavelets.tree_stage import TreeStage


def split(x: Any, axis: int, stage: TreeStage) -> tuple:
    """Returns the bands of a tensor along one axis."""
    trees = stage.trees
    x = extend(x, (trees * stage.analysis_reach,) * 2, "symmetric", axis)
    count = x.shape[axis] // trees**2
    x = split_axis(x, axis, (count, trees, trees))
    phases = [pick(x, axis + 1, phase) for phase in range(trees)]
    count -= (len(stage.analysis) - 1) // trees
    return tuple(
        merge_axes(_correlate(phases, taps, axis, count), axis)
        for taps in np.moveaxis(stage.analysis, -1, 0)
    )


def _correlate(phases: list, taps: np.ndarray, axis: int, count: int) -> Any:
    """Sums taps of shape `(length, trees)` times the samples they meet."""
    step = len(phases)
    terms = [
        cut(phases[t % step], axis, t // step, t // step + count)
        * _along(pair, phases[0], axis + 1)
        for t, pair in enumerate(taps)
        if pair.any()
    ]
    return sum(terms[1:], start=terms[0])


def merge(bands: list, axis: int, stage: TreeStage) -> Any:
    """Returns the tensor whose bands along one axis are given."""
    total = sum(
        _interpolate(band, filters, axis, stage)
        for band, filters in zip(bands, stage.synthesis, strict=True)
    )
    return merge_axes(merge_axes(total, axis), axis)


def _interpolate(band: Any, filters: np.ndarray, axis: int, stage: TreeStage) -> Any:
    """Returns what a band adds, as `(…, steps, samples of a step, trees, …)`."""
    count = band.shape[axis] // stage.trees
    band = extend(band, (stage.trees * stage.synthesis_reach,) * 2, "symmetric", axis)
    steps = band.shape[axis] // stage.trees
    band = split_axis(band, axis, (steps, 1, stage.trees))
    return sum(
        cut(band, axis, t, t + count) * _along(taps.T, band, axis + 1)
        for t, taps in enumerate(filters)
        if taps.any()
    )


def _along(taps: np.ndarray, like: Any, axis: int) -> Any:
    """Shapes taps so that they lie along `axis` and the axes behind it."""
    behind = len(like.shape) - axis - taps.ndim
    return ops.convert_to_tensor(taps.reshape(*taps.shape, *[1] * behind), like.dtype)
