"""The multi-resolution perceptron block: dense layers on all levels, then pooling."""

import math
import warnings
from collections.abc import Sequence
from operator import gt
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import is_count
from keras_wavelets.layers.base import one_for_each_axis
from keras_wavelets.layers.micro_wav import BANDS
from keras_wavelets.layers.micro_wav import BaseMicroWav
from keras_wavelets.ops.along_axis import largest


def units_per_level(
    units: int | Sequence[int], levels: int, *, scale: bool, name: str = "units"
) -> tuple[int, ...]:
    """Returns the hidden width of each level, coarse to fine.

    Args:
        units: Width of all levels, or one width for each.
        levels: Number of levels.
        scale: Whether the finest level gets `units`, the next `units / 2`, then
            `units / 3` and so on, rounded down.
        name: What the caller calls `units`, for the error message.
    """
    several = isinstance(units, Sequence) and not isinstance(units, str)
    widths = tuple(units) if several else (units,) * levels
    if len(widths) != levels or not all(map(is_count, widths)):
        raise ValueError(
            f"Expected `{name}` to be a positive integer or a list of {levels} "
            f"positive integers, one for each level. Received: {name}={units!r}."
        )
    if not scale:
        return widths
    if several:
        raise ValueError(
            "Expected one integer, or no scaling: a list of widths cannot be scaled. "
            f"Received: {name}={units!r}."
        )
    if units < levels:
        raise ValueError(
            f"Expected `{name}` to be at least {levels} so that the scaled width of "
            f"each level is at least 1. Received: {name}={units!r}."
        )
    return tuple(units // share for share in range(levels, 0, -1))


REDUCTIONS = {"max": largest, "average": ops.mean}
Remainder = Literal["keep", "drop"]
REMAINDERS = get_args(Remainder)


def pooled_length(length: int, window: int, remainder: str) -> int:
    """Returns the number of windows along an axis."""
    return length // window if remainder == "drop" else -(-length // window)


def window_pool(
    x: Any, windows: tuple, *, mode: str = "max", remainder: Remainder = "keep"
) -> Any:
    """Pools windows that lie side by side along the trailing axes."""
    # The maximum and the mean of a box are taken axis by axis, also where the box
    # is cut short: no window of rank 3 and no padding value is needed.
    for axis, window in enumerate(windows, start=1):
        if window > 1:
            x = _pool_axis(x, axis, window, REDUCTIONS[mode], remainder)
    return x


def _pool_axis(x: Any, axis: int, window: int, reduce: Any, remainder: str) -> Any:
    before, length, after = x.shape[1:axis], x.shape[axis], x.shape[axis + 1 :]
    whole = length // window
    rest = None
    if length % window:
        x, rest = ops.split(x, [whole * window], axis=axis)
    parts = []
    if whole:
        complete = ops.reshape(x, (-1, *before, whole, window, *after))
        parts.append(reduce(complete, axis=axis + 1))
    if rest is not None and remainder == "keep":
        parts.append(reduce(rest, axis=axis, keepdims=True))
    return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=axis)


