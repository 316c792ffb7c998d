"""Pairs of a small image and the large one it was made from."""

from typing import Any

import keras
import numpy as np

from keras_wavelets.data.photographs import PACKAGED
from keras_wavelets.data.photographs import photographs


def load_pairs(
    name: str = PACKAGED,
    split: str = "train",
    *,
    scale: int = 2,
    size: int = 64,
    count: int | None = None,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Cuts patches of photographs and shrinks them.

    Args:
        name: As for `photographs`.
        split: As for `photographs`.
        scale: How many times smaller the small images are.
        size: Side of the large patches, a multiple of `scale`.
        count: Number of patches at random places, the same for the same seed; None
            for all patches that lie side by side.
        seed: Of the places.

    Returns:
        Small and large patches, float32 in [0, 1], of shapes
        `(n, size / scale, size / scale, 3)` and `(n, size, size, 3)`.

    Raises:
        ValueError: If `size` does not fit the scale or a photograph.

    Example:
    >>> small, large = load_pairs(split="test", scale=4, size=32, count=5)
    >>> small.shape, large.shape
    ((5, 8, 8, 3), (5, 32, 32, 3))
    """
    if scale < 2 or size < scale or size % scale:
        raise ValueError(
            "Expected a scale of at least 2 and a multiple of it as size. "
            f"Received: scale={scale}, size={size}."
        )
    images = photographs(name, split)
    for key, image in images.items():
        if min(image.shape[:2]) < size:
            raise ValueError(
                f"Expected pictures of at least {size} x {size} pixels. "
                f"Received: {key!r} of shape {image.shape}."
            )
    cut = _side_by_side(images, size) if count is None else None
    large = np.stack(cut if cut else _at_random(images, size, count, seed))
    large = large.astype("float32") / 255
    return shrink(large, scale), large


def shrink(images: Any, scale: int) -> np.ndarray:
    """Makes images smaller by bicubic interpolation, blurred first as is due.

    Args:
        images: Floats in [0, 1], `(batch, height, width, channels)`.
        scale: How many times smaller; sizes are cut to a multiple of it.

    Returns:
        Float32 in [0, 1], rounded to 8 bits as stored pictures are.

    Example:
    >>> shrink(np.full((1, 9, 6, 3), 0.2), 3).shape
    (1, 3, 2, 3)
    """
    images = np.asarray(images, "float32")
    height, width = (side // scale for side in images.shape[1:3])
    small = keras.ops.image.resize(
        images[:, : height * scale, : width * scale],
        (height, width),
        interpolation="bicubic",
        antialias=True,
        data_format="channels_last",
    )
    small = np.clip(keras.ops.convert_to_numpy(small), 0, 1)
    return np.round(255 * small) / np.float32(255)


def enlarge(images: Any, scale: int) -> np.ndarray:
    """Makes images larger by bicubic interpolation, by which networks are judged.

    Args:
        images: Floats in [0, 1], `(batch, height, width, channels)`.
        scale: How many times larger.

    Returns:
        Float32 in [0, 1].

    Example:
    >>> enlarge(np.full((1, 3, 2, 3), 0.2), 4).shape
    (1, 12, 8, 3)
    """
    images = np.asarray(images, "float32")
    height, width = (side * scale for side in images.shape[1:3])
    large = keras.ops.image.resize(
        images,
        (height, width),
        interpolation="bicubic",
        # Changes nothing where images grow, but takes exact weights: without it
        # TensorFlow looks them up in a table of 1,024.
        antialias=True,
        data_format="channels_last",
    )
    return np.clip(keras.ops.convert_to_numpy(large), 0, 1)


def _side_by_side(images: dict[str, np.ndarray], size: int) -> list[np.ndarray]:
    return [
        image[row : row + size, column : column + size]
        for image in images.values()
        for row in range(0, image.shape[0] - size + 1, size)
        for column in range(0, image.shape[1] - size + 1, size)
    ]


def _at_random(
    images: dict[str, np.ndarray], size: int, count: int, seed: int
) -> list[np.ndarray]:
    draw = np.random.default_rng(seed)
    pixels = np.array([image.shape[0] * image.shape[1] for image in images.values()])
    chosen = draw.choice(len(images), count, p=pixels / pixels.sum())
    patches = []
    for image in (list(images.values())[index] for index in chosen):
        row, column = (int(draw.integers(side - size + 1)) for side in image.shape[:2])
        patches.append(image[row : row + size, column : column + size])
    return patches
