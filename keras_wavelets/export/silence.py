"""Silence for libraries that write to the terminal from C++."""

import contextlib
import functools
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Discards all that the process writes to standard output and error meanwhile.

    The converter logs from C++, past `sys.stderr`: only redirecting the file
    descriptors reaches it. That is process-wide, so keep the body short.

    Example:
    >>> with silenced():
    ...     _ = os.system("echo chatter")
    """
    sys.stdout.flush()
    sys.stderr.flush()
    kept, nowhere = [os.dup(1), os.dup(2)], _nowhere()
    try:
        with (
            # Notebooks put objects of their own before the descriptors.
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
        ):
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        for number, descriptor in enumerate(kept, start=1):
            os.dup2(descriptor, number)
            os.close(descriptor)


@functools.cache
def _nowhere() -> TextIO:
    # Never closed: a logger that is set up meanwhile keeps it as its stream.
    return Path(os.devnull).open("w")
