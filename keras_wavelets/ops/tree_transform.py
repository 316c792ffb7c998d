"""All levels of the dual tree, for the operations and the layers alike."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_wavelets.ops import tree_level
from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.along_axis import pick
from keras_wavelets.ops.arguments import check_level
from keras_wavelets.wavelets.dual_tree_filters import Biort
from keras_wavelets.wavelets.dual_tree_filters import QShift
from keras_wavelets.wavelets.tree_stage import TreeStage

OUTPUTS = ("ri", "complex", "magnitude")


@dataclasses.dataclass(frozen=True)
class TreeTransform:
    """A dual-tree transform along one or two axes.

    Args:
        axes: The axes, each ≥ 0, rows first.
        at: Axis of the bands: where the six orientations go.
        biort: Filters of the first level.
        qshift: Filters of the other levels.
        implementation: As in `keras_wavelets.ops.dwtn`.
    """

    axes: tuple
    at: int
    biort: Biort
    qshift: QShift
    implementation: str = "auto"

    def decompose(
        self, x: Any, level: int, *, output: str = "ri", skip_levels: tuple = ()
    ) -> tuple:
        """Returns the low band, a list of oriented bands, and one of low bands."""
        high, scales = [], []
        for done in range(1, level + 1):
            skip = done in skip_levels
            stage = self._stage(done, low_only=skip)
            bands = tree_level.analyze(x, self.axes, stage, **self._options)
            high.append(None if skip else self._oriented(bands, stage, output))
            x = pick(bands, self.at, 0)
            scales.append(x)
        return x, high, scales

    def reconstruct(self, low: Any, high: list, sizes: Any = None) -> Any:
        """Returns what the bands come from, cropped to `sizes` where given."""
        self.check_inverse()
        self._check_fit(low, high)
        wanted = self._wanted_sizes(high, sizes)
        x = low
        for done in range(len(high), 0, -1):
            parts = high[done - 1]
            stage = self._stage(done, low_only=parts is None)
            bands = ops.expand_dims(x, self.at)
            if parts is not None:
                details = tree_level.tree_bands(
                    as_parts(parts, x.dtype), self.axes, stage, **self._options
                )
                bands = ops.concatenate([bands, details], axis=self.at)
            x = tree_level.synthesize(bands, self.axes, stage, **self._options)
            x = self._crop(x, wanted[done - 1], first_level=done == 1)
        return x

    @property
    def _options(self) -> dict:
        return {"at": self.at, "implementation": self.implementation}

    def _stage(self, level: int, *, low_only: bool = False) -> TreeStage:
        bank = self.biort if level == 1 else self.qshift
        # Along a single axis there is no diagonal band.
        rotation = not bank.reconstructs and len(self.axes) == 2
        return TreeStage(bank, 1 if low_only else 2 + rotation)

    def _oriented(self, bands: Any, stage: TreeStage, output: str) -> Any:
        if output == "magnitude":
            return tree_level.magnitudes(bands, self.axes, stage, **self._options)
        parts = tree_level.complex_bands(bands, self.axes, stage, **self._options)
        return as_complex(parts) if output == "complex" else parts

    def check_inverse(self) -> None:
        """Refuses filters that only analyze."""
        for bank in (self.biort, self.qshift):
            if not bank.reconstructs:
                raise ValueError(
                    "Rotationally symmetric filters serve analysis and scattering "
                    f"only: they have no inverse. Received: {bank!r}."
                )

    def _wanted_sizes(self, high: list, sizes: Any) -> list:
        """Returns the sizes after each inverse level, the finest first."""
        if sizes is not None:
            chains = [
                [size, *tree_level.low_sizes(size, len(high) - 1)] for size in sizes
            ]
            return list(zip(*chains, strict=True))
        wanted = [(None,) * len(self.axes)]
        for parts in high[:-1]:
            wanted.append(tuple(self._doubled(parts, axis) for axis in self.axes))
        return wanted

    def _doubled(self, parts: Any, axis: int) -> Any:
        if parts is None:
            return None
        axis += len(self.axes) == 2 and axis >= self.at
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
    kind = complex_dtype(parts.dtype)
    real, imaginary = (ops.cast(parts[..., part], kind) for part in (0, 1))
    return real + 1j * imaginary


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
    """Returns a number of levels ≥ 1, or refuses anything else."""
    if check_level(level) < 1:
        raise ValueError(
            f"The dual tree has at least one level. Received: level={level}."
        )
    return level


def check_skipped(skip_levels: Any, level: int) -> tuple:
    """Returns the levels to leave out, in order, or refuses those there are not."""
    levels = tuple(skip_levels)
    if not set(levels) <= set(range(1, level + 1)) or len(set(levels)) < len(levels):
        raise ValueError(
            f"Expected `skip_levels` among the levels 1 to {level}, each once. "
            f"Received: skip_levels={skip_levels!r}."
        )
    return tuple(sorted(levels))
