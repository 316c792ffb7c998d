"""Complex bands from the four trees of an image, or the two of a signal.

Among the neighbors a, b of a row and c, d of the next one, each belongs to another
tree. Two rotations make complex numbers of them, which answer to edges that rise and
to edges that fall.
"""

import itertools
from typing import Any

from keras import ops

from keras_wavelets.ops.shapes import every_other
from keras_wavelets.ops.shapes import merge_axes
from keras_wavelets.ops.shapes import pick
from keras_wavelets.wavelets.tree_stage import TreeStage

HALF = 0.5**0.5


def to_complex(bands: Any, axes: tuple, stage: TreeStage, at: int) -> tuple:
    """Returns real and imaginary parts of the complex bands.

    Args:
        bands: Bands of both trees, along the axis `at`.
        axes: The transformed axes, as in a single band.
        stage: The filters that the bands come from.
        at: Axis of the bands; of two axes, it becomes that of the six orientations.
    """
    if len(axes) == 1:
        return _corners(pick(bands, at, 1), axes, _exchanged(stage, (1,)))
    rising, falling = [], []
    for pair in _pairs(stage):
        band = pick(bands, at, pair[0] * stage.bands + pair[1])
        a, b, c, d = _corners(band, axes, _exchanged(stage, pair))
        rising.append(((a - d) * HALF, (b + c) * HALF))
        falling.insert(0, ((a + d) * HALF, (b - c) * HALF))
    real, imaginary = zip(*rising, *falling, strict=True)
    return ops.stack(real, axis=at), ops.stack(imaginary, axis=at)


def to_trees(real: Any, imaginary: Any, axes: tuple, stage: TreeStage, at: int) -> Any:
    """Undoes `to_complex`; the low band is not among the results."""
    if len(axes) == 1:
        parts = _ordered([real, imaginary], _exchanged(stage, (1,)))
        return ops.expand_dims(_interleave(parts, axes), at)
    bands = {}
    for k, pair in enumerate(_pairs(stage)):
        (p, q), (r, s) = (
            (pick(part, at, k) * HALF, pick(part, at, 5 - k) * HALF)
            for part in (real, imaginary)
        )
        corners = _ordered([p + q, r + s, r - s, q - p], _exchanged(stage, pair))
        bands[pair] = _interleave(corners, axes)
    return ops.stack([bands[pair] for pair in sorted(bands)], axis=at)


def _pairs(stage: TreeStage) -> list:
    """Returns the filters along both axes of the first three orientations."""
    diagonal = stage.bands - 1
    return [(1, 0), (diagonal, diagonal), (0, 1)]


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
        pairs = zip(parts[::2], parts[1::2], strict=True)
        parts = [merge_axes(ops.stack(pair, axis=axis + 1), axis) for pair in pairs]
    return parts[0]
