"""Every export of a model, measured side by side, and the table of it."""

import dataclasses
import gzip
import importlib.metadata
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import ClassVar

import keras
import numpy as np

from keras_wavelets.export.latency import measure_latency
from keras_wavelets.export.litert import LITERT_KINDS
from keras_wavelets.export.litert import export_litert
from keras_wavelets.export.litert_model import LiteRTModel
from keras_wavelets.export.onnx import export_onnx
from keras_wavelets.export.onnx import runner
from keras_wavelets.export.saved_model import export_saved_model
from keras_wavelets.export.saved_model import load_saved_model
from keras_wavelets.export.writing import check_destination
from keras_wavelets.files import write_json

REPORT_KINDS = ("saved_model", "float32", "float16", "dynamic", "int8")
# Sparse files are for pruned models: they are written where they are asked for.
ALL_KINDS = ("saved_model", *LITERT_KINDS, "onnx")

_CALIBRATION_ROWS = 100
_FILES = {"saved_model": "saved_model", "onnx": "model.onnx"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExportRow:
    """What one exported form of a model costs and how far it strays from the model.

    Args:
        kind: `"keras"` for the model itself, else what was asked for.
        path: What was written, None for the model itself.
        bytes: Size on disk.
        gzip_bytes: Size on disk after gzip.
        max_abs_error: Largest difference to an output of the Keras model.
        argmax_agreement: Share of rows with the same largest output.
        accuracy: Share of rows whose largest output is the label.
        latency_ms: Median time of one single-row run.
        latency_iqr_ms: Interquartile range of these times.
        error: Why this kind is missing, None if it is there.

    Example:
    >>> ExportRow(kind="int8", bytes=1024).bytes
    1024
    """

    kind: str
    path: str | None = None
    bytes: int | None = None
    gzip_bytes: int | None = None
    max_abs_error: float | None = None
    argmax_agreement: float | None = None
    accuracy: float | None = None
    latency_ms: float | None = None
    latency_iqr_ms: float | None = None
    error: str | None = None


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Inputs, labels if known, and what the Keras model itself answers."""

    batch_size: ClassVar[int] = 256

    inputs: Any
    labels: np.ndarray | None
    expected: np.ndarray
    repeats: int

    @classmethod
    def of(
        cls, model: keras.Model, *, data: Any, labels: Any, repeats: int
    ) -> "Comparison":
        """Returns the comparison; `export_report` describes its arguments."""
        rows = len(keras.tree.flatten(data)[0])
        if rows == 0:
            raise ValueError(
                f"Expected at least one row of data. Received: {rows} rows."
            )
        first = model.predict_on_batch(_rows_of(data, slice(1)))
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
        single = _rows_of(self.inputs, slice(1))
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


def export_report(
    model: keras.Model,
    folder: str | Path,
    *,
    data: Any,
    labels: Any = None,
    kinds: Sequence[str] = REPORT_KINDS,
    representative_data: Any = None,
    repeats: int = 50,
    overwrite: bool = False,
) -> list[ExportRow]:
    """Exports a model in every kind and compares each with the model itself.

    A kind that fails does not take the others along: its row holds the reason.
    `report.json` in `folder` holds the rows and the versions of the libraries.

    Args:
        model: A built model with one output.
        folder: Where the files go: `saved_model/`, `float32.tflite`, …, `report.json`.
        data: Inputs as `model.predict` takes them, in arrays.
        labels: Class of each row; adds the accuracy.
        kinds: `"saved_model"`, kinds of `export_litert`, and `"onnx"`.
        representative_data: Inputs that calibrate int8, in the form of `data`. By
            default the first 100 rows of `data`; give training rows where the
            figures shall not profit from having seen the test rows.
        repeats: Single-row runs from which the latency is taken.
        overwrite: Replace files that are there.

    Returns:
        A row for the Keras model, then one for each kind, in the order of `kinds`.

    Raises:
        ValueError: If a kind is unknown, the labels do not fit the data, the model
            has several outputs, or `folder` cannot be written.

    Example:
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> data = np.random.default_rng(0).normal(size=(20, 4)).astype("float32")
    >>> rows = export_report(
    ...     model, tempfile.mkdtemp(), data=data, kinds=("float16",), repeats=3
    ... )
    >>> [row.kind for row in rows], rows[1].max_abs_error < 1e-2
    (['keras', 'float16'], True)
    """
    targets = _targets(Path(folder), kinds, overwrite=overwrite)
    comparison = Comparison.of(model, data=data, labels=labels, repeats=repeats)
    if representative_data is None:
        representative_data = _rows_of(data, slice(_CALIBRATION_ROWS))
    rows = [comparison.measure(ExportRow(kind="keras"), model.predict_on_batch)]
    rows += [
        _export_row(model, kind, path, comparison, representative_data)
        for kind, path in targets.items()
    ]
    _write(rows, Path(folder) / "report.json")
    return rows


def check_kinds(kinds: Sequence[str]) -> None:
    """Raises if a kind of file is unknown.

    Args:
        kinds: What `export_report` will be asked for.

    Raises:
        ValueError: If one is not what `export_report` takes.

    Example:
    >>> check_kinds(("float16", "int8"))
    """
    unknown = [kind for kind in kinds if kind not in ALL_KINDS]
    if unknown:
        raise ValueError(
            f"Expected kinds among {ALL_KINDS}. Received: kinds={unknown}."
        )


def _targets(folder: Path, kinds: Sequence[str], *, overwrite: bool) -> dict[str, Path]:
    check_kinds(kinds)
    targets = {kind: folder / _FILES.get(kind, f"{kind}.tflite") for kind in kinds}
    for path in (*targets.values(), folder / "report.json"):
        check_destination(path, suffix=path.suffix, overwrite=overwrite)
    return targets


def _export_row(
    model: keras.Model,
    kind: str,
    path: Path,
    comparison: Comparison,
    representative_data: Any,
) -> ExportRow:
    try:
        if kind == "saved_model":
            export_saved_model(model, path, overwrite=True)
            run = load_saved_model(path)
        elif kind == "onnx":
            export_onnx(model, path, overwrite=True)
            run = _first_output(runner(model, path))
        else:
            export_litert(
                model,
                path,
                kind=kind,
                representative_data=representative_data if kind == "int8" else None,
                overwrite=True,
            )
            run = _litert_runner(model, path)
        row = ExportRow(
            kind=kind, path=str(path), bytes=_size(path), gzip_bytes=_gzip_size(path)
        )
        return comparison.measure(row, run)
    except (ValueError, RuntimeError, OSError) as error:
        return ExportRow(kind=kind, error=f"{type(error).__name__}: {error}")


def _first_output(run: Callable[..., list[np.ndarray]]) -> Callable:
    # Several inputs come as a list.
    return lambda x: run(*(x if isinstance(x, list | tuple) else [x]))[0]


def _litert_runner(model: keras.Model, path: Path) -> Callable[[Any], np.ndarray]:
    exported = LiteRTModel(path)

    def run(inputs: Any) -> np.ndarray:
        if isinstance(inputs, list | tuple):
            # LiteRT knows its inputs by name alone.
            names = [tensor.name for tensor in model.inputs]
            inputs = dict(zip(names, inputs, strict=True))
        return exported.predict(inputs, batch_size=Comparison.batch_size)

    return run


def _files(path: Path) -> list[Path]:
    return [file for file in (path, *path.rglob("*")) if file.is_file()]


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in _files(path))


def _gzip_size(path: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes())) for file in _files(path))


def _write(rows: list[ExportRow], path: Path) -> None:
    packages = ("keras", "tensorflow", "ai-edge-litert")
    content = {
        "versions": {name: importlib.metadata.version(name) for name in packages},
        "rows": [dataclasses.asdict(row) for row in rows],
    }
    write_json(path, content)


def _rows_of(inputs: Any, rows: slice) -> Any:
    return keras.tree.map_structure(lambda array: np.asarray(array)[rows], inputs)


def _predict(run: Callable[[Any], np.ndarray], inputs: Any) -> np.ndarray:
    rows = len(keras.tree.flatten(inputs)[0])
    batches = [
        run(_rows_of(inputs, slice(start, start + Comparison.batch_size)))
        for start in range(0, rows, Comparison.batch_size)
    ]
    return np.concatenate(batches)


_COLUMNS: dict[str, Callable[[ExportRow], str]] = {
    "kind": lambda row: row.kind,
    "bytes": lambda row: _format(row.bytes, ",d"),
    "gzip": lambda row: _format(row.gzip_bytes, ",d"),
    "max error": lambda row: _format(row.max_abs_error, ".1e"),
    "agreement": lambda row: _format(row.argmax_agreement, ".4f"),
    "accuracy": lambda row: _format(row.accuracy, ".4f"),
    "latency ms": lambda row: _format(row.latency_ms, ".3f"),
    "IQR ms": lambda row: _format(row.latency_iqr_ms, ".3f"),
}


def format_report(rows: Sequence[ExportRow], *, style: str = "text") -> str:
    """Returns the rows as a table; failed kinds are explained below it.

    Args:
        rows: Result of `export_report`.
        style: `"text"` or `"markdown"`.

    Returns:
        Lines joined by newlines.

    Raises:
        ValueError: If `style` is neither of the two.

    Example:
    >>> rows = [ExportRow(kind="int8", bytes=2048, accuracy=0.5)]
    >>> print(format_report(rows, style="markdown").splitlines()[2])
    | int8 | 2,048 | - | - | - | 0.5000 | - | - |
    """
    cells = [list(_COLUMNS)]
    cells += [[column(row) for column in _COLUMNS.values()] for row in rows]
    if style == "markdown":
        lines = [f"| {' | '.join(line)} |" for line in cells]
        lines.insert(1, "|---|" + "---:|" * (len(_COLUMNS) - 1))
    elif style == "text":
        lines = _aligned(cells)
    else:
        raise ValueError(f"Expected 'text' or 'markdown'. Received: style={style!r}.")
    failures = [f"{row.kind}: {row.error}" for row in rows if row.error]
    return "\n".join([*lines, *(["", *failures] if failures else [])])


def _format(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _aligned(cells: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in cells
    ]
