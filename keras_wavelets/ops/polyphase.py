"""One level along one axis as weighted sums of shifted slices.

Even and odd samples are separated by a reshape, so that every slice is contiguous.
XLA fuses the whole sum into one loop; outside XLA each term is a pass of its own.
"""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.along_axis import PERIODIZATION
from keras_wavelets.ops.along_axis import border
from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import split_axis
from keras_wavelets.wavelets import Wavelet
from keras_wavelets.wavelets.dual_tree import TreeStage


def split(x: Any, axis: int, wavelet: Wavelet, mode: str, *, bands: int = 2) -> tuple:
    """Returns the low and the high band along one axis, or with one band the low."""
    size = x.shape[axis]
    x = extend(x, border(wavelet.dec_len, size, mode), mode, axis)
    pairs = split_axis(x, axis, (x.shape[axis] // 2, 2))
    # XLA fuses the gradient of slices; that of `unstack` is a copy.
    whole = (slice(None),) * (axis + 1)
    phases = [pairs[(*whole, phase)] for phase in (0, 1)]
    return tuple(
        _correlate(phases, wavelet.filter_bank[band], axis) for band in range(bands)
    )


def _correlate(phases: list, taps: Any, axis: int) -> Any:
    constant = isinstance(taps, tuple)
    taps = taps[::-1] if constant else ops.unstack(taps)[::-1]
    count = phases[0].shape[axis] - len(taps) // 2 + 1
    before = (slice(None),) * axis
    terms = [
        tap * phases[m % 2][(*before, slice(m // 2, m // 2 + count))]
        for m, tap in enumerate(taps)
        if not constant or tap
    ]
    return sum(terms[1:], start=terms[0])


def merge(low: Any, high: Any, axis: int, wavelet: Wavelet, mode: str) -> Any:
    """Returns the tensor whose bands along one axis are given."""
    half = wavelet.dec_len // 2
    if mode == PERIODIZATION:
        low, high = (wrap(band, axis, half) for band in (low, high))
    count, before = low.shape[axis] - half + 1, (slice(None),) * axis
    # Both samples of a pair at once: a product with two numbers along a new axis
    # fuses, where putting two results together would not.
    shape = (half, *(1,) * (axis + 1), 2, *(1,) * (len(low.shape) - axis - 1))
    terms = []
    for band, taps in ((low, wavelet.rec_lo), (high, wavelet.rec_hi)):
        reshape = np.reshape if isinstance(taps, tuple) else ops.reshape
        pairs = ops.convert_to_tensor(reshape(taps, shape), low.dtype)
        apart = ops.expand_dims(band, axis + 1)
        terms += [
            apart[(*before, slice(half - 1 - j, half - 1 - j + count))] * pair
            for j, pair in enumerate(ops.unstack(pairs, half))
        ]
    total = sum(terms[1:], start=terms[0])
    x = merge_axes(total, axis)
    return unwrap(x, axis, half) if mode == PERIODIZATION else x


def split_trees(x: Any, axis: int, stage: TreeStage) -> list:
    """Returns the bands of one level of the dual tree along one axis.

    Both trees are computed at once: a tap is a pair of numbers along their axis.
    """
    trees = stage.trees
    x = extend(x, (trees * stage.analysis_reach,) * 2, "symmetric", axis)
    count = x.shape[axis] // trees**2
    x = split_axis(x, axis, (count, trees, trees))
    phases = ops.unstack(x, trees, axis=axis + 1)
    count -= (len(stage.analysis) - 1) // trees
    bands = [
        _correlate_trees(phases, taps, axis, count)
        for taps in np.moveaxis(stage.analysis, -1, 0)
    ]
    return [merge_axes(band, axis) for band in bands]


def _correlate_trees(phases: list, taps: np.ndarray, axis: int, count: int) -> Any:
    """Sums taps of shape `(length, trees)` times the samples they meet."""
    step, before = len(phases), (slice(None),) * axis
    behind = (1,) * (len(phases[0].shape) - axis - 2)
    terms = []
    for t, pair in enumerate(taps):
        if pair.any():
            part = phases[t % step][(*before, slice(t // step, t // step + count))]
            weights = ops.convert_to_tensor(pair.reshape(-1, *behind), part.dtype)
            terms.append(part * weights)
    return sum(terms[1:], start=terms[0])


def merge_trees(bands: list, axis: int, stage: TreeStage) -> Any:
    """Returns the tensor whose bands in the dual tree along one axis are given."""
    total = sum(
        _interpolate(band, filters, axis, stage)
        for band, filters in zip(bands, stage.synthesis, strict=True)
    )
    return merge_axes(merge_axes(total, axis), axis)


def _interpolate(band: Any, filters: np.ndarray, axis: int, stage: TreeStage) -> Any:
    """Returns what a band adds, as `(…, steps, samples of a step, trees, …)`."""
    count, before = band.shape[axis] // stage.trees, (slice(None),) * axis
    widths = (stage.trees * stage.synthesis_reach,) * 2
    band = extend(band, widths, "symmetric", axis)
    steps = band.shape[axis] // stage.trees
    band = split_axis(band, axis, (steps, 1, stage.trees))
    behind = (1,) * (len(band.shape) - axis - 3)
    return sum(
        band[(*before, slice(t, t + count))]
        * ops.convert_to_tensor(taps.T.reshape(*taps.T.shape, *behind), band.dtype)
        for t, taps in enumerate(filters)
        if taps.any()
    )


def wrap(band: Any, axis: int, half: int) -> Any:
    """Extends coefficients in a circle, as far as half a filter reaches."""
    return extend(band, (half // 2, half // 2), "periodic", axis)


def unwrap(x: Any, axis: int, half: int) -> Any:
    """Removes what synthesis made of the circle's seam."""
    return x if half % 2 else cut(x, axis, 1, -1)


def correlate_circle(
    x: Any, axis: int, filters: list, *, step: int, before: int
) -> list:
    """Returns what each filter makes of a signal that goes on in a circle."""
    count = ops.shape(x)[axis] if x.shape[axis] is None else x.shape[axis]
    reach = step * (len(filters[0]) - 1)
    x = extend(x, (before, reach - before), "periodic", axis)
    results = []
    for taps in filters:
        terms = [
            tap * cut(x, axis, step * m, step * m + count)
            for m, tap in enumerate(taps)
            if tap
        ]
        results.append(sum(terms[1:], start=terms[0]))
    return results
