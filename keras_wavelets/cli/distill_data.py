"""Inputs of a distillation: labeled images without labels, or arrays in files."""

from pathlib import Path

import numpy as np

from keras_wavelets import data

ARRAY_FILES = (".npy", ".npz")


def load_inputs(
    name: str, split: str, *, samples: int = 0, data_dir: str | None = None
) -> np.ndarray:
    """Loads signals or images.

    Args:
        name: Dataset, folder of images, or a file .npy or .npz with an entry `x`.
        split: Split of a dataset.
        samples: Most inputs; 0 for all.
        data_dir: Where tensorflow-datasets keeps its data.

    Raises:
        ValueError: If there are no such data, or a file holds something else.
    """
    if Path(name).suffix in ARRAY_FILES:
        return _from_file(Path(name))[: samples or None]
    images, _ = data.load_arrays(name, split, data_dir=data_dir)
    return images[: samples or None]


def _from_file(path: Path) -> np.ndarray:
    if not path.is_file():
        raise ValueError(f"Expected a file. Received: data={str(path)!r}.")
    try:
        loaded = np.load(path)
        array = loaded if path.suffix == ".npy" else loaded["x"]
    except (ValueError, KeyError, OSError) as error:
        raise ValueError(
            f"Expected an array, in .npz under the name x ({error}). "
            f"Received: data={str(path)!r}."
        ) from error
    if array.ndim not in (3, 4) or array.dtype.kind not in "fiu" or not len(array):
        raise ValueError(
            "Expected signals (samples, steps, channels) or images (samples, height, "
            f"width, channels). Received: data of shape={array.shape}."
        )
    return array
