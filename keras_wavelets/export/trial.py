"""The questions every form of a model has to answer in a report."""

import dataclasses
from collections.abc import Callable
from typing import Any
from typing import ClassVar

import keras
import numpy as np

from keras_wavelets.export.latency import measure_latency
from keras_wavelets.export.report_table import ExportRow


@dataclasses.dataclass(frozen=True)
class Trial:
    """Inputs, labels if known, and what the Keras model itself answers.

    Args:
        inputs: As `model.predict` takes them, in arrays.
        labels: Class of each row, or None.
        expected: Outputs of the Keras model.
        repeats: Timed single-row runs.

    Example:
    >>> inputs = np.eye(3, dtype="float32")
    >>> trial = Trial(inputs, np.array([0, 1, 0]), inputs, repeats=3)
    >>> trial.measure(ExportRow(kind="identity"), lambda x: x).accuracy
    0.6666666666666666
    """

    batch_size: ClassVar[int] = 256

    inputs: Any
    labels: np.ndarray | None
    expected: np.ndarray
    repeats: int

    @classmethod
    def of(cls, model: keras.Model, *, data: Any, labels: Any, repeats: int) -> "Trial":
        """Returns the trial of a model, whose arguments `export_report` describes."""
        rows = len(keras.tree.flatten(data)[0])
        if rows == 0:
            raise ValueError(
                f"Expected at least one row of data. Received: {rows} rows."
            )
        first = model.predict_on_batch(rows_of(data, slice(1)))
        if not isinstance(first, np.ndarray):
            raise ValueError(
                "Expected a model with one output. "
                f"Received: model={model.name!r} with {len(first)} outputs."
            )
        expected = _predict(model.predict_on_batch, data)
        labels = None if labels is None else np.asarray(labels)
        if labels is not None and labels.shape != expected.shape[:-1]:
            raise ValueError(
                f"Expected labels of shape {expected.shape[:-1]}. "
                f"Received: labels of shape {labels.shape}."
            )
        return cls(data, labels, expected, repeats)

    def measure(self, row: ExportRow, run: Callable[[Any], np.ndarray]) -> ExportRow:
        """Returns `row` with its errors, shares and times filled in."""
        outputs = _predict(run, self.inputs)
        single = rows_of(self.inputs, slice(1))
        latency = measure_latency(lambda: run(single), repeats=self.repeats)
        classes = outputs.argmax(-1)
        hits = None if self.labels is None else float(np.mean(classes == self.labels))
        return dataclasses.replace(
            row,
            max_abs_error=float(np.abs(outputs - self.expected).max()),
            argmax_agreement=float(np.mean(classes == self.expected.argmax(-1))),
            accuracy=hits,
            latency_ms=latency.median_ms,
            latency_iqr_ms=latency.iqr_ms,
        )


def rows_of(inputs: Any, rows: slice) -> Any:
    """Returns the given rows of each array in a nest of arrays.

    Example:
    >>> rows_of({"left": np.arange(3), "right": np.arange(3)}, slice(1))
    {'left': array([0]), 'right': array([0])}
    """
    return keras.tree.map_structure(lambda array: np.asarray(array)[rows], inputs)


def _predict(run: Callable[[Any], np.ndarray], inputs: Any) -> np.ndarray:
    rows = len(keras.tree.flatten(inputs)[0])
    batches = [
        run(rows_of(inputs, slice(start, start + Trial.batch_size)))
        for start in range(0, rows, Trial.batch_size)
    ]
    return np.concatenate(batches)
