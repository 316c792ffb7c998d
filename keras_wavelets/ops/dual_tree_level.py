"""One level of the dual tree along one or two axes.

The formulation is that of `keras_wavelets.ops.lowering`, with one exception: where the
choice is free and axes are known and short, products with matrices stand in for
convolutions, being three times faster, and on JAX for sums of slices, which take
seconds to compile. Gradients are computed by the transposed transform. On JAX each
step is compiled by itself also where nothing around it is.

Complex bands are made of the four trees of an image, or the two of a signal: among the
neighbors a, b of a row and c, d of the next one, each belongs to another tree. Two
rotations make complex numbers of them, which answer to edges that rise and to edges
that fall.
"""

import functools
import itertools
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.compilation import compiled
from keras_wavelets.ops.compilation import linear
from keras_wavelets.ops.lowering import FORMULATIONS
from keras_wavelets.ops.lowering import LONG_AXIS
from keras_wavelets.ops.lowering import Setting
from keras_wavelets.ops.lowering import choose
from keras_wavelets.ops.modulus import magnitude
from keras_wavelets.wavelets.dual_tree import TreeStage

HALF = 0.5**0.5


def run(
    step: Callable,
    x: Any,
    axes: tuple,
    stage: TreeStage,
    band_axis: int,
    setting: Setting,
) -> Any:
    """Computes a part of a level in the formulation that suits the lengths of its axes.

    Args:
        step: `analyze`, `synthesize`, `complex_bands`, `magnitudes` or `tree_bands`.
        x: What the step takes.
        axes: One axis or two, of a tensor without an axis of bands.
        stage: The filters.
        band_axis: Place of the axis of bands.
        setting: What `lowering.settle` returned.
    """
    banded = step is not analyze and (step is not tree_bands or len(axes) > 1)
    lengths = [x.shape[axis + (banded and axis >= band_axis)] for axis in axes]
    name = choose(setting, lengths, (stage,))
    # A matrix for each length: for long axes it is more work, for unknown ones none.
    short = None not in lengths and max(lengths) <= LONG_AXIS
    slow = name == "conv" or keras.backend.backend() == "jax"
    name = "matrix" if setting.name == "auto" and short and slow else name
    plain, program = _program(step, name, axes, stage, band_axis)
    return (program if setting.program else plain)(x)


def low_sizes(size: Any, level: int) -> list:
    """Returns how long the low band is after each level; of tensors, too."""
    sizes = []
    for done in range(level):
        # An odd axis gets one sample, an axis of an odd number of pairs one pair.
        size = (size + size % 4) // 2 if done else size + size % 2
        sizes.append(size)
    return sizes


@functools.lru_cache(maxsize=1024)
def _program(function: Callable, name: str, *given: Any) -> tuple:
    """Returns the function that computes, and the form of it for graphs."""

    def run(x: Any) -> Any:
        return function(x, FORMULATIONS[name], *given)

    if keras.backend.backend() == "jax":
        import jax

        return (jax.jit(run),) * 2
    return run, run if name == "conv" else compiled(run)


def analyze(
    x: Any, formulation: Any, axes: tuple, stage: TreeStage, band_axis: int
) -> Any:
    """Filters every axis; the bands lie along a new `band_axis`, the low one first."""
    for count, given in enumerate(axes):
        axis = given + (bool(count) and given >= band_axis)
        if x.shape[axis] is None or x.shape[axis] % stage.trees**2 or stage.trees == 1:
            x = _divisible(x, axis, stage)
        split, merge = _axis_pair(formulation, axis, stage, band_axis, nested=count > 0)
        x = linear(split, merge)(x)
    return x


def synthesize(
    x: Any, formulation: Any, axes: tuple, stage: TreeStage, band_axis: int
) -> Any:
    """Inverse of `analyze`; the stage tells which bands there are."""
    for count in reversed(range(len(axes))):
        axis = axes[count] + (bool(count) and axes[count] >= band_axis)
        split, merge = _axis_pair(
            formulation, axis, stage.transpose, band_axis, nested=count > 0
        )
        x = linear(merge, split)(x)
    return x


def _axis_pair(
    formulation: Any, axis: int, stage: TreeStage, band_axis: int, *, nested: bool
) -> tuple:
    """Returns analysis along one axis, and its transpose.

    The bands lie along `band_axis`; if `nested`, the argument of analysis has one
    already, and the new bands vary faster.
    """

    def split(x: Any) -> Any:
        bands = ops.stack(
            formulation.split_trees(x, axis, stage), axis=band_axis + nested
        )
        return merge_axes(bands, band_axis) if nested else bands

    def merge(x: Any) -> Any:
        # Nested bands of one filter lie a stride apart: a slice, not a copy of each.
        before = (slice(None),) * band_axis
        bands = (
            ops.unstack(x, stage.bands, axis=band_axis)
            if not nested
            else [
                x[(*before, slice(band, None, stage.bands))]
                for band in range(stage.bands)
            ]
        )
        return formulation.merge_trees(bands, axis, stage.transpose)

    return split, merge