POOL_MODES = {"max": "max", "average": "average", "avg": "average"}
PadSide = Literal["start", "end"]
PAD_SIDES = get_args(PadSide)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WavPoolBlock(BaseMicroWav):
    """Dense layers on every detail image of every level, pooled over all three axes.

    The outputs of the levels are zero-padded to one width and stacked to a block
    (hidden, band, level), which is pooled by windows that lie side by side.

    With `remainder="keep"`, windows that the block does not fill are pooled over
    what they have. `remainder="drop"` leaves them out, as PyTorch's pooling does:
    a window of 2 then drops all diagonal bands, and the finest of an odd number
    of levels. The dense layers behind them never learn; the block warns, and
    `dead_parameters` counts them.

    With `pool_mode="average"` and no activation the block is affine. With `"max"`
    the zero padding takes part: a window that holds some computes `max(0, ...)`.

    Args:
        units: Hidden width of all levels, or a list of one for each, coarse to
            fine.
        pool_size: Window along all axes, or three: (hidden, band, level).
        pool_mode: `"max"` or `"average"`; `"avg"` means the latter.
        scale_units: Whether the widths fall with the resolution: `units` for the
            finest level, then `units / 2`, `units / 3` and so on.
        remainder: `"keep"` or `"drop"` incomplete windows.
        pad_side: Whether the zeros stand at the `"start"` or at the `"end"` of the
            hidden axis.
        include_approx: Whether one more dense layer, as wide as the coarsest level,
            sees the approximation; its output follows the pooled block.
        flatten: Whether the pooled block is returned as a vector.

    Input shape: `(batch, height, width, channels)`, at least 2 x 2.
    Output shape: `(batch, features)`; `(batch, hidden, bands, levels)` with
    `flatten=False`.

    Raises:
        ValueError: If an argument is out of its range, or a window is longer than
            its axis with `remainder="drop"`.

    Example:
    >>> import numpy as np
    >>> block = WavPoolBlock(12, scale_units=True, flatten=False)
    >>> tuple(block(np.ones((2, 28, 28, 1), "float32")).shape)
    (2, 6, 2, 2)
    >>> block.units_per_level, block.live_parameters, block.dead_parameters
    ((3, 4, 6, 12), 8241, 0)
    """

    def __init__(
        self,
        units: int | Sequence[int],
        *,
        pool_size: int | Sequence[int] = 2,
        pool_mode: str = "max",
        scale_units: bool = False,
        remainder: Remainder = "keep",
        pad_side: PadSide = "start",
        include_approx: bool = False,
        flatten: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        checks.one_of(pool_mode, "pool_mode", tuple(POOL_MODES))
        checks.one_of(remainder, "remainder", REMAINDERS)
        checks.one_of(pad_side, "pad_side", PAD_SIDES)
        if include_approx and not flatten:
            raise ValueError(
                "Expected a flat output with `include_approx`. "
                f"Received: include_approx={include_approx}, flatten={flatten}."
            )
        several = isinstance(units, list | tuple)
        for width in units if several else (units,):
            checks.count(width, "units")
        self.units = tuple(units) if several else units
        self.pool_size = one_for_each_axis(pool_size, "pool_size", 3)
        self.pool_mode = POOL_MODES[pool_mode]
        self.scale_units = scale_units
        self.remainder = remainder
        self.pad_side = pad_side
        self.include_approx = include_approx
        self.flatten = flatten

    def build(self, input_shape: tuple) -> None:
        super().build(input_shape)
        channels = self.image_shape(input_shape)[-1]
        approximation, *sizes = self.level_sizes(input_shape)
        self.units_per_level = self._widths(input_shape)
        self._stack_shape = self._stacked(input_shape)
        self._channels = channels
        self.projections = [
            self.band_dense(units, name=f"level_{level}")
            for level, units in enumerate(self.units_per_level, start=1)
        ]
        for projection, size in zip(self.projections, sizes, strict=True):
            projection.build((None, *size, len(BANDS), channels))
        if self.include_approx:
            self.approximation = self.band_dense(
                self.units_per_level[0], bands=("approximation",), name="approximation"
            )
            self.approximation.build((None, *approximation, 1, channels))
        self._warn_of_dead_parameters()

    def _widths(self, input_shape: tuple) -> tuple[int, ...]:
        levels = len(self.level_sizes(input_shape)) - 1
        return units_per_level(self.units, levels, scale=self.scale_units)

    def _stacked(self, input_shape: tuple) -> tuple[int, int, int]:
        widths = self._widths(input_shape)
        channels = self.image_shape(input_shape)[-1]
        hidden = self.band_dense(max(widths)).width(channels)
        shape = (hidden, len(BANDS), len(widths))
        if self.remainder == "drop" and any(map(gt, self.pool_size, shape)):
            raise ValueError(
                "Expected no window longer than its axis with `remainder='drop'`; the "
                f"axes hidden, band, level have the lengths {shape}. "
                f"Received: pool_size={self.pool_size}."
            )
        return shape

    @property
    def levels(self) -> int:
        """Number of wavelet levels of the images the block was built for."""
        return len(self.units_per_level)

    @property
    def live_parameters(self) -> int:
        """Number of parameters that reach the output."""
        return self._parameters() - self.dead_parameters

    @property
    def dead_parameters(self) -> int:
        """Number of parameters that only dropped windows see."""
        kept = self._stack_shape
        if self.remainder == "drop":
            kept = [n // w * w for n, w in zip(kept, self.pool_size, strict=True)]
        hidden, bands, levels = kept
        dead = 0
        for level, projection in enumerate(self.projections):
            width = projection.width(self._channels)
            padding = self._stack_shape[0] - width if self.pad_side == "start" else 0
            live = min(max(hidden - padding, 0), width) * bands * (level < levels)
            total = projection.count_params()
            dead += total - total * live // (width * len(BANDS))
        return dead

    def _parameters(self) -> int:
        # `count_params` raises while the layer is being built.
        return sum(math.prod(weight.shape) for weight in self.weights)

    def _warn_of_dead_parameters(self) -> None:
        if self.dead_parameters:
            share = self.dead_parameters / self._parameters()
            warnings.warn(
                f"The pooling windows {self.pool_size} do not fill the block "
                f"{self._stack_shape}, and `remainder='drop'` leaves the rest out: "
                f"{self.dead_parameters:,} parameters of layer {self.name!r} "
                f"({share:.1%}) never reach the output.",
                stacklevel=2,
            )

    def call(self, inputs: Any) -> Any:
        approximation, *details = self.decompose(inputs, self.levels)
        pooled = window_pool(
            self._stack(details),
            self.pool_size,
            mode=self.pool_mode,
            remainder=self.remainder,
        )
        if not self.flatten:
            return pooled
        flat = ops.reshape(pooled, (-1, math.prod(pooled.shape[1:])))
        if not self.include_approx:
            return flat
        average = self.approximation.of_images([approximation])
        return ops.concatenate([flat, ops.squeeze(average, -1)], axis=-1)

    def _stack(self, details: list) -> Any:
        columns = []
        for projection, level in zip(self.projections, details, strict=True):
            column = projection.of_images(level)
            zeros = self._stack_shape[0] - column.shape[1]
            ends = (zeros, 0) if self.pad_side == "start" else (0, zeros)
            columns.append(ops.pad(column, ((0, 0), ends, (0, 0))))
        return ops.stack(columns, axis=-1)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        pooled = [
            pooled_length(length, window, self.remainder)
            for length, window in zip(
                self._stacked(input_shape), self.pool_size, strict=True
            )
        ]
        if not self.flatten:
            return (input_shape[0], *pooled)
        average = 0
        if self.include_approx:
            channels = self.image_shape(input_shape)[-1]
            average = self.band_dense(self._widths(input_shape)[0]).width(channels)
        return (input_shape[0], math.prod(pooled) + average)
