"""The stationary transform of tensors whose arguments are checked.

Nothing is decimated. A level filters in a circle, with its step between the taps, so
the inverse is exact for every length. The bands lie one after the other along the
first axis: no level adds a rank, of which LiteRT knows five.
"""

import dataclasses
import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.along_axis import contract
from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.lowering import choose


@dataclasses.dataclass(frozen=True)
class Stationary:
    """What decides a stationary transform, apart from the data.

    Args:
        axes: Axes to transform, each ≥ 1; the first varies slowest in the bands.
        wavelets: A `Wavelet` per axis.
        level: Number of levels.
        start_level: Levels left out before the first.
        norm: Whether to divide the analysis filters by √2.
        trim_approx: Whether to keep the coarsest average alone.
    """

    axes: tuple
    wavelets: tuple
    level: int
    start_level: int = 0
    norm: bool = False
    trim_approx: bool = True

    @property
    def steps(self) -> list[int]:
        """Distances between the taps, the finest level first."""
        return [2 ** (self.start_level + level) for level in range(self.level)]

    @property
    def count(self) -> int:
        """Number of bands."""
        per_level = 2 ** len(self.axes)
        if self.trim_approx or not self.level:
            return 1 + self.level * (per_level - 1)
        return self.level * per_level


def decompose(x: Any, plan: Stationary, implementation: str = "auto") -> Any:
    """Returns the bands of all levels along the first axis, the coarsest first."""
    return _run(_decompose, x, plan, implementation)


def compose(bands: Any, plan: Stationary, implementation: str = "auto") -> Any:
    """Inverse of `` of a plan with `trim_approx`."""
    return _run(_compose, bands, plan, implementation)


def lift(bands: Any, plan: Stationary, implementation: str = "auto") -> Any:
    """Returns what each band alone adds to the signal, along the first axis."""
    return _run(_lift, bands, plan, implementation)


def _run(direction: Callable, x: Any, plan: Stationary, implementation: str) -> Any:
    lengths = [x.shape[axis] for axis in plan.axes]
    name = choose(implementation, lengths, plan.wavelets)
    return _program(direction, plan, name)(x)


@functools.lru_cache(maxsize=1024)
def _program(direction: Callable, plan: Stationary, name: str) -> Callable:
    correlate = _product if name == "matrix" else _slices
    function = functools.partial(direction, plan=plan, correlate=correlate)
    return function if name == "conv" else fused(function)


