"""What a pruning did: kernel by kernel, over the epochs, and as one figure."""

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets.files import read_rows
from keras_wavelets.files import write_rows
from keras_wavelets.pruning.layers import check_model


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
        return write_rows(Path(path), self.to_dict()["rows"])

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


_FIGURES = ("coefficient_sparsity", "weight_sparsity", "relative_error", "threshold")


class PruningSummaries(keras.callbacks.Callback):
    """Writes the sparsity of each kernel for TensorBoard, after each epoch.

    Args:
        log_dir: Folder of the event files.
        pruner: The pruner of the model that is trained; None for those that
            `UpdatePruningStep()` before it among the callbacks has found.

    Example:
    >>> from keras_wavelets.pruning import Pruner
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> log_dir = Path(tempfile.mkdtemp())
    >>> summaries = PruningSummaries(log_dir, Pruner(model, "dwt"))
    >>> summaries.on_epoch_end(0)
    >>> summaries.on_train_end()
    >>> len(list(log_dir.iterdir()))
    1
    """

    def __init__(self, log_dir: str | Path, pruner: Any = None) -> None:
        super().__init__()
        import tensorflow as tf

        self.pruner = pruner
        self._writer = tf.summary.create_file_writer(str(log_dir))

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Writes four figures for each kernel."""
        import tensorflow as tf

        with self._writer.as_default(step=epoch):
            for row in self._rows():
                for figure in _FIGURES:
                    tf.summary.scalar(f"{row.path}/{figure}", getattr(row, figure))
        self._writer.flush()

    def _rows(self) -> list:
        if self.pruner is not None:
            return self.pruner.report().rows
        pruners = getattr(self.model, "keras_wavelets_pruners", tuple)()
        return [row for pruner in pruners for row in pruner.report().rows]

    def on_train_end(self, logs: dict | None = None) -> None:
        """Closes the file."""
        self._writer.close()


class PruningCSVLogger(keras.callbacks.Callback):
    """Keeps a table of the sparsity of each kernel after each epoch.

    Args:
        path: File to write after each epoch; it is whole at any time.
        pruner: The pruner of the model that is trained.
        append: Keep the rows that the file has, for a training that is resumed.

    Example:
    >>> from keras_wavelets.pruning import Pruner
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> path = Path(tempfile.mkdtemp()) / "pruning.csv"
    >>> PruningCSVLogger(path, Pruner(model, "dwt")).on_epoch_end(0)
    >>> path.read_text().splitlines()[0][:20]
    'epoch,kernel,weights'
    """

    def __init__(self, path: str | Path, pruner: Any, *, append: bool = False) -> None:
        super().__init__()
        self.path, self.pruner = Path(path), pruner
        self._rows = read_rows(self.path) if append else []

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Adds a row for each kernel; epochs count from 1."""
        self._rows += [_row(epoch + 1, row) for row in self.pruner.report().rows]
        write_rows(self.path, self._rows)


def _row(epoch: int, row: KernelReport) -> dict:
    return {
        "epoch": epoch,
        "kernel": row.path,
        "weights": row.weights,
        **{figure: getattr(row, figure) for figure in _FIGURES},
    }


def near_zero_sparsity(model: keras.Model, *, tolerance: float = 1e-6) -> float:
    """Returns the share of weights below a tolerance in all matrices and kernels.

    Its scope is all variables of rank 2 and more, the classifier and depthwise
    kernels too, so it is lower than the sparsity of the pruned kernels.

    Args:
        model: A built model.
        tolerance: Absolute values below it count as zero.

    Returns:
        Value in [0, 1].

    Example:
    >>> model = keras.Sequential(
    ...     [keras.Input((4,)), keras.layers.Dense(2, kernel_initializer="zeros")]
    ... )
    >>> near_zero_sparsity(model)
    1.0
    """
    check_model(model)
    values = [
        keras.ops.convert_to_numpy(variable)
        for variable in model.trainable_variables + model.non_trainable_variables
        if len(variable.shape) >= 2
    ]
    tiny = sum(int(np.sum(np.abs(value) < tolerance)) for value in values)
    return tiny / sum(value.size for value in values)
