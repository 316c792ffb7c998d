"""The stationary wavelet transform: every band is as long as the signal.

Nothing is decimated. A level filters in a circle, with its step between the taps, so
the inverse is exact for every length. Inside, the bands lie one after the other along
the first axis: no level adds a rank, of which LiteRT knows five.
"""

import dataclasses
import functools
import math
import numbers
from collections.abc import Callable
from typing import Any

from keras import ops

from keras_wavelets import checks
from keras_wavelets.ops import arguments
from keras_wavelets.ops import matrix
from keras_wavelets.ops import polyphase
from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.bands import flatten_levels
from keras_wavelets.ops.bands import is_nest
from keras_wavelets.ops.bands import name_details
from keras_wavelets.ops.bands import name_levels
from keras_wavelets.ops.bands import nest_details
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.compilation import linear
from keras_wavelets.ops.complex_pairs import takes_complex
from keras_wavelets.ops.dwt import check_count
from keras_wavelets.ops.lowering import choose


@takes_complex
def swtn(
    data: Any,
    wavelet: Any,
    level: Any = None,
    start_level: int = 0,
    axes: Any = None,
    trim_approx: bool = False,
    norm: bool = False,
    *,
    strict: bool = False,
) -> list:
    """Splits a tensor into bands of its own size along n axes.

    The signal goes on in a circle. PyWavelets wants sizes that are multiples of
    2^level; here every size is exact, and for such multiples the numbers agree.

    Args:
        data: Tensor.
        wavelet: As in `dwtn`.
        level: Number of levels ≥ 0; None for as many as each size can be halved, as
            in PyWavelets, and for odd sizes for the most that make sense; either
            needs known sizes.
        start_level: How many levels to leave out before the first.
        axes: The axes to transform; None for all.
        trim_approx: Whether to return the coarsest average alone, in front.
        norm: Whether to divide the analysis filters by √2. With an orthogonal
            wavelet and `trim_approx` the bands then have the energy of the signal.
        strict: Whether sizes that PyWavelets does not take are an error.

    Returns:
        The coarsest level first: a list of dicts of 2^n bands, or with
        `trim_approx` `[cA, details_J, …, details_1]`; of level 0 `[x]`.

    Raises:
        ValueError: For an unknown wavelet or axis, a level that is not an integer
            ≥ 0, or a size that `strict` does not allow.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> levels = ops.swtn(np.ones((5, 7)), "db2", level=2)
    >>> len(levels), sorted(levels[0]), tuple(levels[0]["aa"].shape)
    (2, ['aa', 'ad', 'da', 'dd'], (5, 7))
    """
    x = arguments.to_tensor(data)
    axes = arguments.normalize_axes(axes, len(x.shape))
    arguments.check_sizes(x, axes, ("periodic",) * len(axes))
    sizes = [x.shape[axis] for axis in axes]
    start = {"start_level": start_level, "strict": strict}
    plan = make_plan(
        wavelet, axes, sizes, level, **start, norm=norm, trim_approx=trim_approx
    )
    arguments.check_norm(norm, plan.wavelets)
    return name_levels(split_bands(x, plan, decompose), len(axes), trimmed=plan.trimmed)


@takes_complex
def iswtn(
    coeffs: list,
    wavelet: Any,
    axes: Any = None,
    norm: bool = False,
    *,
    start_level: int = 0,
) -> Any:
    """Puts the result of `swtn` together again.

    Bands that are no transform of a signal give the average over all phases, as in
    PyWavelets.

    Args:
        coeffs: As `swtn` returns it, trimmed or not; of several averages the
            coarsest alone counts. Bands may be None for zeros.
        wavelet: As in `swtn`.
        start_level: As in `swtn`.
        axes: As in `swtn`.
        norm: As in `swtn`.

    Raises:
        ValueError: If bands differ in shape or all are absent, or as `swtn`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(5, 9))
    >>> bool(np.allclose(ops.iswtn(ops.swtn(x, "sym3", level=3), "sym3"), x))
    True
    """
    named = [b for b in arguments.check_coeffs(coeffs) if isinstance(b, dict)]
    axes = (axes,) if isinstance(axes, numbers.Integral) else axes
    rank = len(next(iter(named[0]))) if named and axes is None else len(axes or ())
    bands = arguments.fill_absent(flatten_levels(coeffs, rank))
    axes = arguments.normalize_axes(axes, len(bands[0].shape))
    level = len(named)
    plan = make_plan(wavelet, axes, [], level, start_level=start_level, norm=norm)
    return merge_bands(bands, plan)


