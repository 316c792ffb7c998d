"""Rows of an export report, and their table."""

import dataclasses
from collections.abc import Callable
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExportRow:
    """What one exported form of a model costs and how far it strays from the model.

    Args:
        kind: `"keras"` for the model itself, else one of `REPORT_KINDS`.
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
