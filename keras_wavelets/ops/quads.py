"""Complex bands from the four trees of an image, or the two of a signal.

Among the neighbors a, b of a row and c, d of the next one, each belongs to another
tree. Two rotations make complex numbers of them, which answer to edges that rise and
to edges that fall.
"""

import itertools
from typing import Any

from keras import ops

from keras_wavelets.ops.along_axis import every_other
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.wavelets.tree_stage import TreeStage

HALF = 0.5**0.5


def pairs(stage: TreeStage, count: int) -> list:
    """Returns the filters along each of `count` axes, for the oriented bands."""
    diagonal = stage.bands - 1
    return [(1,)] if count == 1 else [(1, 0), (diagonal, diagonal), (0, 1)]


def to_complex(bands: dict, axes: tuple, stage: TreeStage, at: int) -> Any:
    """Returns the real and imaginary parts of complex bands along a last axis.

    Args:
        bands: For each pair of filters the band of all trees.
        axes: The transformed axes.
        stage: The filters that the bands come from.
        at: Of two axes, where to put the axis of the six orientations.
    """
    if len(axes) == 1:
        return ops.stack(_corners(bands[1,], axes, _exchanged(stage, (1,))), axis=-1)
    rising, falling = [], []
    for pair in pairs(stage, 2):
        a, b, c, d = _corners(bands[pair], axes, _exchanged(stage, pair))
        rising.append(((a - d) * HALF, (b + c) * HALF))
        falling.insert(0, ((a + d) * HALF, (b - c) * HALF))
    parts = zip(*rising, *falling, strict=True)
    return ops.stack([ops.stack(part, axis=at) for part in parts], axis=-1)


def to_trees(parts: Any, axes: tuple, stage: TreeStage, at: int) -> dict:
    """Undoes `to_complex`, and is its transpose."""
    if len(axes) == 1:
        corners = ops.unstack(parts, 2, axis=-1)
        corners = _ordered(corners, _exchanged(stage, (1,)))
        return {(1,): _interleave(corners, axes)}
    bands = {}
    real, imaginary = (
        ops.unstack(half * HALF, 6, axis=at) for half in ops.unstack(parts, 2, axis=-1)
    )
    for k, pair in enumerate(pairs(stage, 2)):
        p, q, r, s = real[k], real[5 - k], imaginary[k], imaginary[5 - k]
        corners = _ordered([p + q, r + s, r - s, q - p], _exchanged(stage, pair))
        bands[pair] = _interleave(corners, axes)
    return bands


def _exchanged(stage: TreeStage, bands: tuple) -> tuple:
    return tuple(stage.exchanged[band] for band in bands)


def _ordered(corners: list, exchanged: tuple) -> list:
    """Puts the corners where the trees are that they come from, or back."""
    places = itertools.product(*((1, 0) if turned else (0, 1) for turned in exchanged))
    bits = [sum(bit << k for k, bit in enumerate(reversed(p))) for p in places]
    return [corners[bit] for bit in bits]


def _corners(band: Any, axes: tuple, exchanged: tuple) -> list:
    """Returns the neighbors in the order of rows."""
    parts = [band]
    for axis in axes:
        parts = [every_other(part, axis, first) for part in parts for first in (0, 1)]
    return _ordered(parts, exchanged)


def _interleave(parts: list, axes: tuple) -> Any:
    """Undoes the separation of neighbors."""
    for axis in reversed(axes):
        both = zip(parts[::2], parts[1::2], strict=True)
        parts = [merge_axes(ops.stack(pair, axis=axis + 1), axis) for pair in both]
    return parts[0]
