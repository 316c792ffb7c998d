"""Images with a class for each pixel."""

import pathlib

import numpy as np

from keras_wavelets.data.catalog import CATALOG
from keras_wavelets.data.catalog import EMBEDDED_NAME
from keras_wavelets.data.load import load_arrays
from keras_wavelets.data.photographs import photographs
from keras_wavelets.data.pictures import image_files
from keras_wavelets.data.pictures import read_image

COMPOSITES = "composites"
BACKGROUND = "background"
# Pixels of a garment that are at least this bright belong to it.
_THRESHOLD = 16 / 255
_MOST_OBJECTS = 3


def load_segmentation(
    name: str = COMPOSITES,
    split: str = "train",
    *,
    size: int = 64,
    count: int = 2000,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Loads images and label maps.

    Args:
        name: `"composites"`: garments of Fashion-MNIST, cut out, tinted and laid
            over pieces of photographs; class 0 is the background. Else the path of
            a folder that holds `<split>/images/` and `<split>/masks/`, with the
            same file names in both; a mask has the class as its gray value.
        split: `"train"` or `"test"`: other garments on other photographs.
        size: Side of composites; images of folders are cut to a square of it.
        count: Number of composites, or the most of a folder.
        seed: Of the composites.

    Returns:
        Images, float32 in [0, 1], `(n, size, size, 3)`, and labels, int32,
        `(n, size, size)`.

    Raises:
        ValueError: If files are missing or do not fit together.

    Example:
    >>> images, labels = load_segmentation(split="test", count=4, size=48)
    >>> images.shape, labels.shape, bool(labels.max() <= 10)
    ((4, 48, 48, 3), (4, 48, 48), True)
    """
    if name != COMPOSITES:
        return _from_folder(pathlib.Path(name) / split, size=size, count=count)
    if size < 32:
        raise ValueError(
            f"Expected composites at least 32 wide. Received: size={size}."
        )
    garments, classes = load_arrays(EMBEDDED_NAME, split)
    scenes = list(photographs(split=split).values())
    draw = np.random.default_rng([seed, split == "test"])
    pairs = [_composite(garments, classes, scenes, size, draw) for _ in range(count)]
    images, labels = (np.stack(part) for part in zip(*pairs, strict=True))
    return images, labels


def segmentation_classes(name: str = COMPOSITES) -> tuple[str, ...]:
    """Returns the names of the classes, in the order of the labels.

    Args:
        name: As for `load_segmentation`. A folder names them in `classes.txt`, one
            in each line.

    Raises:
        ValueError: If the folder does not name them.

    Example:
    >>> segmentation_classes()[:2]
    ('background', 'T-shirt/top')
    """
    if name == COMPOSITES:
        return (BACKGROUND, *CATALOG[EMBEDDED_NAME].class_names)
    file = pathlib.Path(name) / "classes.txt"
    if not file.is_file():
        raise ValueError(
            "Expected a folder with train/, test/ and the names of the classes in "
            f"classes.txt. Received: name={name!r}."
        )
    return tuple(line for line in file.read_text().splitlines() if line)


def _composite(
    garments: np.ndarray,
    classes: np.ndarray,
    scenes: list[np.ndarray],
    size: int,
    draw: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Lays one to three garments over a piece of a photograph."""
    scene = scenes[draw.integers(len(scenes))]
    row, column = (int(draw.integers(side - size + 1)) for side in scene.shape[:2])
    image = scene[row : row + size, column : column + size].astype("float32") / 255
    labels = np.zeros((size, size), "int32")
    for _ in range(draw.integers(1, _MOST_OBJECTS + 1)):
        chosen = int(draw.integers(len(garments)))
        garment = garments[chosen].reshape(garments.shape[1:3])
        mask = garment >= _THRESHOLD
        top, left = (int(draw.integers(size - side + 1)) for side in garment.shape)
        where = np.s_[top : top + mask.shape[0], left : left + mask.shape[1]]
        tint = draw.uniform(0.3, 1.0, 3).astype("float32")
        painted = garment[..., None] * tint
        image[where] = np.where(mask[..., None], painted, image[where])
        labels[where] = np.where(mask, classes[chosen] + 1, labels[where])
    return image, labels


def _from_folder(
    folder: pathlib.Path, *, size: int, count: int
) -> tuple[np.ndarray, np.ndarray]:
    images, labels = [], []
    for file in image_files(folder / "images")[:count]:
        mask_file = folder / "masks" / f"{file.stem}.png"
        image, mask = read_image(file), read_image(mask_file, mode="labels")
        if image.shape[:2] != mask.shape or min(mask.shape) < size:
            raise ValueError(
                f"Expected an image and a mask of one size, at least {size} x {size}. "
                f"Received: {file.name!r} of shape {image.shape}, mask {mask.shape}."
            )
        top, left = ((side - size) // 2 for side in mask.shape)
        where = np.s_[top : top + size, left : left + size]
        images.append(image[where].astype("float32") / 255)
        labels.append(mask[where].astype("int32"))
    return np.stack(images), np.stack(labels)
