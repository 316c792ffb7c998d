"""Photographs that come with packages, or lie in a folder."""

import pathlib
from collections.abc import Sequence

import numpy as np

PACKAGED = "photographs"
SPLITS = {
    "train": ("astronaut", "coffee", "rocket", "motorcycle", "china"),
    "test": ("chelsea", "flower"),
}
# What is there without scikit-image: scikit-learn brings two.
SMALL_SPLITS = {"train": ("china",), "test": ("flower",)}
_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"}


def photographs(name: str = PACKAGED, split: str = "train") -> dict[str, np.ndarray]:
    """Reads color photographs of any size.

    Args:
        name: `"photographs"` for those that scikit-learn and, where it is
            installed, scikit-image bring along: five to train on and two to test
            on, or one and one. Else the path of a folder that holds
            `<split>/<image files>`.
        split: `"train"` or `"test"`; for folders, the name of a subfolder.

    Returns:
        Name of each photograph to its pixels, uint8, `(height, width, 3)`.

    Raises:
        ValueError: If there are no pictures, or a file is none.

    Example:
    >>> photographs(split="test")["flower"].shape
    (427, 640, 3)
    """
    if name != PACKAGED:
        return _from_folder(pathlib.Path(name) / split)
    bundled = _bundled()
    splits = SPLITS if "astronaut" in bundled else SMALL_SPLITS
    if split not in splits:
        raise ValueError(
            f"Expected a split among {tuple(splits)}. Received: split={split!r}."
        )
    return {key: bundled[key] for key in splits[split]}


def _bundled() -> dict[str, np.ndarray]:
    from sklearn.datasets import load_sample_images

    samples = load_sample_images()
    found = {
        pathlib.Path(file).stem: image
        for file, image in zip(samples.filenames, samples.images, strict=True)
    }
    try:
        from skimage import data as skimage_data
    except ImportError:
        return found
    names = {key for split in SPLITS.values() for key in split} - {*found, "motorcycle"}
    found |= {key: getattr(skimage_data, key)() for key in sorted(names)}
    return {**found, "motorcycle": skimage_data.stereo_motorcycle()[0]}


def _from_folder(folder: pathlib.Path) -> dict[str, np.ndarray]:
    files = image_files(folder)
    return {file.stem: read_image(file) for file in files}


def image_files(folder: pathlib.Path) -> Sequence[pathlib.Path]:
    """Lists the pictures of a folder, by name.

    Args:
        folder: The folder.

    Raises:
        ValueError: If it is absent or holds none.
    """
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    files = [file for file in files if file.suffix.lower() in _SUFFIXES]
    if not files:
        raise ValueError(
            f"Expected a folder of pictures. Received: folder={str(folder)!r}."
        )
    return files


def read_image(file: pathlib.Path, *, mode: str = "RGB") -> np.ndarray:
    """Reads one picture.

    Args:
        file: The file.
        mode: `"RGB"`, `"L"` for gray values, or `"labels"` for the numbers that are
            stored, be they gray values or places in a palette.

    Returns:
        Its pixels, uint8.

    Raises:
        ValueError: If it is no picture.
    """
    from PIL import Image

    try:
        with Image.open(file) as picture:
            if mode == "labels":
                mode = picture.mode if picture.mode in ("P", "L") else "L"
            return np.asarray(picture.convert(mode))
    except OSError as error:
        raise ValueError(
            f"Expected a picture ({error}). Received: file={str(file)!r}."
        ) from error
