"""One level of the dual tree along one or two axes.

The formulation is that of `keras_wavelets.ops.lowering`, with one exception: where the
choice is free and axes are known and short, products with matrices stand in for
convolutions, being three times faster, and on JAX for sums of slices, which take
seconds to compile. Gradients are computed by the transposed transform. On JAX each
step is compiled by itself also where nothing around it is.
"""

import functools
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_wavelets import config
from keras_wavelets.ops import quads
from keras_wavelets.ops import tree_conv
from keras_wavelets.ops import tree_matrix
from keras_wavelets.ops import tree_polyphase
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import pick
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.compilation import place
from keras_wavelets.ops.linear import linear
from keras_wavelets.ops.lowering import LONG_AXIS
from keras_wavelets.ops.lowering import choose
from keras_wavelets.ops.modulus import magnitude
from keras_wavelets.wavelets.tree_stage import TreeStage

FORMULATIONS = {
    "conv": tree_conv,
    "polyphase": tree_polyphase,
    "matrix": tree_matrix,
}


def analyze(
    x: Any, axes: tuple, stage: TreeStage, *, at: int, implementation: str
) -> Any:
    """Filters every axis; the bands lie along a new axis `at`, the low one first."""
    name = _choose(implementation, [x.shape[axis] for axis in axes], stage)
    return _program(_analyze, name, axes, stage, at)(x)


def synthesize(
    bands: Any, axes: tuple, stage: TreeStage, *, at: int, implementation: str
) -> Any:
    """Undoes `analyze`; the stage tells which bands there are."""
    name = _choose(implementation, _lengths(bands, axes, at), stage)
    return _program(_synthesize, name, axes, stage, at)(bands)


def complex_bands(
    bands: Any, axes: tuple, stage: TreeStage, *, at: int, implementation: str
) -> Any:
    """Returns the complex bands of a level, their two parts along a last axis."""
    name = _choose(implementation, _lengths(bands, axes, at), stage)
    return _program(_complex_bands, name, axes, stage, at)(bands)


def magnitudes(
    bands: Any, axes: tuple, stage: TreeStage, *, at: int, implementation: str
) -> Any:
    """Returns the magnitudes of the complex bands of a level."""
    name = _choose(implementation, _lengths(bands, axes, at), stage)
    return _program(_magnitudes, name, axes, stage, at)(bands)


def tree_bands(
    parts: Any, axes: tuple, stage: TreeStage, *, at: int, implementation: str
) -> Any:
    """Undoes `complex_bands`, but for the low band."""
    at_or_behind = at if len(axes) > 1 else len(parts.shape)
    name = _choose(implementation, _lengths(parts, axes, at_or_behind), stage)
    return _program(_tree_bands, name, axes, stage, at)(parts)


def _lengths(bands: Any, axes: tuple, at: int) -> list:
    return [bands.shape[axis + (axis >= at)] for axis in axes]


def _choose(implementation: str, lengths: list, stage: TreeStage) -> str:
    name = choose(implementation, lengths, (stage,))
    free = implementation == config.get_implementation() == "auto" and place() != "file"
    short = None not in lengths and max(lengths) <= LONG_AXIS
    slow = name == "conv" or keras.backend.backend() == "jax"
    return "matrix" if free and short and slow else name


def low_sizes(size: Any, level: int) -> list:
    """Returns how long the low band is after each level; of tensors, too."""
    sizes = []
    for done in range(level):
        # An odd axis gets one sample, an axis of an odd number of pairs one pair.
        size = (size + size % 4) // 2 if done else size + size % 2
        sizes.append(size)
    return sizes


@functools.lru_cache(maxsize=1024)
def _program(function: Callable, name: str, *arguments: Any) -> Callable:
    formulation = FORMULATIONS[name]
    program = functools.partial(_apply, function, formulation, arguments)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(program)
    return program if name == "conv" else fused(program)


def _apply(function: Callable, formulation: Any, arguments: tuple, x: Any) -> Any:
    return function(x, formulation, *arguments)


def _analyze(x: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int) -> Any:
    for count, given in enumerate(axes):
        axis = given + (bool(count) and given >= at)
        x = _divisible(x, axis, stage)
        split, merge = _axis_pair(formulation, axis, stage, at, nested=count > 0)
        x = linear(split, merge)(x)
    return x


def _synthesize(
    x: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int
) -> Any:
    for count in reversed(range(len(axes))):
        axis = axes[count] + (bool(count) and axes[count] >= at)
        split, merge = _axis_pair(
            formulation, axis, stage.transpose, at, nested=count > 0
        )
        x = linear(merge, split)(x)
    return x


def _axis_pair(
    formulation: Any, axis: int, stage: TreeStage, at: int, *, nested: bool
) -> tuple:
    """Returns analysis along one axis, and its transpose.

    The bands lie along the axis `at`; if `nested`, the argument of analysis has one
    already, and the new bands vary faster.
    """

    def split(x: Any) -> Any:
        bands = ops.stack(formulation.split(x, axis, stage), axis=at + nested)
        return merge_axes(bands, at) if nested else bands

    def merge(x: Any) -> Any:
        where = [slice(None)] * len(x.shape)
        bands = []
        for band in range(stage.bands):
            where[at] = slice(band, None, stage.bands) if nested else band
            bands.append(x[tuple(where)])
        return formulation.merge(bands, axis, stage.transpose)

    return split, merge


def _divisible(x: Any, axis: int, stage: TreeStage) -> Any:
    size = x.shape[axis]
    size = ops.shape(x)[axis] if size is None else size
    if stage.trees == 1:
        return extend(x, (0, size % 2), "symmetric", axis)
    return extend(x, (size % 4 // 2,) * 2, "symmetric", axis)


def _complex_bands(
    bands: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int
) -> Any:
    count = len(axes)
    places = {pair: _place(pair, stage) for pair in quads.pairs(stage, count)}

    def rotate(bands: Any) -> Any:
        picked = {pair: pick(bands, at, place) for pair, place in places.items()}
        return quads.to_complex(picked, axes, stage, at)

    def transpose(parts: Any) -> Any:
        trees = quads.to_trees(parts, axes, stage, at)
        by_place = {places[pair]: band for pair, band in trees.items()}
        nothing = ops.zeros_like(next(iter(trees.values())))
        everywhere = range(stage.bands**count)
        return ops.stack([by_place.get(k, nothing) for k in everywhere], axis=at)

    return linear(rotate, transpose)(bands)


def _magnitudes(
    bands: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int
) -> Any:
    parts = _complex_bands(bands, formulation, axes, stage, at)
    return magnitude(*ops.unstack(parts, 2, axis=-1))


def _tree_bands(
    parts: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int
) -> Any:
    ordered = sorted(quads.pairs(stage, len(axes)))

    def rotate_back(parts: Any) -> Any:
        trees = quads.to_trees(parts, axes, stage, at)
        return ops.stack([trees[pair] for pair in ordered], axis=at)

    def transpose(bands: Any) -> Any:
        picked = {pair: pick(bands, at, k) for k, pair in enumerate(ordered)}
        return quads.to_complex(picked, axes, stage, at)

    return linear(rotate_back, transpose)(parts)


def _place(pair: tuple, stage: TreeStage) -> int:
    """Returns where the bands along several axes put a combination of filters."""
    place = 0
    for filters in pair:
        place = place * stage.bands + filters
    return place
