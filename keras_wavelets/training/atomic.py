"""Files that are either the old ones or the new ones, never half of each."""

import contextlib
import json
import os
import pathlib
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def replacing(path: pathlib.Path) -> Iterator[pathlib.Path]:
    """Lends a temporary name, and moves the file over `path` at the end.

    The temporary file keeps all suffixes, because writers choose formats by them.
    It stays behind only if the process is killed.

    Args:
        path: File to create or replace.

    Yields:
        Name to write to, in the same folder.

    Example:
    >>> import tempfile
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "a.txt"
    >>> with replacing(target) as temporary:
    ...     _ = temporary.write_text("whole")
    >>> target.read_text(), temporary.exists()
    ('whole', False)
    """
    temporary = path.with_name(f"writing-{os.getpid()}-{path.name}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: pathlib.Path, value: Any) -> None:
    """Writes a value as indented JSON, atomically.

    Args:
        path: File to create or replace.
        value: What `json` can write.

    Example:
    >>> import tempfile
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "a.json"
    >>> write_json(target, {"epochs": 2})
    >>> json.loads(target.read_text())
    {'epochs': 2}
    """
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(value, indent=2) + "\n")
