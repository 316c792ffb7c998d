"""Photographs that come with packages, or lie in a folder."""

import importlib.util
import pathlib

import numpy as np

from keras_wavelets import checks
from keras_wavelets.data.pictures import image_files
from keras_wavelets.data.pictures import read_image

PACKAGED = "photographs"
SPLITS = {
    "train": ("astronaut", "coffee", "rocket", "motorcycle", "china"),
    "test": ("chelsea", "flower"),
}


def photographs(name: str = PACKAGED, split: str = "train") -> dict[str, np.ndarray]:
    """Reads color photographs of any size.

    Args:
        name: `"photographs"` for those that scikit-image and scikit-learn bring along
            (the extra `photographs`): five to train on and two to test on. Else the
            path of a folder that holds `<split>/<image files>`.
        split: `"train"` or `"test"`; for folders, the name of a subfolder.

    Returns:
        Name of each photograph to its pixels, uint8, `(height, width, 3)`.

    Raises:
        ValueError: If there are no pictures, a file is none, or the extra is not
            installed.

    Example:
    >>> photographs(split="test")["flower"].shape
    (427, 640, 3)
    """
    if name != PACKAGED:
        files = image_files(pathlib.Path(name) / split)
        return {file.stem: read_image(file) for file in files}
    checks.one_of(split, "split", SPLITS)
    # All or none: fewer photographs would train another model under the same name.
    missing = [
        module
        for module in ("skimage", "sklearn")
        if importlib.util.find_spec(module) is None
    ]
    if missing:
        raise ValueError(
            "Expected the packages of `pip install keras_wavelets[photographs]`, whose "
            "photographs these are, or a folder of your own. "
            f"Received: missing={missing}."
        )
    return {key: _packaged(key) for key in SPLITS[split]}


def _packaged(key: str) -> np.ndarray:
    from skimage import data
    from sklearn.datasets import load_sample_image

    if key in ("china", "flower"):
        return load_sample_image(f"{key}.jpg")
    return data.stereo_motorcycle()[0] if key == "motorcycle" else getattr(data, key)()
