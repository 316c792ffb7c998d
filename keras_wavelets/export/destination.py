"""Where an export goes, checked before the work."""

import tempfile
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
