"""Files that are either the old ones or the new ones, never half of each."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lends a temporary name, and moves the file over `path` at the end.

    Args:
        path: File to create or replace; its folder is made.

    Example:
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.txt"
    >>> with replacing(target) as temporary:
    ...     _ = temporary.write_text("whole")
    >>> target.read_text(), temporary.exists()
    ('whole', False)
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"writing-{os.getpid()}-{path.name}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
