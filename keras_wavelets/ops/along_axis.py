"""What happens along one axis: borders, cuts and reshapes.

A finite signal goes on beyond its ends by one of the nine modes of PyWavelets.
Every mode is linear, and each sample outside the signal depends on three samples
inside: `x[index] * scale + x[0] * first + x[-1] * last`. One table per mode holds
these four numbers as functions of the position, for any distance from the signal.
"""

import functools
import numbers
from types import ModuleType
from typing import Any
from typing import Literal
from typing import get_args

import keras
import numpy as np
import pywt
from keras import ops

from keras_wavelets import checks

PERIODIZATION = "periodization"
Mode = Literal[
    "zero",
    "constant",
    "symmetric",
    "reflect",
    "periodic",
    "smooth",
    "periodization",
    "antisymmetric",
    "antireflect",
]
MODES = get_args(Mode)
# What MATLAB and old versions of PyWavelets call them.
SHORT_MODES = {
    "zpd": "zero",
    "cpd": "constant",
    "sp0": "constant",
    "sym": "symmetric",
    "ppd": "periodic",
    "sp1": "smooth",
    "per": PERIODIZATION,
    "asym": "antisymmetric",
}
MODE_NUMBERS = {getattr(pywt.Modes, name): name for name in MODES}
# Modes that need a sample beside the last one.
MIRRORS = frozenset({"reflect", "antireflect"})
# Above so many pieces one gather is cheaper than slices put together.
MOST_RUNS = 8


def pad(x: Any, pad_widths: Any, mode: Any = "symmetric", axis: Any = None) -> Any:
    """Extends a tensor by a boundary mode.

    Args:
        x: Tensor of any rank.
        pad_widths: How many samples to add before and behind, integers ≥ 0, which may
            exceed the length of an axis: `(before, behind)`, a number for both, or a
            pair for each axis.
        mode: One of the nine boundary modes; a list gives one for each axis.
        axis: The axis to extend; None for all.

    Returns:
        The longer tensor. In mode `"periodization"` an odd axis first repeats its
        last sample, and is one sample longer than the widths tell.

    Raises:
        ValueError: For an unknown mode, an axis too short for it, widths that are
            negative or no integers, or another number of pairs than axes.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> np.array(ops.pad(np.array([1.0, 2.0, 4.0]), (2, 2), mode="smooth"))
    array([-1.,  0.,  1.,  2.,  4.,  6.,  8.])
    """
    x = ops.convert_to_tensor(x)
    rank = len(x.shape)
    axes = range(rank) if axis is None else (axis % rank,)
    pairs = _width_pairs(pad_widths, len(axes))
    modes = mode if isinstance(mode, (tuple, list)) else [mode] * len(axes)
    rows = list(zip(axes, pairs, map(check_mode, modes), strict=True))
    for number, _, name in rows:
        check_axis(x, number, name)
    for number, (before, behind), name in rows:
        odd = ops.shape(x)[number] % 2 if name == PERIODIZATION else 0
        x = extend(x, (before, behind + odd), name, number)
    return x


def _width_pairs(pad_widths: Any, count: int) -> list:
    widths = np.asarray(pad_widths)
    legal = widths.dtype.kind in "iu" and (widths >= 0).all()
    if not legal or widths.shape not in ((), (1,), (2,), (1, 2), (count, 2)):
        raise ValueError(
            "Expected integers ≥ 0 to add before and behind, or a pair of them for "
            f"each of {count} axes. Received: pad_widths={pad_widths!r}."
        )
    return [tuple(pair) for pair in np.broadcast_to(widths, (count, 2)).tolist()]


def extend(x: Any, widths: tuple, mode: str, axis: int) -> Any:
    """Computes `pad` of a tensor and an axis ≥ 0 that are known to be right."""
    if mode == "zero":
        everywhere = [(0, 0)] * len(x.shape)
        everywhere[axis] = tuple(widths)
        return ops.pad(x, everywhere)
    if x.shape[axis] is None:
        return _pad_dynamic(x, widths, mode, axis)
    before, behind = widths
    if not before and not behind:
        return x
    outside = _outside(int(before), int(behind), x.shape[axis], mode)
    left, right = (
        [_combine(x, side, axis)] if width else []
        for side, width in zip(outside, widths, strict=True)
    )
    return ops.concatenate([*left, x, *right], axis=axis)


