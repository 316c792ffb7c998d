"""The nodes of wavelet packet trees: names, orders, complete sets of leaves.

A node is named by its path from the root: `a` and `d` along one axis; `a`, `h`, `v`
and `d` in images, where `h` is the detail along the first axis.
"""

import itertools
from collections.abc import Iterable

from keras_wavelets.ops.bands import IMAGE_LETTERS
from keras_wavelets.ops.bands import band_names

LETTERS = {1: "ad", 2: IMAGE_LETTERS}
# For each axis, whether a letter stands for its high band.
BITS = {
    letter: tuple(part == "d" for part in name)
    for letter, name in zip(IMAGE_LETTERS, band_names(2), strict=True)
}
ORDERS = ("natural", "freq")


def level_paths(level: int, rank: int, order: str = "natural") -> list[str]:
    """Returns the nodes of one level.

    Args:
        level: Depth of the nodes.
        rank: 1 or 2.
        order: `"natural"` or `"freq"`, by rising frequency: in images the rows of
            the grid of frequencies one after the other.

    Example:
    >>> level_paths(2, 1), level_paths(2, 1, "freq")
    (['aa', 'ad', 'da', 'dd'], ['aa', 'ad', 'dd', 'da'])
    """
    paths = map("".join, itertools.product(LETTERS[rank], repeat=level))
    return sort_paths(paths, rank, order)


def sort_paths(paths: Iterable[str], rank: int, order: str) -> list[str]:
    """Returns nodes in natural or in frequency order, of one depth or several."""
    if order == "freq":
        return sorted(paths, key=lambda path: _position(path, rank))
    letters = LETTERS[rank]
    return sorted(paths, key=lambda path: [letters.index(letter) for letter in path])


def _position(path: str, rank: int) -> list[float]:
    """Returns where the band of a node begins, as a share of each axis's range.

    Each detail mirrors the frequencies of what is split off it, so the bits of a
    path are the Gray code of the position.
    """
    result = []
    for axis in range(rank):
        bit, position = 0, 0.0
        for depth, letter in enumerate(path):
            # In signals `d` is the high band, as it is along both axes of images.
            bit ^= BITS[letter][axis]
            position += bit * 2.0 ** -(depth + 1)
        result.append(position)
    return result


def check_leaves(nodes: Iterable[str], rank: int) -> list[str]:
    """Returns the leaves of a full tree, and raises for anything else."""
    letters, leaves = LETTERS[rank], sorted(set(nodes))
    wrong = [leaf for leaf in leaves if not set(leaf) <= set(letters)]
    if wrong:
        raise ValueError(
            f"Expected paths made of the letters {letters!r}. Received: nodes={wrong}."
        )
    covered = sum(len(letters) ** -len(leaf) for leaf in leaves)
    inner = {leaf[:depth] for leaf in leaves for depth in range(len(leaf))}
    if covered != 1 or inner & set(leaves):
        raise ValueError(
            "Expected the leaves of a full tree: every path that goes down ends in "
            f"one of them. Received: nodes={leaves}."
        )
    return leaves
