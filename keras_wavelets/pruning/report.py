"""What a pruning did, layer by layer."""

import csv
import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path

from keras_wavelets.files import replacing


@dataclasses.dataclass(frozen=True, kw_only=True)
class KernelReport:
    """One kernel after pruning.

    Args:
        path: Path of the variable.
        shape: Its shape.
        level: Levels of the transform that took place; 0 for none.
        weights: Number of weights.
        weight_zeros: Weights that are exactly zero.
        coefficients: Number of coefficients that can differ from zero.
        coefficients_zeroed: Coefficients that were removed.
        cells: Number of coefficients with those that are zero by construction.
        relative_error: Norm of the change at the last pruning over the norm before.
        threshold: Size at the cut.

    Example:
    >>> row = KernelReport(
    ...     path="conv/kernel", shape=(3, 3, 1, 4), level=1, weights=36, weight_zeros=9,
    ...     coefficients=36, coefficients_zeroed=18, cells=36, relative_error=0.25,
    ...     threshold=0.1,
    ... )
    >>> row.coefficient_sparsity, row.weight_sparsity
    (0.5, 0.25)
    """

    path: str
    shape: tuple
    level: int
    weights: int
    weight_zeros: int
    coefficients: int
    coefficients_zeroed: int
    cells: int
    relative_error: float
    threshold: float

    @property
    def coefficient_sparsity(self) -> float:
        """Share of the coefficients that were removed: the figure of a pruning."""
        return self.coefficients_zeroed / self.coefficients

    @property
    def weight_sparsity(self) -> float:
        """Share of the weights that are exactly zero."""
        return self.weight_zeros / self.weights


@dataclasses.dataclass(frozen=True)
class PruningReport:
    """All kernels after pruning.

    `str(report)` is a table.

    Args:
        rows: A `KernelReport` for each kernel.
        norms: Norm of each kernel before its last pruning, for the total error.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import prune_min_weight
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> report = prune_min_weight(model, sparsity=0.25)
    >>> report.totals.weight_sparsity, len(report.rows)
    (0.25, 1)
    """

    rows: Sequence[KernelReport]
    norms: Sequence[float]

    @property
    def totals(self) -> KernelReport:
        """The sums over all kernels, and the relative error of all together."""
        names = ("weights", "weight_zeros", "coefficients", "coefficients_zeroed")
        sums = {
            name: sum(getattr(row, name) for row in self.rows)
            for name in (*names, "cells")
        }
        changes = (
            row.relative_error * norm
            for row, norm in zip(self.rows, self.norms, strict=True)
        )
        return KernelReport(
            path="total",
            shape=(),
            level=max(row.level for row in self.rows),
            relative_error=math.hypot(*changes) / (math.hypot(*self.norms) or 1.0),
            threshold=max(row.threshold for row in self.rows),
            **sums,
        )

    def to_dict(self) -> dict:
        """Returns rows and totals as plain values."""
        rows = [_plain(row) for row in self.rows]
        return {"rows": rows, "totals": _plain(self.totals)}

    def to_csv(self, path: str | Path) -> Path:
        """Writes a row for each kernel, and returns the file."""
        rows = self.to_dict()["rows"]
        with (
            replacing(Path(path)) as temporary,
            temporary.open("w", newline="") as file,
        ):
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return Path(path)

    def __str__(self) -> str:
        width = max(len(row.path) for row in (*self.rows, self.totals))
        head = (
            f"{'kernel':{width}}  {'weights':>10}  {'removed':>10}  {'share':>7}  "
            f"{'zeros':>7}  {'error':>7}"
        )
        lines = [
            f"{row.path:{width}}  {row.weights:>10,}  {row.coefficients_zeroed:>10,}  "
            f"{row.coefficient_sparsity:>7.2%}  {row.weight_sparsity:>7.2%}  "
            f"{row.relative_error:>7.4f}"
            for row in (*self.rows, self.totals)
        ]
        return "\n".join([head, *lines])


def _plain(row: KernelReport) -> dict:
    return {
        **dataclasses.asdict(row),
        "shape": "x".join(map(str, row.shape)),
        "coefficient_sparsity": row.coefficient_sparsity,
        "weight_sparsity": row.weight_sparsity,
    }