def border(filter_length: int, size: int, mode: str) -> tuple:
    """Returns how many samples analysis needs before and behind the signal.

    With both in place, the coefficient `o` of either band is the sum over `m` of
    `reversed_filter[m] * extended[2 * o + m]`, in every mode. `size` may be a
    tensor.
    """
    if mode == PERIODIZATION:
        before = filter_length // 2 - 1
        return before, before + size % 2
    return filter_length - 2, filter_length - 2 + size % 2


def check_mode(mode: Any) -> str:
    """Returns the name of a boundary mode."""
    if isinstance(mode, str) and mode in MODES:
        return mode
    if isinstance(mode, bool) or not isinstance(mode, str | numbers.Integral):
        raise TypeError(
            f"Expected the name of a boundary mode, one of {MODES}. "
            f"Received: mode={mode!r}."
        )
    name = SHORT_MODES.get(mode, MODE_NUMBERS.get(mode, mode))
    return checks.one_of(name, "mode", MODES)


def check_axis(x: Any, axis: int, mode: str) -> None:
    """Raises for an empty axis, and for a mirror of one sample."""
    size = x.shape[axis]
    short = mode in MIRRORS and size == 1
    if size == 0 or short:
        least = 2 if short else 1
        raise ValueError(
            f"Expected at least {least} samples along an axis for the mode {mode!r}. "
            f"Received: x with shape={tuple(x.shape)}, axis={axis}."
        )


def border_table(i: Any, n: Any, mode: str, xp: ModuleType = np) -> tuple:
    """Returns index, scale, first and last for the positions `i` of a signal."""
    return TABLES[mode](i, n, xp)


def _plain(index: Any) -> tuple:
    return index, None, None, None


def _zero(i: Any, n: Any, xp: ModuleType) -> tuple:
    inside = xp.logical_and(i >= 0, i < n)
    return xp.clip(i, 0, n - 1), xp.where(inside, 1, 0), None, None


def _constant(i: Any, n: Any, xp: ModuleType) -> tuple:
    return _plain(xp.clip(i, 0, n - 1))


def _periodic(i: Any, n: Any, xp: ModuleType) -> tuple:
    return _plain(i % n)


def _periodization(i: Any, n: Any, xp: ModuleType) -> tuple:
    return _plain(xp.minimum(i % (n + n % 2), n - 1))


def _symmetric(i: Any, n: Any, xp: ModuleType) -> tuple:
    p = i % (2 * n)
    return _plain(xp.where(p < n, p, 2 * n - 1 - p))


