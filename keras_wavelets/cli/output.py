"""What the commands write to the terminal."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path


def print_table(facts: Mapping[str, str], *, title: str) -> None:
    """Prints names and values, a line each.

    Example:
    >>> print_table({"accuracy": "0.9", "loss": "0.3"}, title="mnist")
    mnist
    accuracy  0.9
    loss      0.3
    """
    print(title)
    print_columns(list(facts.items()))


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Prints rows with their columns aligned.

    Example:
    >>> print_columns([("haar", "2"), ("db10", "20")])
    haar  2
    db10  20
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def verbosity(*, quiet: bool) -> int:
    """Returns how Keras shows the progress of a training.

    Returns:
        0 for nothing, 1 for a moving bar on a terminal, 2 for a line an epoch.

    Example:
    >>> verbosity(quiet=True)
    0
    """
    if quiet:
        return 0
    return 1 if sys.stdout.isatty() else 2


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