def _decompose(x: Any, plan: Stationary, correlate: Callable) -> Any:
    scale = 1 / math.sqrt(2) if plan.norm else 1.0
    found: list = []
    for step in plan.steps:
        bands = x
        # From the last axis to the first, which so varies slowest.
        for axis, wavelet in reversed(list(zip(plan.axes, plan.wavelets, strict=True))):
            filters = _reversed(wavelet.dec_lo, wavelet.dec_hi, scale)
            apart = _around(x, axis, step)
            before = apart * (wavelet.dec_len // 2 - 1)
            bands = _split(bands, Circle(correlate, axis, filters, apart, before))
        batch = _size(x, 0)
        x = cut(bands, 0, 0, batch)
        found.insert(0, cut(bands, 0, batch, None) if plan.trim_approx else bands)
    if plan.trim_approx or not found:
        found.insert(0, x)
    return ops.concatenate(found, axis=0)


def _compose(bands: Any, plan: Stationary, correlate: Callable) -> Any:
    batch = _size(bands, 0) // plan.count
    x, start = cut(bands, 0, 0, batch), batch
    for step in reversed(plan.steps):
        stop = start + (2 ** len(plan.axes) - 1) * batch
        x = ops.concatenate([x, cut(bands, 0, start, stop)], axis=0)
        start = stop
        for circle in _synthesis(x, plan, step, correlate):
            x = _merge(x, circle)
    return x


def _lift(bands: Any, plan: Stationary, correlate: Callable) -> Any:
    batch, rank = _size(bands, 0) // plan.count, len(plan.axes)
    x, start = cut(bands, 0, 0, batch), batch
    for step in reversed(plan.steps):
        circles = _synthesis(x, plan, step, correlate)
        lifted = [_pass(x, circles, (0,) * rank)]
        for letters in list(itertools.product((0, 1), repeat=rank))[1:]:
            detail = cut(bands, 0, start, start + batch)
            lifted.append(_pass(detail, circles, letters))
            start += batch
        x = ops.concatenate(lifted, axis=0)
    return x


def _synthesis(x: Any, plan: Stationary, step: int, correlate: Callable) -> list:
    """Returns the filters of one level back, one pair for each axis."""
    scale = 1 / math.sqrt(2) if plan.norm else 0.5
    return [
        Circle(
            correlate,
            axis,
            _reversed(wavelet.rec_lo, wavelet.rec_hi, scale),
            _around(x, axis, step),
            _around(x, axis, step) * (wavelet.dec_len // 2),
        )
        for axis, wavelet in zip(plan.axes, plan.wavelets, strict=True)
    ]


def _around(x: Any, axis: int, step: int) -> int:
    """Returns a step without its whole turns around the circle, where known."""
    size = x.shape[axis]
    return step if size is None else step % size


def _pass(x: Any, circles: list, letters: tuple) -> Any:
    """Filters every axis with one filter of its pair."""
    for circle, letter in zip(circles, letters, strict=True):
        x = _filter(x, circle, letter=letter)
    return x


def _reversed(low: tuple, high: tuple, scale: float) -> tuple:
    """Returns both filters as correlation reads them."""
    return tuple(tuple(scale * tap for tap in taps[::-1]) for taps in (low, high))


def _size(x: Any, axis: int) -> Any:
    return ops.shape(x)[axis] if x.shape[axis] is None else x.shape[axis]


@dataclasses.dataclass(frozen=True)
class Circle:
    """Two filters that run along one axis in a circle.

    Args:
        correlate: `_slices` or `_product`.
        axis: Where they run.
        filters: Two tuples of taps.
        step: Distance between the taps.
        before: How far the first tap lies before its sample.
    """

    correlate: Callable
    axis: int
    filters: tuple
    step: int
    before: int

    @property
    def reach(self) -> int:
        """Distance between the first and the last tap."""
        return self.step * (len(self.filters[0]) - 1)

    @property
    def adjoint(self) -> "Circle":
        """The same filters read backward: those of the transposed matrix."""
        filters = tuple(taps[::-1] for taps in self.filters)
        before = self.reach - self.before
        return dataclasses.replace(self, filters=filters, before=before)


# The gradient of a sum of slices is a sum of padded tensors, which XLA computes ten
# times slower. Transposed, a filter bank is a filter bank: that is the gradient here.
def _split(x: Any, circle: Circle) -> Any:
    """Returns what both filters make of a tensor, along the first axis."""

    @ops.custom_gradient
    def split(x: Any) -> tuple:
        bands = ops.concatenate(circle.correlate(x, circle, circle.filters), axis=0)
        return bands, functools.partial(_gradient, _merge, circle)

    return split(x)


def _merge(bands: Any, circle: Circle) -> Any:
    """Returns the sum of what each filter makes of its half of the first axis."""

    @ops.custom_gradient
    def merge(bands: Any) -> tuple:
        half = _size(bands, 0) // 2
        low, high = cut(bands, 0, 0, half), cut(bands, 0, half, None)
        results = (
            circle.correlate(part, circle, (taps,))[0]
            for part, taps in zip((low, high), circle.filters, strict=True)
        )
        return sum(results), functools.partial(_gradient, _split, circle)

    return merge(bands)


def _filter(x: Any, circle: Circle, *, letter: int) -> Any:
    """Returns what one of the two filters makes of a tensor."""

    @ops.custom_gradient
    def alone(x: Any) -> tuple:
        (result,) = circle.correlate(x, circle, (circle.filters[letter],))
        transposed = functools.partial(_filter, letter=letter)
        return result, functools.partial(_gradient, transposed, circle)

    return alone(x)


def _gradient(
    transposed: Callable, circle: Circle, *arguments: Any, upstream: Any = None
) -> Any:
    # JAX and TensorFlow pass the gradient by position, PyTorch by name.
    gradient = arguments[0] if upstream is None else upstream
    return transposed(gradient, circle.adjoint)


def _slices(x: Any, circle: Circle, filters: tuple) -> list:
    """Correlates with each filter as a sum of shifted slices."""
    axis, count = circle.axis, _size(x, circle.axis)
    widths = (circle.before, circle.reach - circle.before)
    x = extend(x, widths, "periodic", axis)
    results = []
    for taps in filters:
        starts = (circle.step * m for m in range(len(taps)))
        terms = [
            tap * cut(x, axis, start, start + count)
            for tap, start in zip(taps, starts, strict=True)
            if tap
        ]
        results.append(sum(terms[1:], start=terms[0]))
    return results


def _product(x: Any, circle: Circle, filters: tuple) -> list:
    """Correlates with each filter as a product with a circulant matrix."""
    size = x.shape[circle.axis]
    n = np.arange(size)
    results = []
    for taps in filters:
        matrix = np.zeros((size, size))
        for m, tap in enumerate(taps):
            matrix[(n + circle.step * m - circle.before) % size, n] += tap
        matrix = ops.convert_to_tensor(matrix, x.dtype)
        result = contract(x, circle.axis, matrix)
        results.append(ops.moveaxis(result, -1, circle.axis))
    return results