def _antisymmetric(i: Any, n: Any, xp: ModuleType) -> tuple:
    return _symmetric(i, n, xp)[0], 1 - 2 * ((i // n) % 2), None, None


def _reflect(i: Any, n: Any, xp: ModuleType) -> tuple:
    p = i % (2 * (n - 1))
    return _plain(xp.where(p < n, p, 2 * (n - 1) - p))


def _antireflect(i: Any, n: Any, xp: ModuleType) -> tuple:
    period = 2 * (n - 1)
    turns, rising = 2 * (i // period), i % period < n
    scale = xp.where(rising, 1, -1)
    last = xp.where(rising, turns, turns + 2)
    return _reflect(i, n, xp)[0], scale, -turns, last


def _smooth(i: Any, n: Any, xp: ModuleType) -> tuple:
    # The slope at an end times the distance; a single sample has no slope.
    left, right = xp.minimum(i, 0), xp.maximum(i - n + 1, 0)
    inner = xp.where(i < 0, xp.minimum(1, n - 1), xp.maximum(n - 2, 0))
    index = xp.where(left + right == 0, i, inner)
    scale = xp.where(left + right == 0, 1, left - right)
    first = xp.where(i < 0, 1 - left, 0)
    last = xp.where(i >= n, 1 + right, 0)
    return index, scale, first, last


TABLES = {
    "zero": _zero,
    "constant": _constant,
    "symmetric": _symmetric,
    "reflect": _reflect,
    "periodic": _periodic,
    "smooth": _smooth,
    PERIODIZATION: _periodization,
    "antisymmetric": _antisymmetric,
    "antireflect": _antireflect,
}


def _pad_dynamic(x: Any, widths: tuple, mode: str, axis: int) -> Any:
    size = ops.shape(x)[axis]
    positions = ops.arange(-widths[0], size + widths[1], dtype="int32")
    return _combine(x, border_table(positions, size, mode, ops), axis)


@functools.lru_cache(maxsize=1024)
def _outside(before: int, behind: int, size: int, mode: str) -> tuple:
    """Returns the tables of the samples on either side, their indices as runs."""
    tables = []
    for positions in (np.arange(-before, 0), np.arange(size, size + behind)):
        index, *factors = TABLES[mode](positions, size, np)
        tables.append((runs(index) if index.size else [], *factors))
    return tuple(tables)


def _combine(x: Any, table: tuple, axis: int) -> Any:
    """Applies one row of the module's formula per position."""
    index, scale, first, last = table
    result = gather(x, index, axis)
    if scale is first is last is None:
        return result
    along = [1] * len(x.shape)
    along[axis] = -1
    ends = (None, cut(x, axis, 0, 1), cut(x, axis, -1, None))
    for factor, end in zip((scale, first, last), ends, strict=True):
        if factor is None:
            continue
        weight = ops.reshape(ops.cast(factor, x.dtype), along)
        result = result * weight if end is None else result + end * weight
    return result


def gather(x: Any, index: Any, axis: int) -> Any:
    """Takes samples along an axis by a tensor of indices, or by `runs` of them.

    Slices have a cheap gradient; the gradient of a gather scatters, which XLA does
    one element at a time.
    """
    if not isinstance(index, list):
        return ops.take(x, index, axis=axis)
    if len(index) > MOST_RUNS:
        return ops.take(x, np.concatenate(index), axis=axis)
    parts = []
    for run in index:
        # Written out because a graph of several levels holds hundreds of them.
        where = [slice(None)] * len(x.shape)
        where[axis] = slice(int(run.min()), int(run.max()) + 1)
        part = x[tuple(where)]
        parts.append(ops.flip(part, axis=axis) if run[0] > run[-1] else part)
    return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=axis)


def runs(index: np.ndarray) -> list[np.ndarray]:
    """Returns indices in pieces that run in steps of one, up or down."""
    steps = np.diff(index)
    starts = [0]
    for position in range(1, len(index)):
        step = steps[position - 1]
        within = position - starts[-1] > 1
        if abs(step) != 1 or (within and step != steps[position - 2]):
            starts.append(position)
    return np.split(index, starts[1:])


def cut(x: Any, axis: int, start: int, stop: int | None) -> Any:
    """Returns `x[start:stop]` along one axis."""
    where = [slice(None)] * len(x.shape)
    where[axis] = slice(start, stop)
    return x[tuple(where)]


def sizes(x: Any) -> list:
    """Returns the sizes of a tensor; one unknown size becomes -1."""
    static = tuple(x.shape)
    unknown = static.count(None)
    if unknown > 1:
        return list(ops.shape(x))
    if unknown:
        place = static.index(None)
        return [*static[:place], -1, *static[place + 1 :]]
    return list(static)


def split_axis(x: Any, axis: int, parts: tuple) -> Any:
    """Replaces one axis by several whose product is its size."""
    shape = sizes(x)
    return ops.reshape(x, [*shape[:axis], *parts, *shape[axis + 1 :]])


def merge_axes(x: Any, axis: int) -> Any:
    """Joins an axis with the one behind it."""
    first, second = x.shape[axis : axis + 2]
    known = first is not None and second is not None
    shape = sizes(x) if known else list(ops.shape(x))
    joined = first * second if known else -1
    return ops.reshape(x, [*shape[:axis], joined, *shape[axis + 2 :]])


def pick(x: Any, axis: int, position: int) -> Any:
    """Returns one position of an axis, without the axis."""
    where = [slice(None)] * len(x.shape)
    where[axis] = position
    return x[tuple(where)]


def every_other(x: Any, axis: int, first: int) -> Any:
    """Returns the even (`first=0`) or the odd positions of an axis."""
    where = [slice(None)] * len(x.shape)
    where[axis] = slice(first, None, 2)
    return x[tuple(where)]


def largest(x: Any, axis: int, *, keepdims: bool = False) -> Any:
    """Returns the maximum along one axis, also of an empty batch."""
    # Keras raises for the maximum of an empty tensor, also where axes are left.
    reduce = ops.sum if 0 in tuple(x.shape) else ops.max
    return reduce(x, axis=axis, keepdims=keepdims)


def contract(x: Any, axis: int, matrix: Any) -> Any:
    """Multiplies one axis by a matrix; what becomes of the axis lies last."""
    if keras.backend.backend() == "torch":
        # Keras's `tensordot` and `matmul` take float64 to float32 there.
        return ops.moveaxis(x, axis, -1) @ matrix
    return ops.tensordot(x, matrix, axes=[[axis], [0]])
