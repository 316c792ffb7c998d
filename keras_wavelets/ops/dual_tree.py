"""The dual-tree complex wavelet transform of signals and images."""

import dataclasses
import functools
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.ops import arguments
from keras_wavelets.ops import dual_tree_level
from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.complex_pairs import join_parts
from keras_wavelets.ops.lowering import settle
from keras_wavelets.wavelets.dual_tree import Biort
from keras_wavelets.wavelets.dual_tree import QShift
from keras_wavelets.wavelets.dual_tree import TreeStage

OUTPUTS = ("ri", "complex", "magnitude")


@dataclasses.dataclass(frozen=True)
class TreeTransform:
    """A dual-tree transform along one or two axes.

    Args:
        axes: The axes, each ≥ 0, rows first.
        band_axis: Axis of the bands: where the six orientations go.
        biort: Filters of the first level.
        qshift: Filters of the other levels.
        implementation: As in `keras_wavelets.ops.dwtn`.
    """

    axes: tuple
    band_axis: int
    biort: Biort
    qshift: QShift
    implementation: str = "auto"

    def decompose(
        self, x: Any, level: int, *, output: str = "ri", skip_levels: tuple = ()
    ) -> tuple:
        """Returns the low band, a list of oriented bands, and one of low bands."""
        setting, high, scales = settle(self.implementation), [], []
        for done in range(1, level + 1):
            skip = done in skip_levels
            stage = self._stage(done, low_only=skip)
            given = (self.axes, stage, self.band_axis, setting)
            bands = dual_tree_level.run(dual_tree_level.analyze, x, *given)
            high.append(None if skip else self._oriented(bands, given, output))
            x = bands[(slice(None),) * self.band_axis + (0,)]
            scales.append(x)
        return x, high, scales

    def reconstruct(self, low: Any, high: list, sizes: Any = None) -> Any:
        """Returns what the bands come from, cropped to `sizes` where given."""
        self.check_inverse()
        self._check_fit(low, high)
        wanted = self._wanted_sizes(high, sizes)
        x, setting = low, settle(self.implementation)
        for done in range(len(high), 0, -1):
            parts = high[done - 1]
            stage = self._stage(done, low_only=parts is None)
            given = (self.axes, stage, self.band_axis, setting)
            bands = ops.expand_dims(x, self.band_axis)
            if parts is not None:
                parts = as_parts(parts, x.dtype)
                details = dual_tree_level.run(dual_tree_level.tree_bands, parts, *given)
                bands = ops.concatenate([bands, details], axis=self.band_axis)
            x = dual_tree_level.run(dual_tree_level.synthesize, bands, *given)
            x = self._crop(x, wanted[done - 1], first_level=done == 1)
        return x

    def _stage(self, level: int, *, low_only: bool = False) -> TreeStage:
        bank = self.biort if level == 1 else self.qshift
        # Along a single axis there is no diagonal band.
        rotation = not bank.reconstructs and len(self.axes) == 2
        return _stage_of(bank, 1 if low_only else 2 + rotation)

    def _oriented(self, bands: Any, given: tuple, output: str) -> Any:
        if output == "magnitude":
            return dual_tree_level.run(dual_tree_level.magnitudes, bands, *given)
        parts = dual_tree_level.run(dual_tree_level.complex_bands, bands, *given)
        return as_complex(parts) if output == "complex" else parts

    def check_inverse(self) -> None:
        """Raises if the filters only analyze."""
        for bank in (self.biort, self.qshift):
            if not bank.reconstructs:
                raise ValueError(
                    "Expected other filters than rotationally symmetric ones, which "
                    "serve analysis and scattering only and have no inverse. "
                    f"Received: {bank!r}."
                )

    def _wanted_sizes(self, high: list, sizes: Any) -> list:
        """Returns the sizes after each inverse level, the finest first."""
        if sizes is not None:
            chains = [
                [size, *dual_tree_level.low_sizes(size, len(high) - 1)]
                for size in sizes
            ]
            return list(zip(*chains, strict=True))
        wanted = [(None,) * len(self.axes)]
        for parts in high[:-1]:
            wanted.append(tuple(self._doubled(parts, axis) for axis in self.axes))
        return wanted

    def _doubled(self, parts: Any, axis: int) -> Any:
        if parts is None:
            return None
        axis += len(self.axes) == 2 and axis >= self.band_axis
        size = parts.shape[axis]
        return 2 * (ops.shape(parts)[axis] if size is None else size)

    def _check_fit(self, low: Any, high: list) -> None:
        for axis in self.axes:
            size, expected = low.shape[axis], self._doubled(high[-1], axis)
            known = isinstance(expected, int) and size is not None
            if known and size != expected:
                raise ValueError(
                    "Expected a low band twice as long as the coarsest oriented "
                    f"bands. Received: low with shape={tuple(low.shape)}, high[-1] "
                    f"with shape={tuple(high[-1].shape)}, axis={axis}."
                )

    def _crop(self, x: Any, sizes: tuple, *, first_level: bool) -> Any:
        for axis, size in zip(self.axes, sizes, strict=True):
            full = x.shape[axis]
            if size is None:
                continue
            # The first level may have one sample too many, the others one pair.
            surplus = 1 if first_level else 2
            if full is not None and isinstance(size, int):
                _check_surplus(full, size, surplus)
            full = ops.shape(x)[axis] if full is None else full
            start = 0 if first_level else (full - size) // 2
            x = cut(x, axis, start, start + size)
        return x


