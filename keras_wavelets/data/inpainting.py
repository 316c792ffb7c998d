"""Patches of photographs with holes to be painted over."""

import numpy as np

from keras_wavelets.data.photographs import PACKAGED
from keras_wavelets.data.super_resolution import load_pairs

# A hole is a rectangle whose sides are between these shares of the patch's side.
_SMALLEST, _LARGEST = 0.25, 0.5


def load_inpainting(
    name: str = PACKAGED,
    split: str = "train",
    *,
    size: int = 64,
    count: int | None = None,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cuts patches of photographs and a hole into each.

    Args:
        name: As for `photographs`.
        split: As for `photographs`.
        size: Side of the patches.
        count: Number of patches at random places, the same for the same seed; None
            for all patches that lie side by side.
        seed: Of the places of the patches and of the holes.

    Returns:
        Patches with zeros in the hole, `(n, size, size, 3)`; masks, 1 in the hole
        and 0 elsewhere, `(n, size, size, 1)`; and whole patches. All float32, the
        images in [0, 1].

    Raises:
        ValueError: If a photograph is smaller than a patch.

    Example:
    >>> holed, masks, whole = load_inpainting(split="test", size=32, count=5)
    >>> holed.shape, masks.shape, bool((holed == whole * (1 - masks)).all())
    ((5, 32, 32, 3), (5, 32, 32, 1), True)
    """
    _, whole = load_pairs(name, split, scale=2, size=size, count=count, seed=seed)
    draw = np.random.default_rng([seed, split == "test"])
    low, high = (max(1, round(share * size)) for share in (_SMALLEST, _LARGEST))
    masks = np.zeros((len(whole), size, size, 1), "float32")
    for mask in masks:
        height, width = draw.integers(low, high + 1, 2)
        top, left = (int(draw.integers(size - side + 1)) for side in (height, width))
        mask[top : top + height, left : left + width] = 1
    return whole * (1 - masks), masks, whole
