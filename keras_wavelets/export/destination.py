"""Where an export goes: checked before the work, moved into place after it."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path


def check_destination(path: str | Path, *, suffix: str, overwrite: bool) -> Path:
    """Returns `path` as a `Path` whose parent folder exists, or says what is wrong.

    Args:
        path: File or folder to be written.
        suffix: Suffix the name must have, `""` for a folder.
        overwrite: Whether something may already be there.

    Raises:
        ValueError: If the suffix differs, if something is there and must be kept,
            or if the parent folder cannot be made or written.

    Example:
    >>> check_destination("model.tflite", suffix=".tflite", overwrite=True).name
    'model.tflite'
    """
    path = Path(path)
    if suffix and path.suffix != suffix:
        raise ValueError(
            f"Expected a file name that ends in {suffix!r}. "
            f"Received: path={str(path)!r}."
        )
    if path.exists() and not overwrite:
        raise ValueError(
            "Expected a path that does not exist yet, or overwrite=True. "
            f"Received: path={str(path)!r}."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A folder on a read-only disk exists as well: only writing tells.
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise ValueError(
            f"Expected a path that can be written ({error.strerror}). "
            f"Received: path={str(path)!r}."
        ) from error
    return path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a temporary path of the same name; it becomes `path` on success.

    What stood at `path` stays whole until then, and stays for good if the body raises.

    Args:
        path: File or folder to be written, on which `check_destination` has passed.

    Example:
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "note.txt") as temporary:
    ...     _ = temporary.write_text("done")
    >>> [(file.name, file.read_text()) for file in folder.iterdir()]
    [('note.txt', 'done')]
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        temporary = Path(folder) / path.name
        yield temporary
        if path.is_dir():
            # `replace` refuses a folder with content: set the old one aside.
            path.replace(Path(folder) / "replaced")
        temporary.replace(path)