def swt(
    data: Any,
    wavelet: Any,
    level: Any = None,
    start_level: int = 0,
    axis: int = -1,
    trim_approx: bool = False,
    norm: bool = False,
    *,
    strict: bool = False,
) -> list:
    """Splits one axis into bands of its own length.

    Args:
        data: Tensor.
        wavelet: As in `dwt`.
        level: As in `swtn`.
        start_level: As in `swtn`.
        axis: The axis to transform.
        trim_approx: As in `swtn`.
        norm: As in `swtn`.
        strict: As in `swtn`.

    Returns:
        `[(cA_J, cD_J), …, (cA_1, cD_1)]`, or with `trim_approx`
        `[cA_J, cD_J, …, cD_1]`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> ((cA, cD),) = ops.swt(np.array([1.0, 3.0, 5.0]), "haar", level=1)
    >>> np.round(cA, 3), np.round(cD, 3)
    (array([2.828, 5.657, 4.243]), array([-1.414, -1.414,  2.828]))
    """
    coeffs = swtn(
        data, wavelet, level, start_level, (axis,), trim_approx, norm, strict=strict
    )
    return [_nest(bands) for bands in coeffs]


def iswt(
    coeffs: list,
    wavelet: Any,
    norm: bool = False,
    axis: int = -1,
    *,
    start_level: int = 0,
) -> Any:
    """Puts the result of `swt` together again.

    Args:
        coeffs: As `swt` returns it, trimmed or not; bands may be None for zeros.
        wavelet: As in `swt`.
        start_level: As in `swt`.
        axis: As in `swt`.
        norm: As in `swt`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> coeffs = ops.swt(np.arange(5.0), "db3", level=2, trim_approx=True)
    >>> np.abs(np.round(ops.iswt(coeffs, "db3"), 6))
    array([0., 1., 2., 3., 4.])
    """
    nested = [_name(pair, 1) for pair in arguments.check_coeffs(coeffs)]
    if not is_nest(coeffs[0]):
        nested = [coeffs[0], *({"d": band} for band in coeffs[1:])]
    return iswtn(nested, wavelet, start_level=start_level, axes=(axis,), norm=norm)


def swt2(
    data: Any,
    wavelet: Any,
    level: Any = None,
    start_level: int = 0,
    axes: tuple = (-2, -1),
    trim_approx: bool = False,
    norm: bool = False,
    *,
    strict: bool = False,
) -> list:
    """Splits two axes into bands of their own size.

    Args:
        data: Tensor of rank ≥ 2.
        wavelet: As in `dwtn`.
        level: As in `swtn`.
        start_level: As in `swtn`.
        axes: Two axes, rows first; `(1, 2)` for images in channels_last.
        trim_approx: As in `swtn`.
        norm: As in `swtn`.
        strict: As in `swtn`.

    Returns:
        `[(cA_J, (cH_J, cV_J, cD_J)), …]`, or with `trim_approx`
        `[cA_J, (cH_J, cV_J, cD_J), …]`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> ((cA, (cH, cV, cD)),) = ops.swt2(np.ones((6, 5)), "haar", level=1)
    >>> tuple(cH.shape), round(float(cA[0, 0]), 3)
    ((6, 5), 2.0)
    """
    check_count(axes, 2)
    coeffs = swtn(
        data, wavelet, level, start_level, axes, trim_approx, norm, strict=strict
    )
    return [_nest(bands) for bands in coeffs]


