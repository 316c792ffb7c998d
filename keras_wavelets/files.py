"""Files that are either the old ones or the new ones, and folders with one writer."""

import contextlib
import csv
import ctypes
import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:
    # Windows has none: there a folder is not held against a second process.
    fcntl = None

TEMPORARY = ".writing-"
LOCK = ".lock"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux.


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a temporary path of the same name; it becomes `path` on success.

    What stood at `path` stays whole until then, and stays for good if the body raises.
    The new one is on the disk before it takes the place. A process that is killed
    leaves a hidden folder behind, which the next call beside it removes.

    Args:
        path: File or folder to be written; the folder around it is made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in path.parent.glob(f"{TEMPORARY}*"):
        _remove_leftover(leftover)
    with _temporary_folder(path.parent) as folder:
        temporary = folder / path.name
        yield temporary
        _synchronize(temporary)
        if path.is_dir():
            _exchange(temporary, path)
        else:
            temporary.replace(path)
        _synchronize_one(path.parent)


def make_room(path: Path, size: int) -> None:
    """Raises OSError unless a new file of so many bytes fits on the disk.

    HDF5 may end the process where the disk is full: it is to be asked before.
    """
    with path.open("wb") as file:
        # Not every system can say so without writing.
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
    path.unlink()


@contextlib.contextmanager
def one_writer(folder: Path, name: str = LOCK) -> Iterator[None]:
    """Holds a folder for this process alone, and clears what killed ones left in it.

    The lock ends with the process that holds it, however that ends. Folders that were
    made for it and stayed empty are removed again.

    Args:
        folder: Folder to write into; made if absent.
        name: File of the lock: what works on different files of a folder can have
            locks of their own.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with locked(folder / name, folder):
            for leftover in folder.rglob(f"{TEMPORARY}*"):
                _remove_leftover(leftover)
            yield
    finally:
        for path in made:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()


@contextlib.contextmanager
def locked(path: Path, folder: Path) -> Iterator[None]:
    """Holds a file as the sign that this process alone writes to a folder.

    Args:
        path: The file; it is there as long as it is held.
        folder: The folder, for the error.

    Example:
    >>> path = Path(tempfile.mkdtemp()) / "lock"
    >>> with locked(path, path.parent):
    ...     path.exists()
    True
    >>> path.exists()
    False
    """
    while True:
        with path.open("a") as file:
            if not _take(file.fileno()):
                raise ValueError(
                    "Expected a folder that nothing else is writing into. "
                    f"Received: folder={str(folder)!r}."
                )
            # Who held it may have removed it between these two lines.
            if not _is(path, file.fileno()):
                continue
            try:
                yield
            finally:
                if fcntl is not None:  # Windows removes no open file.
                    path.unlink(missing_ok=True)
            return


def write_json(path: Path, value: Any) -> None:
    """Writes a value as indented JSON, atomically.

    Args:
        path: File to create or replace.
        value: What `json` can write.
    """
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(value, indent=2) + "\n")


def read_json(path: Path, form: Any = None) -> Any:
    """Reads a JSON file.

    Args:
        path: The file.
        form: What it must hold: a type, several, or names with the form of each. A
            list with one form stands for a list of such values, the name `str` for
            any name; None takes anything.
    """
    try:
        value = json.loads(path.read_text())
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"Expected JSON ({error}). Received: file={str(path)!r}."
        ) from error
    if form is not None:
        _check_form(value, form, path, place="")
    return value


def _check_form(value: Any, form: Any, path: Path, *, place: str) -> None:
    kind = type(form) if isinstance(form, dict | list) else form
    if not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        raise ValueError(
            f"Expected {' or '.join(kind.__name__ for kind in kinds)} "
            f"{f'under {place} ' if place else ''}in this file. "
            f"Received: file={str(path)!r} with {type(value).__name__}."
        )
    for name, item, inner in _parts(value, form, path, place):
        _check_form(item, inner, path, place=f"{place}.{name}".lstrip("."))


def _parts(value: Any, form: Any, path: Path, place: str) -> list[tuple]:
    """Name, value and form of what is inside a value."""
    if isinstance(form, list):
        return [(index, item, form[0]) for index, item in enumerate(value)]
    if not isinstance(form, dict):
        return []
    if str in form:
        return [(name, item, form[str]) for name, item in value.items()]
    missing = [name for name in form if name not in value]
    if missing:
        raise ValueError(
            f"Expected more in this file; it has no {', '.join(missing)}"
            f"{f' under {place}' if place else ''}. Received: file={str(path)!r}."
        )
    return [(name, value[name], inner) for name, inner in form.items()]


def write_rows(path: Path, rows: list[dict]) -> Path:
    """Writes rows as a CSV file, which is whole at any time, and returns it."""
    with replacing(path) as temporary, temporary.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[-1]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_rows(path: Path) -> list[dict]:
    """Returns the rows of a CSV file; none where there is no file."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@contextlib.contextmanager
def _temporary_folder(parent: Path) -> Iterator[Path]:
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=TEMPORARY))
        handle = os.open(folder, os.O_RDONLY)
        _take(handle)
        # Another process may have removed it between these two lines.
        if folder.exists():
            break
        os.close(handle)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _remove_leftover(folder: Path) -> None:
    """Removes a temporary folder, unless the process that made it is still alive."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        if _take(handle):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    """Locks an open file, and returns whether nobody else had it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        # Some network file systems have no locks: they are as before.
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.EBADF):
            raise
    return True


def _is(path: Path, handle: int) -> bool:
    """Returns whether an open file is still the one at a path."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _exchange(new: Path, old: Path) -> None:
    """Swaps two folders in one step, where the system can."""
    library = None if sys.platform == "win32" else ctypes.CDLL(None, use_errno=True)
    swap = getattr(library, "renameat2", None)
    words = _HERE, os.fsencode(new), _HERE, os.fsencode(old), _EXCHANGE
    if swap is None or swap(*words):
        # `replace` takes no folder with content: set the old one aside.
        old.replace(new.parent / "replaced")
        new.replace(old)


def _synchronize(path: Path) -> None:
    """Brings a file, or all files of a folder, to the disk."""
    for below in path.rglob("*"):
        _synchronize_one(below)
    _synchronize_one(path)


def _synchronize_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
