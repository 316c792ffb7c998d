"""Which of the three formulations computes a transform, decided here alone.

========== =========================================== =============================
name       what it does                                where it is best
========== =========================================== =============================
polyphase  sums of shifted slices, fused by XLA        short filters, static sizes
matrix     product with a banded matrix                long filters on short axes
conv       strided convolution                         dynamic sizes, LiteRT, PyTorch
========== =========================================== =============================

All three give the same numbers to rounding. `"auto"` follows `choose`; the figures
behind it come from `python -m benchmarks.run transforms`.

Filters are constants of the programs, or, for a `TensorWavelet`, arguments of them.
The matrices of filters that are tensors are computed in the program.
"""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_wavelets import config
from keras_wavelets.ops import conv
from keras_wavelets.ops import matrix
from keras_wavelets.ops import polyphase
from keras_wavelets.ops.along_axis import every_other
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import pick
from keras_wavelets.ops.compilation import compiled
from keras_wavelets.ops.compilation import place
from keras_wavelets.wavelets import TensorWavelet

FORMULATIONS = {"conv": conv, "polyphase": polyphase, "matrix": matrix}
# Above this length of the filters a matrix product beats a sum of slices, as long
# as the axis is not so long that the matrix outgrows the band within it.
LONG_FILTER = 20
LONG_AXIS = 512
# Up to this length of the axis the matrix of a learned filter is small. It has far
# fewer operations to differentiate than a sum of slices, and compiles in a fraction
# of the time.
SHORT_AXIS = 64
# Up to this length one two-dimensional convolution beats two in a row.
SHORT_FILTER = 8


@dataclasses.dataclass(frozen=True)
class Setting:
    """What is known of a formulation before sizes are, found once a transform.

    Args:
        name: A name of the table above or `"auto"`.
        program: Whether transforms become programs of their own.
    """

    name: str
    program: bool


def settle(implementation: str) -> Setting:
    """Returns what an `implementation` means where it is asked for.

    Args:
        implementation: `"auto"` or a name of the table above; `"auto"` first asks
            `keras_wavelets.config.implementation()`.
    """
    name = config.check_implementation(implementation)
    name = config.get_implementation() if name == "auto" else name
    where = place()
    if where == "file" and name != "matrix":
        name = "conv"
    # PyTorch has no programs: there, convolutions are the fastest.
    return Setting(name, where != "file" and keras.backend.backend() != "torch")


def analyze(x: Any, axes: tuple, wavelets: tuple, modes: tuple, **options: Any) -> Any:
    """Splits every axis once; the bands lie along a new axis `band_axis`.

    Args:
        x: Tensor of a floating dtype.
        axes: Axes to transform, each ≥ 0; the first varies slowest in the bands.
        wavelets: A `Wavelet` per axis.
        modes: A boundary mode per axis.
        **options: `band_axis`, the place of the new axis, and `implementation`.
    """
    return _transform(_analyze, x, axes, (wavelets, modes), **options)


def average(
    x: Any, axes: tuple, wavelets: tuple, modes: tuple, *, implementation: str
) -> Any:
    """Returns the low band of `analyze` alone, without computing the others."""
    options = {"band_axis": 0, "implementation": implementation}
    return _transform(_average, x, axes, (wavelets, modes), **options)


def synthesize(
    bands: Any, axes: tuple, wavelets: tuple, modes: tuple, **options: Any
) -> Any:
    """Inverse of `analyze`; `axes` are those of the result."""
    return _transform(_synthesize, bands, axes, (wavelets, modes), **options)


def _transform(
    direction: Callable,
    x: Any,
    axes: tuple,
    banks: tuple,
    *,
    band_axis: int,
    implementation: str,
) -> Any:
    shift = direction is _synthesize
    transformed = [x.shape[axis + (shift and axis >= band_axis)] for axis in axes]
    if not isinstance(implementation, Setting):
        implementation = settle(implementation)
    name = choose(implementation, transformed, banks[0])
    wavelets, modes = banks
    taps = [
        ops.cast(wavelet.filter_bank, x.dtype)
        for wavelet in wavelets
        if isinstance(wavelet, TensorWavelet)
    ]
    if taps:
        wavelets = tuple(map(_without_taps, wavelets))
    plain, program = _program(direction, name, axes, wavelets, modes, band_axis)
    return (program if implementation.program else plain)(x, *taps)


def _without_taps(wavelet: Any) -> Any:
    """Returns what the programs of two filter banks may share: constants alone."""
    return None if isinstance(wavelet, TensorWavelet) else wavelet