@functools.lru_cache(maxsize=64)
def _stage_of(bank: Biort | QShift, bands: int) -> TreeStage:
    """Returns a stage whose arrays are computed once, however many use it."""
    return TreeStage(bank, bands)


def _check_surplus(full: int, size: int, surplus: int) -> None:
    if full - size not in (0, surplus):
        raise ValueError(
            f"Expected an axis of {full} or {full - surplus} samples from the bands "
            f"of the coarser levels. Received: size={size}, from `output_size` or "
            "the next finer bands."
        )


def as_complex(parts: Any) -> Any:
    """Returns complex numbers from real and imaginary parts along the last axis."""
    # Keras's `view_as_complex` knows single precision alone.
    return join_parts(*ops.unstack(parts, 2, axis=-1))


def complex_dtype(dtype: Any) -> str:
    """Returns the name of the complex numbers that hold real ones of a dtype."""
    double = keras.backend.standardize_dtype(dtype) == "float64"
    return "complex128" if double else "complex64"


def as_parts(bands: Any, dtype: Any) -> Any:
    """Returns real and imaginary parts along a last axis, of complex bands, too."""
    if "complex" in keras.backend.standardize_dtype(bands.dtype):
        bands = ops.view_as_real(bands)
    return ops.cast(bands, dtype)


def check_depth(level: int) -> int:
    """Returns a number of levels ≥ 1; raises for anything else."""
    if arguments.check_level(level) < 1:
        raise ValueError(
            f"Expected at least one level of the dual tree. Received: level={level}."
        )
    return level


def check_skipped(skip_levels: Any, level: int) -> tuple:
    """Returns the levels to leave out, in order; raises if one is not there."""
    known = isinstance(skip_levels, list | tuple | range)
    levels = tuple(skip_levels) if known else ()
    known = known and set(levels) <= set(range(1, level + 1))
    if not known or len(set(levels)) < len(levels):
        raise ValueError(
            f"Expected `skip_levels` among the levels 1 to {level}, each once. "
            f"Received: skip_levels={skip_levels!r}."
        )
    return tuple(sorted(levels))


def dtcwt(
    x: Any,
    level: int = 3,
    *,
    axis: int = -1,
    biort: Any = "near_sym_a",
    qshift: Any = "qshift_a",
    output: str = "ri",
    include_scale: bool = False,
    skip_levels: tuple = (),
) -> tuple:
    """Decomposes one axis into complex bands that hardly mind a shift.

    Args:
        x: Tensor.
        level: Number of levels ≥ 1.
        axis: The axis to transform, of any size; an odd one repeats its last sample.
        biort: Filters of the first level: a name of `wavelets.biort_names()`, a
            `Biort`, or a pair `(h0o, g0o)`.
        qshift: Filters of the other levels: a name of `wavelets.qshift_names()`, a
            `QShift`, or a vector `h0a`.
        output: `"ri"`: real and imaginary part along a new last axis; `"complex"`;
            or `"magnitude"`, whose gradient at zero is zero.
        include_scale: Whether to return the low band of every level, too.
        skip_levels: Levels whose complex bands are not computed, 1 for the finest.

    Returns:
        `(low, high)` or `(low, high, scales)`. `high` is a list with one entry for
        each level, the finest first: half as long as the low band of that level, or
        None where skipped. `scales` is a list of low bands, the finest first. The
        sum of the low band grows by √2 with each level above the first.

    Raises:
        ValueError: For unknown filters or outputs, a level that is no integer ≥ 1,
            skipped levels that there are not, or a complex tensor.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> low, high = ops.dtcwt(np.ones(36), level=3)
    >>> tuple(low.shape), [tuple(band.shape) for band in high]
    ((10,), [(18, 2), (9, 2), (5, 2)])
    """
    options = {"biort": biort, "qshift": qshift, "output": output}
    return _decompose(
        x, level, (axis,), options, scales=include_scale, skip=skip_levels
    )