def iswt2(
    coeffs: list,
    wavelet: Any,
    norm: bool = False,
    axes: tuple = (-2, -1),
    *,
    start_level: int = 0,
) -> Any:
    """Puts the result of `swt2` together again.

    Args:
        coeffs: As `swt2` returns it, trimmed or not; bands may be None for zeros.
        wavelet: As in `swt2`.
        start_level: As in `swt2`.
        axes: As in `swt2`.
        norm: As in `swt2`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> image = np.random.default_rng(0).normal(size=(7, 9))
    >>> coeffs = ops.swt2(image, "bior2.2", level=2)
    >>> bool(np.allclose(ops.iswt2(coeffs, "bior2.2"), image))
    True
    """
    check_count(axes, 2)
    nested = [_name(bands, 2) for bands in arguments.check_coeffs(coeffs)]
    return iswtn(nested, wavelet, start_level=start_level, axes=axes, norm=norm)


def _nest(bands: Any) -> Any:
    """Turns the dict of a level into the nesting of its rank; a tensor stays."""
    if not isinstance(bands, dict):
        return bands
    rank = len(next(iter(bands)))
    details, average = nest_details(bands, rank), "a" * rank
    return (bands[average], details) if average in bands else details


def _name(bands: Any, rank: int) -> Any:
    """Inverse of `_nest`; of one axis, where a detail is a tensor, for pairs alone."""
    if not is_nest(bands):
        return bands
    average = {"a" * rank: bands[0]} if len(bands) == 2 else {}
    return {**average, **name_details(bands[1] if average else bands, rank)}


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
    def trimmed(self) -> bool:
        """Whether there is one average alone, as there always is without a level."""
        return bool(self.trim_approx) or not self.level

    @property
    def count(self) -> int:
        """Number of bands."""
        per_level = 2 ** len(self.axes) - self.trimmed
        return self.level * per_level + self.trimmed


def make_plan(
    wavelet: Any,
    axes: tuple,
    sizes: list,
    level: int | None,
    *,
    start_level: int = 0,
    strict: bool = False,
    **options: Any,
) -> Stationary:
    """Returns the plan of a transform, whose arguments it checks."""
    wavelets, _ = arguments.per_axis(wavelet, "periodic", len(axes))
    arguments.check_constant(wavelets)
    start_level = checks.count(start_level, "start_level", minimum=0)
    if level is None:
        level = max(arguments.most_halvings(sizes, wavelets) - start_level, 0)
    level = arguments.check_level(level)
    if strict:
        arguments.check_multiple(sizes, start_level + level)
    return Stationary(tuple(axes), wavelets, level, start_level, **options)


def split_bands(x: Any, plan: Stationary, transform: Callable) -> list:
    """Returns the bands of a tensor as a flat list, the coarsest first."""
    if 0 not in plan.axes:
        return ops.split(transform(x, plan), plan.count, axis=0)
    bands = transform(ops.expand_dims(x, 0), _behind(plan))
    return ops.unstack(bands, plan.count, axis=0)


def merge_bands(bands: list, plan: Stationary) -> Any:
    """Inverse of `split_bands` of a plan with `trim_approx`."""
    if 0 not in plan.axes:
        return compose(ops.concatenate(bands), plan)
    return compose(ops.stack(bands), _behind(plan))[0]


def _behind(plan: Stationary) -> Stationary:
    """Returns the plan for tensors with one more axis in front."""
    return dataclasses.replace(plan, axes=tuple(axis + 1 for axis in plan.axes))


def decompose(x: Any, plan: Stationary, implementation: str = "auto") -> Any:
    """Returns the bands of all levels along the first axis, the coarsest first."""
    return run(_decompose, x, plan, implementation)


def compose(bands: Any, plan: Stationary, implementation: str = "auto") -> Any:
    """Inverse of `decompose` of a plan with `trim_approx`."""
    return run(_compose, bands, plan, implementation)


def run(direction: Callable, x: Any, plan: Stationary, implementation: str) -> Any:
    """Computes a function of a tensor, the plan and the way to correlate."""
    name = choose(implementation, [x.shape[axis] for axis in plan.axes], plan.wavelets)
    return _program(direction, plan, name)(x)


@functools.lru_cache(maxsize=1024)
def _program(direction: Callable, plan: Stationary, name: str) -> Callable:
    correlate = (matrix if name == "matrix" else polyphase).correlate_circle
    function = functools.partial(direction, plan=plan, correlate=correlate)
    ends = {_decompose: (1, plan.count), _compose: (plan.count, 1)}
    parts = ends.get(direction, (plan.count,) * 2)
    return function if name == "conv" else fused(function, parts=parts)


