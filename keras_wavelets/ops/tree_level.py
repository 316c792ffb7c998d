"""One level of the dual tree along one or two axes."""

import functools
from collections.abc import Callable
from typing import Any

from keras import ops

from keras_wavelets.ops import quads
from keras_wavelets.ops import tree_conv
from keras_wavelets.ops import tree_matrix
from keras_wavelets.ops import tree_polyphase
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.extension import pad
from keras_wavelets.ops.lowering import choose
from keras_wavelets.ops.modulus import magnitude
from keras_wavelets.ops.shapes import every_other
from keras_wavelets.ops.shapes import merge_axes
from keras_wavelets.ops.shapes import pick
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
    name = choose(implementation, [x.shape[axis] for axis in axes], (stage,))
    return _program(_analyze, name, axes, stage, at)(x)


def synthesize(
    bands: Any, axes: tuple, stage: TreeStage, *, at: int, implementation: str
) -> Any:
    """Undoes `analyze`; a single band is the low one, and the others are zeros."""
    sizes = [bands.shape[axis + (axis >= at)] for axis in axes]
    name = choose(implementation, sizes, (stage,))
    return _program(_synthesize, name, axes, stage, at)(bands)


def complex_bands(
    bands: Any, axes: tuple, stage: TreeStage, *, at: int, implementation: str
) -> Any:
    """Returns the complex bands of a level, their two parts along a last axis."""
    sizes = [bands.shape[axis + (axis >= at)] for axis in axes]
    name = choose(implementation, sizes, (stage,))
    return _program(_complex_bands, name, axes, stage, at)(bands)


def magnitudes(
    bands: Any, axes: tuple, stage: TreeStage, *, at: int, implementation: str
) -> Any:
    """Returns the magnitudes of the complex bands of a level."""
    sizes = [bands.shape[axis + (axis >= at)] for axis in axes]
    name = choose(implementation, sizes, (stage,))
    return _program(_magnitudes, name, axes, stage, at)(bands)


def tree_bands(
    parts: Any, axes: tuple, stage: TreeStage, *, at: int, implementation: str
) -> Any:
    """Undoes `complex_bands`, but for the low band."""
    shift = len(axes) > 1
    sizes = [parts.shape[axis + (shift and axis >= at)] for axis in axes]
    name = choose(implementation, sizes, (stage,))
    return _program(_tree_bands, name, axes, stage, at)(parts)


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
    return program if name == "conv" else fused(program)


def _apply(function: Callable, formulation: Any, arguments: tuple, x: Any) -> Any:
    return function(x, formulation, *arguments)


def _analyze(x: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int) -> Any:
    for count, place in enumerate(axes):
        axis = place + (bool(count) and place >= at)
        bands = formulation.split(_divisible(x, axis, stage), axis, stage)
        x = ops.stack(bands, axis=at + bool(count))
        # The bands so far vary slower than the new ones.
        x = merge_axes(x, at) if count else x
    return x


def _divisible(x: Any, axis: int, stage: TreeStage) -> Any:
    size = x.shape[axis]
    size = ops.shape(x)[axis] if size is None else size
    if stage.trees == 1:
        return pad(x, (0, size % 2), axis=axis)
    return pad(x, (size % 4 // 2,) * 2, axis=axis)


def _synthesize(
    x: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int
) -> Any:
    if x.shape[at] == 1:
        x = pick(x, at, 0)
        for axis in axes:
            x = formulation.merge(x, None, axis, stage)
        return x
    for count in reversed(range(len(axes))):
        if count:
            low, high = (every_other(x, at, first) for first in (0, 1))
        else:
            low, high = (pick(x, at, band) for band in (0, 1))
        axis = axes[count] + (bool(count) and axes[count] >= at)
        x = formulation.merge(low, high, axis, stage)
    return x


def _complex_bands(
    bands: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int
) -> Any:
    return ops.stack(quads.to_complex(bands, axes, stage, at), axis=-1)


def _magnitudes(
    bands: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int
) -> Any:
    return magnitude(*quads.to_complex(bands, axes, stage, at))


def _tree_bands(
    parts: Any, formulation: Any, axes: tuple, stage: TreeStage, at: int
) -> Any:
    real, imaginary = (parts[..., part] for part in (0, 1))
    return quads.to_trees(real, imaginary, axes, stage, at)