def dtcwt2(
    x: Any,
    level: int = 3,
    *,
    axes: tuple = (-2, -1),
    biort: Any = "near_sym_a",
    qshift: Any = "qshift_a",
    output: str = "ri",
    include_scale: bool = False,
    skip_levels: tuple = (),
) -> tuple:
    """Decomposes two axes into complex bands of six orientations.

    Args:
        x: Tensor of rank ≥ 2.
        level: Number of levels ≥ 1.
        axes: Two axes, rows first; `(1, 2)` for images in channels_last.
        biort: As in `dtcwt`; `"near_sym_b_bp"` makes the diagonal bands like the
            others, and has no inverse.
        qshift: As in `dtcwt`; `"qshift_b_bp"` goes with `"near_sym_b_bp"`.
        output: As in `dtcwt`.
        include_scale: As in `dtcwt`.
        skip_levels: As in `dtcwt`.

    Returns:
        As `dtcwt`. The entries of `high` have a new axis behind those of `x`, of the
        orientations 15°, 45°, 75°, 105°, 135° and 165°.

    Raises:
        ValueError: As `dtcwt`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> low, high = ops.dtcwt2(np.ones((1, 16, 24, 3)), level=2, axes=(1, 2))
    >>> tuple(low.shape), [tuple(band.shape) for band in high]
    ((1, 8, 12, 3), [(1, 8, 12, 3, 6, 2), (1, 4, 6, 3, 6, 2)])
    """
    options = {"biort": biort, "qshift": qshift, "output": output}
    return _decompose(x, level, axes, options, scales=include_scale, skip=skip_levels)


def idtcwt(
    low: Any,
    high: list,
    *,
    axis: int = -1,
    biort: Any = "near_sym_a",
    qshift: Any = "qshift_a",
    gain_mask: Any = None,
    output_size: int | None = None,
) -> Any:
    """Puts the result of `dtcwt` together again.

    Args:
        low: Low band.
        high: List of complex bands, the finest first, complex or with real and
            imaginary part along the last axis; None for zeros.
        axis: As in `dtcwt`.
        biort: As in `dtcwt`.
        qshift: As in `dtcwt`.
        gain_mask: Factor for each level, finest first; None leaves the bands alone.
        output_size: Length of the result; None for what the bands give, which is
            one sample more for an odd axis.

    Raises:
        ValueError: If the bands do not belong together or to that size, or the
            filters have no inverse.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=37)
    >>> back = ops.idtcwt(*ops.dtcwt(x), output_size=37)
    >>> bool(np.allclose(back, x))
    True
    """
    gains = None if gain_mask is None else np.reshape(gain_mask, (1, -1))
    sizes = None if output_size is None else (output_size,)
    options = {"biort": biort, "qshift": qshift}
    return _reconstruct(low, high, (axis,), options, gains=gains, sizes=sizes)


def idtcwt2(
    low: Any,
    high: list,
    *,
    axes: tuple = (-2, -1),
    biort: Any = "near_sym_a",
    qshift: Any = "qshift_a",
    gain_mask: Any = None,
    output_size: tuple | None = None,
) -> Any:
    """Puts the result of `dtcwt2` together again.

    Args:
        low: Low band.
        high: As in `idtcwt`.
        axes: As in `dtcwt2`.
        biort: As in `dtcwt2`.
        qshift: As in `dtcwt2`.
        gain_mask: Factors of shape `(6, level)`; None leaves the bands alone.
        output_size: Two sizes, along `axes`; None for what the bands give.

    Raises:
        ValueError: As `idtcwt`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(15, 20))
    >>> back = ops.idtcwt2(*ops.dtcwt2(x), output_size=(15, 20))
    >>> bool(np.allclose(back, x))
    True
    """
    gains = None if gain_mask is None else np.asarray(gain_mask)
    options = {"biort": biort, "qshift": qshift}
    return _reconstruct(low, high, axes, options, gains=gains, sizes=output_size)


def _transform(axes: tuple, rank: int, options: dict) -> TreeTransform:
    banks = wavelets.biort(options["biort"]), wavelets.qshift(options["qshift"])
    return TreeTransform(arguments.normalize_axes(axes, rank), rank, *banks)


def _decompose(
    x: Any, level: int, axes: tuple, options: dict, *, scales: bool, skip: tuple
) -> tuple:
    check_output(options["output"])
    x = arguments.to_tensor(x)
    transform = _transform(axes, len(x.shape), options)
    arguments.check_sizes(x, transform.axes, ("symmetric",) * len(axes))
    low, high, lows = transform.decompose(
        x,
        check_depth(level),
        output=options["output"],
        skip_levels=check_skipped(skip, level),
    )
    return (low, high, lows) if scales else (low, high)


def _reconstruct(
    low: Any, high: list, axes: tuple, options: dict, *, gains: Any, sizes: Any
) -> Any:
    low = arguments.to_tensor(low)
    transform = _transform(axes, len(low.shape), options)
    if gains is not None:
        high = _amplify(high, gains, low, len(axes))
    return transform.reconstruct(low, list(high), sizes)


def _amplify(high: list, gains: np.ndarray, low: Any, dimensions: int) -> list:
    """Multiplies each band with the gain of its orientation and level."""
    expected = (6 if dimensions == 2 else 1, len(high))
    if gains.shape != expected:
        raise ValueError(
            f"Expected a gain mask of shape {expected}. "
            f"Received: gain_mask with shape={gains.shape}."
        )
    # The parts lie behind the orientations, where there are any.
    return [
        None
        if bands is None
        else as_parts(bands, low.dtype) * ops.cast(gain[:, None], low.dtype)
        for bands, gain in zip(high, gains.T, strict=True)
    ]


def check_output(output: str) -> str:
    """Returns a form of the complex bands; raises for an unknown one."""
    checks.one_of(output, "output", OUTPUTS)
    return output