def _decompose(x: Any, plan: Stationary, correlate: Callable) -> Any:
    scale = 1 / math.sqrt(2) if plan.norm else 1.0
    found: list = []
    for step in plan.steps:
        bands = x
        # From the last axis to the first, which so varies slowest.
        for axis, wavelet in reversed(list(zip(plan.axes, plan.wavelets, strict=True))):
            filters = _reversed(wavelet.dec_lo, wavelet.dec_hi, scale)
            apart = _around(x.shape[axis], step)
            before = apart * (wavelet.dec_len // 2 - 1)
            bands = _split(bands, Circular(correlate, axis, filters, apart, before))
        batch = ops.shape(x)[0]
        x = cut(bands, 0, 0, batch)
        found.insert(0, cut(bands, 0, batch, None) if plan.trim_approx else bands)
    if plan.trim_approx or not found:
        found.insert(0, x)
    return ops.concatenate(found, axis=0)


def _compose(bands: Any, plan: Stationary, correlate: Callable) -> Any:
    batch = ops.shape(bands)[0] // plan.count
    x, start = cut(bands, 0, 0, batch), batch
    for step in reversed(plan.steps):
        stop = start + (2 ** len(plan.axes) - 1) * batch
        x = ops.concatenate([x, cut(bands, 0, start, stop)], axis=0)
        start = stop
        for circle in synthesis(x, plan, step, correlate):
            x = _merge(x, circle)
    return x


def synthesis(x: Any, plan: Stationary, step: int, correlate: Callable) -> list:
    """Returns the filters of one level back, one pair for each axis."""
    scale = 1 / math.sqrt(2) if plan.norm else 0.5
    return [
        Circular(
            correlate,
            axis,
            _reversed(wavelet.rec_lo, wavelet.rec_hi, scale),
            _around(x.shape[axis], step),
            _around(x.shape[axis], step) * (wavelet.dec_len // 2),
        )
        for axis, wavelet in zip(plan.axes, plan.wavelets, strict=True)
    ]


def _around(size: int | None, step: int) -> int:
    return step if size is None else step % size


def _reversed(low: tuple, high: tuple, scale: float) -> tuple:
    """Returns both filters as correlation reads them."""
    return tuple(tuple(scale * tap for tap in taps[::-1]) for taps in (low, high))


@dataclasses.dataclass(frozen=True)
class Circular:
    """Two filters that run along one axis in a circle.

    Args:
        correlate: That of `polyphase` or of `matrix`.
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

    def filtered(self, x: Any, which: tuple) -> list:
        """Returns what some of the filters make of a tensor."""
        filters = [self.filters[k] for k in which]
        return self.correlate(x, self.axis, filters, step=self.step, before=self.before)

    @property
    def adjoint(self) -> "Circular":
        """The same filters read backward: those of the transposed matrix."""
        filters = tuple(taps[::-1] for taps in self.filters)
        reach = self.step * (len(filters[0]) - 1)
        return dataclasses.replace(self, filters=filters, before=reach - self.before)


# The gradient of a sum of slices is a sum of padded tensors, which XLA computes ten
# times slower. Transposed, a filter bank is a filter bank: that is the gradient here.
def _split(x: Any, circle: Circular) -> Any:
    """Returns what both filters make of a tensor, along the first axis."""
    return linear(
        lambda x: ops.concatenate(circle.filtered(x, (0, 1)), axis=0),
        lambda gradient: _merge(gradient, circle.adjoint),
    )(x)


def _merge(bands: Any, circle: Circular) -> Any:
    """Returns the sum of what each filter makes of its half of the first axis."""

    def merge(bands: Any) -> Any:
        half = ops.shape(bands)[0] // 2
        (low,) = circle.filtered(cut(bands, 0, 0, half), (0,))
        (high,) = circle.filtered(cut(bands, 0, half, None), (1,))
        return low + high

    return linear(merge, lambda gradient: _split(gradient, circle.adjoint))(bands)
