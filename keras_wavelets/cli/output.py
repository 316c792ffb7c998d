"""What the commands write to the terminal."""

import contextlib
import dataclasses
import json
import math
import os
import sys
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Facts = Mapping[str, Any]
# A command returns its tables by name: one thing with its facts, or a row for each.
Tables = Mapping[str, Facts | Sequence[Facts]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reporting:
    """How a command speaks.

    Args:
        json: Print the tables as JSON; what else is told goes to the standard error.
        quiet: Print the results alone, no progress.
    """

    json: bool = False
    quiet: bool = False

    @property
    def verbosity(self) -> int:
        """How Keras shows a training: 0 not, 1 by a moving bar, 2 by a line an epoch.

        Its bar has colors and goes back in its line, as only a terminal takes it.

        Example:
        >>> Reporting(quiet=True).verbosity
        0
        """
        if self.quiet:
            return 0
        return 1 if sys.stdout.isatty() and "NO_COLOR" not in os.environ else 2

    @contextlib.contextmanager
    def working(self, task: str) -> Iterator[None]:
        """Tells on the standard error what takes its time, on a terminal how long."""
        from rich import progress
        from rich.console import Console

        console = Console(stderr=True)
        if self.quiet or not console.is_terminal:
            if not self.quiet:
                print(f"{task} …", file=sys.stderr, flush=True)
            yield
            return
        columns = ("{task.description}", progress.TimeElapsedColumn())
        with progress.Progress(*columns, console=console, transient=True) as shown:
            shown.add_task(task)
            yield

    def tell(self, line: str) -> None:
        """Prints a line about the progress."""
        if not self.quiet:
            print(line, flush=True)


@contextlib.contextmanager
def told_apart() -> Iterator[None]:
    """Sends to the standard error what is printed meanwhile, by other processes too."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def show(tables: Tables, *, as_json: bool = False) -> None:
    """Prints tables: facts a line each, rows below the names of their columns.

    Nothing is wider than the terminal, or 80 columns, but for single long words.

    Example:
    >>> show({"test": {"accuracy": 0.9, "f1_macro": None}})
    accuracy  0.9000
    f1 macro  -
    >>> show({"wavelets": [{"name": "haar", "taps": 2}, {"name": "db10", "taps": 20}]})
    name  taps
    haar     2
    db10    20
    >>> show({"test": {"loss": float("nan")}}, as_json=True)
    {
      "test": {
        "loss": null
      }
    }
    """
    if as_json:
        print(json.dumps(_plain(tables), indent=2, ensure_ascii=False))
        return
    # Not loaded for help, which is to come at once.
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    for number, table in enumerate(filter(None, tables.values())):
        if number:
            print()
        rows = isinstance(table, Sequence)
        lines = _rows(table, console) if rows else _facts(table, console.width)
        print("\n".join(line.rstrip() for line in lines))


def _facts(facts: Facts, width: int) -> Iterator[str]:
    import textwrap

    names = [name.replace("_", " ") for name in facts]
    indent = max(map(len, names)) + 2
    for name, value in zip(names, facts.values(), strict=True):
        # A path in two pieces is none.
        lines = textwrap.wrap(
            text(value),
            max(20, width - indent),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for place, line in enumerate(lines or [""]):
            yield ("" if place else name).ljust(indent) + line


def _rows(rows: Sequence[Facts], console: Any) -> list[str]:
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    names = [n for n in rows[0] if any(row[n] is not None for row in rows)]
    for name in names:
        numbers = all(isinstance(row[name], int | float | None) for row in rows)
        shown.add_column(
            name.replace("_", " "),
            justify="right" if numbers else "left",
            overflow="fold",
            # A number in two pieces is another one.
            min_width=max(len(text(row[name])) for row in rows) if numbers else None,
        )
    for row in rows:
        shown.add_row(*(text(row[name]) for name in names))
    with console.capture() as captured:
        console.print(shown)
    return captured.get().splitlines()


def text(value: Any) -> str:
    """Returns a value as the tables show it.

    Example:
    >>> text(0.25), text(1e-5), text(12345), text(None), text([0.5, 1.0])
    ('0.2500', '1e-05', '12,345', '-', '0.5000 1.0000')
    """
    if value is None:
        return "-"
    if isinstance(value, float):
        return (
            f"{value:.4f}" if value == 0 or 1e-3 <= abs(value) < 1e4 else f"{value:.3g}"
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return " ".join(f"{name}={text(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return " ".join(map(text, value))
    return str(value)


def _plain(value: Any) -> Any:
    """Returns a value as JSON has it, which knows neither infinity nor NaN."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int | None) else str(value)


@contextlib.contextmanager
def silent_imports() -> Iterator[None]:
    """Keeps back what libraries say about the machine while they are imported.

    TensorFlow writes its remarks to the file behind `sys.stderr` before it reads any
    setting. They come after all if the import fails.

    Example:
    >>> with silent_imports():
    ...     import keras
    """
    if {"tensorflow", "keras"} <= sys.modules.keys():
        yield
        return
    terminal = os.dup(2)
    with tempfile.TemporaryFile() as kept:
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except ImportError:
            kept.seek(0)
            os.write(terminal, kept.read())
            raise
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)


def file_name(*parts: object) -> str:
    """Returns a name of a file or folder made of words, some of which may be paths.

    Example:
    >>> file_name("wavpool", "emnist/letters", 0)
    'wavpool-emnist-letters-0'
    """
    words = [Path(str(p)).name if Path(str(p)).exists() else str(p) for p in parts]
    return "-".join(words).replace("/", "-")