def _divisible(x: Any, axis: int, stage: TreeStage) -> Any:
    size = x.shape[axis]
    size = ops.shape(x)[axis] if size is None else size
    # A step takes two samples of each of two trees. Both ends get one, so that the
    # trees keep their distance.
    if stage.trees == 1:
        return extend(x, (0, size % 2), "symmetric", axis)
    return extend(x, (size % 4 // 2,) * 2, "symmetric", axis)


def complex_bands(
    bands: Any, formulation: Any, axes: tuple, stage: TreeStage, band_axis: int
) -> Any:
    """Returns the complex bands of a level, their two parts along a last axis."""
    count = len(axes)
    places = {pair: _place(pair, stage) for pair in oriented_pairs(stage, count)}

    def rotate(bands: Any) -> Any:
        apart = ops.unstack(bands, stage.bands**count, axis=band_axis)
        picked = {pair: apart[place] for pair, place in places.items()}
        return to_complex(picked, axes, stage, band_axis)

    def transpose(parts: Any) -> Any:
        trees = to_trees(parts, axes, stage, band_axis)
        # The low band, and what symmetric sets leave out, gets no gradient.
        by_place = {places[pair]: band for pair, band in trees.items()}
        nothing = ops.zeros_like(next(iter(trees.values())))
        everywhere = range(stage.bands**count)
        return ops.stack([by_place.get(k, nothing) for k in everywhere], axis=band_axis)

    return linear(rotate, transpose)(bands)


def magnitudes(
    bands: Any, formulation: Any, axes: tuple, stage: TreeStage, band_axis: int
) -> Any:
    """Returns the magnitudes of the complex bands of a level."""
    parts = complex_bands(bands, formulation, axes, stage, band_axis)
    if FORMULATIONS["conv"] is formulation:
        # LiteRT slices five axes at most; XLA fuses the gradient of slices.
        return magnitude(*ops.unstack(parts, 2, axis=-1))
    return magnitude(parts[..., 0], parts[..., 1])


def tree_bands(
    parts: Any, formulation: Any, axes: tuple, stage: TreeStage, band_axis: int
) -> Any:
    """Inverse of `complex_bands`, but for the low band."""
    ordered = sorted(oriented_pairs(stage, len(axes)))

    def rotate_back(parts: Any) -> Any:
        trees = to_trees(parts, axes, stage, band_axis)
        return ops.stack([trees[pair] for pair in ordered], axis=band_axis)

    def transpose(bands: Any) -> Any:
        apart = ops.unstack(bands, len(ordered), axis=band_axis)
        picked = dict(zip(ordered, apart, strict=True))
        return to_complex(picked, axes, stage, band_axis)

    return linear(rotate_back, transpose)(parts)


def _place(pair: tuple, stage: TreeStage) -> int:
    """Returns where the bands along several axes put a combination of filters."""
    place = 0
    for filters in pair:
        place = place * stage.bands + filters
    return place


def oriented_pairs(stage: TreeStage, count: int) -> list:
    """Returns the filters along each of `count` axes, for the oriented bands."""
    diagonal = stage.bands - 1
    return [(1,)] if count == 1 else [(1, 0), (diagonal, diagonal), (0, 1)]


def to_complex(bands: dict, axes: tuple, stage: TreeStage, band_axis: int) -> Any:
    """Returns the real and imaginary parts of complex bands along a last axis.

    Args:
        bands: For each pair of filters the band of all trees.
        axes: The transformed axes.
        stage: The filters that the bands come from.
        band_axis: Of two axes, where to put the axis of the six orientations.
    """
    if len(axes) == 1:
        return ops.stack(_corners(bands[1,], axes, _swapped(stage, (1,))), axis=-1)
    rising, falling = [], []
    for pair in oriented_pairs(stage, 2):
        a, b, c, d = _corners(bands[pair], axes, _swapped(stage, pair))
        rising.append(((a - d) * HALF, (b + c) * HALF))
        # Orientations rise from 15° to 165°: those that fall are mirrored, last first.
        falling.insert(0, ((a + d) * HALF, (b - c) * HALF))
    parts = zip(*rising, *falling, strict=True)
    return ops.stack([ops.stack(part, axis=band_axis) for part in parts], axis=-1)


def to_trees(parts: Any, axes: tuple, stage: TreeStage, band_axis: int) -> dict:
    """Inverse and transpose of `to_complex`: both rotations are orthogonal."""
    if len(axes) == 1:
        corners = ops.unstack(parts, 2, axis=-1)
        corners = _ordered(corners, _swapped(stage, (1,)))
        return {(1,): _interleave(corners, axes)}
    bands = {}
    real, imaginary = (
        ops.unstack(half * HALF, 6, axis=band_axis)
        for half in ops.unstack(parts, 2, axis=-1)
    )
    for k, pair in enumerate(oriented_pairs(stage, 2)):
        p, q, r, s = real[k], real[5 - k], imaginary[k], imaginary[5 - k]
        corners = _ordered([p + q, r + s, r - s, q - p], _swapped(stage, pair))
        bands[pair] = _interleave(corners, axes)
    return bands


def _swapped(stage: TreeStage, bands: tuple) -> tuple:
    return tuple(stage.swapped[band] for band in bands)


def _ordered(corners: list, swapped: tuple) -> list:
    """Puts the corners where the trees are that they come from, or back."""
    places = itertools.product(*((1, 0) if turned else (0, 1) for turned in swapped))
    bits = [sum(bit << k for k, bit in enumerate(reversed(p))) for p in places]
    return [corners[bit] for bit in bits]


def _corners(band: Any, axes: tuple, swapped: tuple) -> list:
    """Returns the neighbors in the order of rows."""
    where, parts = [slice(None)] * len(band.shape), []
    for firsts in itertools.product((0, 1), repeat=len(axes)):
        for axis, first in zip(axes, firsts, strict=True):
            where[axis] = slice(first, None, 2)
        parts.append(band[tuple(where)])
    return _ordered(parts, swapped)


def _interleave(parts: list, axes: tuple) -> Any:
    """Inverse of the separation of neighbors."""
    for axis in reversed(axes):
        both = zip(parts[::2], parts[1::2], strict=True)
        parts = [merge_axes(ops.stack(pair, axis=axis + 1), axis) for pair in both]
    return parts[0]
