"""Masks in a file."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from keras_wavelets.files import replacing

_INDEX = "index"


def write(path: Path, masks: Mapping[str, np.ndarray]) -> Path:
    """Writes masks as packed bits, atomically, and returns the file.

    Args:
        path: File to create or replace.
        masks: Path of a kernel to its keep mask.

    Example:
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "masks.npz"
    >>> read(write(file, {"conv/kernel": np.array([[True, False]])}))
    {'conv/kernel': array([[ True, False]])}
    """
    index = json.dumps([[name, keep.shape] for name, keep in masks.items()])
    arrays = {str(i): np.packbits(keep) for i, keep in enumerate(masks.values())}
    arrays[_INDEX] = np.frombuffer(index.encode(), "uint8")
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)
    return path


def read(path: Path) -> dict:
    """Returns the masks that `write` wrote.

    Args:
        path: A file.

    Raises:
        ValueError: If it is not a whole file of masks.
    """
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            index = json.loads(arrays[_INDEX].tobytes())
            return {
                name: _unpack(arrays[str(i)], tuple(shape))
                for i, (name, shape) in enumerate(index)
            }
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
        raise ValueError(
            "Expected a whole file of masks as `Pruner.save` writes it. "
            f"Received: path={str(path)!r}."
        ) from error


def _unpack(bits: np.ndarray, shape: tuple) -> np.ndarray:
    return np.unpackbits(bits, count=int(np.prod(shape))).astype(bool).reshape(shape)
