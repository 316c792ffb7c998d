"""What a pruned model weighs in each file format, beside its unpruned twin."""

import dataclasses
import gzip
import tempfile
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras

from keras_wavelets.pruning.archive import save_compressed
from keras_wavelets.pruning.pruner import Pruner


@dataclasses.dataclass(frozen=True, kw_only=True)
class SizeRow:
    """One file of the pruned model and the same of its dense twin.

    Args:
        name: File name.
        bytes: Size.
        gzip_bytes: Size after gzip.
        dense_bytes: Size of the twin's file; None without a twin.
        dense_gzip_bytes: The same after gzip.
        latency_ms: What `measure` returned; None without it.
        dense_latency_ms: The same for the twin.

    Example:
    >>> SizeRow(name="model.kwz", bytes=10, gzip_bytes=10, dense_bytes=40).ratio
    0.25
    """

    name: str
    bytes: int
    gzip_bytes: int
    dense_bytes: int | None = None
    dense_gzip_bytes: int | None = None
    latency_ms: float | None = None
    dense_latency_ms: float | None = None

    @property
    def ratio(self) -> float | None:
        """Size over that of the twin."""
        return None if self.dense_bytes is None else self.bytes / self.dense_bytes


def size_report(
    model_or_pruner: Any,
    writers: Mapping[str, Callable[[keras.Model, Path], Any]] | None = None,
    *,
    dense: keras.Model | None = None,
    measure: Callable[[Path], float] | None = None,
) -> list[SizeRow]:
    """Writes a model in several formats and weighs the files.

    Files of dense formats do not shrink with pruning, compressed ones shrink with
    zero weights, and only the archive shrinks with removed coefficients. No format
    here makes a model with scattered zeros faster.

    Args:
        model_or_pruner: A pruner or a model.
        writers: File name to a function of model and path that writes it, beside
            `model.keras` and `model.kwz`, for example
            `{"float.tflite": keras_wavelets.export.export_litert}`.
        dense: The model before pruning, for comparison.
        measure: Function from a file of `writers` to its latency in milliseconds.

    Returns:
        A row for each file.

    Example:
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> [row.name for row in size_report(model)]
    ['model.keras', 'model.kwz']
    """
    pruned = isinstance(model_or_pruner, Pruner)
    model = model_or_pruner.model if pruned else model_or_pruner
    writers = {"model.keras": lambda m, path: m.save(path), **(writers or {})}
    rows = []
    for name, write in {**writers, "model.kwz": save_compressed}.items():
        subject = model_or_pruner if name == "model.kwz" else model
        timed = measure if name not in ("model.keras", "model.kwz") else None
        own = _weigh(write, subject, name, timed)
        twin = (None,) * 3 if dense is None else _weigh(write, dense, name, timed)
        rows.append(
            SizeRow(
                name=name,
                bytes=own[0],
                gzip_bytes=own[1],
                latency_ms=own[2],
                dense_bytes=twin[0],
                dense_gzip_bytes=twin[1],
                dense_latency_ms=twin[2],
            )
        )
    return rows


def format_sizes(rows: list[SizeRow]) -> str:
    """Returns the rows as a table.

    Example:
    >>> print(format_sizes([SizeRow(name="a.kwz", bytes=1000, gzip_bytes=900)]))
    file                    bytes         gzip     of dense      ms  dense ms
    a.kwz                   1,000          900            -       -         -
    """
    head = f"{'file':16}  {'bytes':>11}  {'gzip':>11}  {'of dense':>11}"
    lines = [f"{head}  {'ms':>6}  dense ms"]
    for row in rows:
        ratio = "-" if row.ratio is None else f"{row.ratio:.1%}"
        times = [
            "-" if value is None else f"{value:.2f}"
            for value in (row.latency_ms, row.dense_latency_ms)
        ]
        lines.append(
            f"{row.name:16}  {row.bytes:>11,}  {row.gzip_bytes:>11,}  {ratio:>11}  "
            f"{times[0]:>6}  {times[1]:>8}"
        )
    return "\n".join(lines)


def _weigh(
    write: Callable[[Any, Path], Any],
    subject: Any,
    name: str,
    measure: Callable[[Path], float] | None,
) -> tuple:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(subject, path)
        content = path.read_bytes()
        latency = None if measure is None else float(measure(path))
        return len(content), len(gzip.compress(content)), latency
