"""Every export of a model, measured side by side."""

import dataclasses
import gzip
import importlib.metadata
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets.export.destination import check_destination
from keras_wavelets.export.litert import LITERT_KINDS
from keras_wavelets.export.litert import export_litert
from keras_wavelets.export.litert_model import LiteRTModel
from keras_wavelets.export.report_table import ExportRow
from keras_wavelets.export.saved_model import export_saved_model
from keras_wavelets.export.saved_model import load_saved_model
from keras_wavelets.export.trial import Trial
from keras_wavelets.export.trial import rows_of
from keras_wavelets.files import write_json

REPORT_KINDS = ("saved_model", "float32", "float16", "dynamic", "int8")
# Sparse files are for pruned models: they are written where they are asked for.
ALL_KINDS = ("saved_model", *LITERT_KINDS)

_CALIBRATION_ROWS = 100


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
        kinds: `"saved_model"` and kinds of `export_litert`.
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
    trial = Trial.of(model, data=data, labels=labels, repeats=repeats)
    if representative_data is None:
        representative_data = rows_of(data, slice(_CALIBRATION_ROWS))
    rows = [trial.measure(ExportRow(kind="keras"), model.predict_on_batch)]
    rows += [
        _export_row(model, kind, path, trial, representative_data)
        for kind, path in targets.items()
    ]
    _write(rows, Path(folder) / "report.json")
    return rows


def check_kinds(kinds: Sequence[str]) -> None:
    """Refuses kinds of files that are not there.

    Args:
        kinds: What `export_report` will be asked for.

    Raises:
        ValueError: If one is neither `"saved_model"` nor a kind of `export_litert`.

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
    targets = {
        kind: folder / (kind if kind == "saved_model" else f"{kind}.tflite")
        for kind in kinds
    }
    for path in (*targets.values(), folder / "report.json"):
        check_destination(path, suffix=path.suffix, overwrite=overwrite)
    return targets


def _export_row(
    model: keras.Model, kind: str, path: Path, trial: Trial, representative_data: Any
) -> ExportRow:
    try:
        if kind == "saved_model":
            export_saved_model(model, path, overwrite=True)
            run = load_saved_model(path)
        else:
            calibration = _by_name(model, representative_data)
            export_litert(
                model,
                path,
                kind=kind,
                representative_data=calibration if kind == "int8" else None,
                overwrite=True,
            )
            run = _litert_runner(model, path)
        row = ExportRow(
            kind=kind, path=str(path), bytes=_size(path), gzip_bytes=_gzip_size(path)
        )
        return trial.measure(row, run)
    except (ValueError, RuntimeError, OSError) as error:
        return ExportRow(kind=kind, error=f"{type(error).__name__}: {error}")


def _litert_runner(model: keras.Model, path: Path) -> Callable[[Any], np.ndarray]:
    exported = LiteRTModel(path)
    return lambda inputs: exported.predict(
        _by_name(model, inputs), batch_size=Trial.batch_size
    )


def _by_name(model: keras.Model, inputs: Any) -> Any:
    """Lists of inputs become mappings: LiteRT knows its inputs by name alone."""
    if not isinstance(inputs, list | tuple):
        return inputs
    names = [tensor.name for tensor in model.inputs]
    return dict(zip(names, inputs, strict=True))


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