def choose(implementation: Any, lengths: list, wavelets: tuple) -> str:
    """Returns the name of the formulation that computes a transform."""
    if not isinstance(implementation, Setting):
        implementation = settle(implementation)
    name, program = implementation.name, implementation.program
    if None in lengths:
        return "conv"
    if name != "auto":
        return name
    long = max([wavelet.dec_len for wavelet in wavelets]) > LONG_FILTER
    if any(isinstance(wavelet, TensorWavelet) for wavelet in wavelets):
        long = max(lengths) <= SHORT_AXIS and program
    if long and max(lengths) <= LONG_AXIS:
        return "matrix"
    return "polyphase" if program else "conv"


@functools.lru_cache(maxsize=1024)
def _program(direction: Callable, name: str, *arguments: Any) -> tuple:
    """Returns the function that transforms, and the form of it for graphs."""
    function = functools.partial(_apply, direction, FORMULATIONS[name], arguments)
    if name == "conv" or (name == "matrix" and arguments[1][0] is None):
        return function, function
    return function, compiled(function)


def _apply(
    direction: Callable, formulation: Any, arguments: tuple, x: Any, *taps: Any
) -> Any:
    axes, wavelets, modes, at = arguments
    if taps:
        banks = map(TensorWavelet, taps)
        wavelets = tuple(next(banks) if bank is None else bank for bank in wavelets)
    return direction(x, formulation, axes, wavelets, modes, at)


def _analyze(
    x: Any, formulation: Any, axes: tuple, wavelets: tuple, modes: tuple, at: int
) -> Any:
    if formulation is conv and _is_plane(x, axes, wavelets):
        return ops.moveaxis(conv.split_plane(x, axes, wavelets, modes), -1, at)
    if formulation is conv and len(axes) > 2:
        return _analyze_apart(x, axes, wavelets, modes, at)
    for count, (axis, wavelet, mode) in enumerate(
        zip(axes, wavelets, modes, strict=True)
    ):
        shift = bool(count) and axis >= at
        bands = formulation.split(x, axis + shift, wavelet, mode)
        x = ops.stack(bands, axis=at + bool(count))
        # The bands so far vary slower than the new pair.
        x = merge_axes(x, at) if count else x
    return x


def _average(
    x: Any, formulation: Any, axes: tuple, wavelets: tuple, modes: tuple, at: int
) -> Any:
    if formulation is conv and _is_plane(x, axes, wavelets):
        return conv.split_plane(x, axes, wavelets, modes, bands=1)[..., 0]
    for axis, wavelet, mode in zip(axes, wavelets, modes, strict=True):
        (x,) = formulation.split(x, axis, wavelet, mode, bands=1)
    return x


def _synthesize(
    x: Any, formulation: Any, axes: tuple, wavelets: tuple, modes: tuple, at: int
) -> Any:
    if formulation is conv and len(axes) > 2:
        return _synthesize_apart(x, axes, wavelets, modes, at)
    for count in reversed(range(len(axes))):
        if count:
            low, high = (every_other(x, at, first) for first in (0, 1))
        else:
            low, high = (pick(x, at, band) for band in (0, 1))
        axis = axes[count] + (bool(count) and axes[count] >= at)
        x = formulation.merge(low, high, axis, wavelets[count], modes[count])
    return x


def _analyze_apart(x: Any, axes: tuple, wavelets: tuple, modes: tuple, at: int) -> Any:
    """Splits band by band: LiteRT slices five axes at most, and bands are a sixth."""
    bands = [x]
    for axis, wavelet, mode in zip(axes, wavelets, modes, strict=True):
        pairs = [conv.split(band, axis, wavelet, mode) for band in bands]
        bands = [band for pair in pairs for band in pair]
    return ops.stack(bands, axis=at)


def _synthesize_apart(
    x: Any, axes: tuple, wavelets: tuple, modes: tuple, at: int
) -> Any:
    """Merges pair by pair, for the same reason."""
    bands = ops.unstack(x, 2 ** len(axes), axis=at)
    for axis, wavelet, mode in reversed(list(zip(axes, wavelets, modes, strict=True))):
        pairs = zip(bands[::2], bands[1::2], strict=True)
        bands = [conv.merge(low, high, axis, wavelet, mode) for low, high in pairs]
    return bands[0]


def _is_plane(x: Any, axes: tuple, wavelets: tuple) -> bool:
    short = max(wavelet.dec_len for wavelet in wavelets) <= SHORT_FILTER
    return (
        short and set(axes) == {1, 2} and len(x.shape) == 4 and x.shape[3] is not None
    )
