"""Files that are either the old ones or the new ones, never half of each."""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a temporary path of the same name; it becomes `path` on success.

    What stood at `path` stays whole until then, and stays for good if the body raises.
    A process that is killed leaves a hidden folder behind, no more.

    Args:
        path: File or folder to be written; the folder around it is made.

    Example:
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "note.txt") as temporary:
    ...     _ = temporary.write_text("done")
    >>> [(file.name, file.read_text()) for file in folder.iterdir()]
    [('note.txt', 'done')]
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        temporary = Path(folder) / path.name
        yield temporary
        if path.is_dir():
            # `replace` refuses a folder with content: set the old one aside.
            path.replace(Path(folder) / "replaced")
        temporary.replace(path)


def write_json(path: Path, value: Any) -> None:
    """Writes a value as indented JSON, atomically.

    Args:
        path: File to create or replace.
        value: What `json` can write.

    Example:
    >>> target = Path(tempfile.mkdtemp()) / "a.json"
    >>> write_json(target, {"epochs": 2})
    >>> json.loads(target.read_text())
    {'epochs': 2}
    """
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(value, indent=2) + "\n")


def read_json(path: Path) -> Any:
    """Reads a JSON file, or refuses a damaged one.

    Args:
        path: The file.

    Raises:
        ValueError: If it is not JSON.

    Example:
    >>> target = Path(tempfile.mkdtemp()) / "a.json"
    >>> write_json(target, [1])
    >>> read_json(target)
    [1]
    """
    try:
        return json.loads(path.read_text())
    except json.JSONDecodeError as error:
        raise ValueError(
            f"Expected JSON ({error}). Received: file={str(path)!r}."
        ) from error
