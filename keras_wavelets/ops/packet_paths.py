"""The nodes of wavelet packet trees: names, orders, complete sets of leaves.

A node is named by its path from the root, level by level: `a` and `d` along one axis;
`a`, `h`, `v` and `d` in images, where `h` is the detail along the first axis; along
more axes a letter for each of them, as `aad`.
"""

import itertools
from collections.abc import Iterable

from keras_wavelets.ops.bands import IMAGE_LETTERS
from keras_wavelets.ops.bands import band_keys
from keras_wavelets.ops.bands import band_names

ORDERS = ("natural", "freq")

MOST_DOUBLINGS = 16


def path_parts(rank: int) -> tuple:
    """Returns what the nodes below one are called, in the order of `band_names`.

    Example:
    >>> path_parts(1), path_parts(2), path_parts(3)[:3]
    (('a', 'd'), ('a', 'h', 'v', 'd'), ('aaa', 'aad', 'ada'))
    """
    return tuple(IMAGE_LETTERS if rank == 2 else band_keys(rank))


def split_path(path: str, rank: int) -> tuple:
    """Returns the parts of a path, one for each level.

    Example:
    >>> split_path("hav", 2), split_path("aadddd", 3)
    (('h', 'a', 'v'), ('aad', 'ddd'))
    """
    size = len(path_parts(rank)[0])
    return tuple(path[at : at + size] for at in range(0, len(path), size))


def level_paths(level: int, rank: int, order: str = "natural") -> list[str]:
    """Returns the nodes of one level.

    Args:
        level: Depth of the nodes.
        rank: Number of transformed axes.
        order: `"natural"` or `"freq"`, by rising frequency: in images the rows of
            the grid of frequencies one after the other.

    Raises:
        ValueError: For more nodes than anybody can hold.
    """
    if level * rank > MOST_DOUBLINGS:
        raise ValueError(
            f"Expected at most 2^{MOST_DOUBLINGS} nodes, 2^{rank} to the power of the "
            f"level. Received: level={level}."
        )
    paths = map("".join, itertools.product(path_parts(rank), repeat=level))
    return sort_paths(paths, rank, order)


def sort_paths(paths: Iterable[str], rank: int, order: str) -> list[str]:
    """Returns nodes in natural or in frequency order, of one depth or several."""
    if order == "freq":
        return sorted(paths, key=lambda path: path_position(path, rank))
    parts = path_parts(rank)
    return sorted(paths, key=lambda path: [*map(parts.index, split_path(path, rank))])


def path_position(path: str, rank: int) -> list[float]:
    """Returns where the band of a node begins, as a share of each axis's range.

    Each detail mirrors the frequencies of what is split off it, so the bits of a
    path are the Gray code of the position.

    Example:
    >>> path_position("h", 2), path_position("dd", 1)
    ([0.5, 0.0], [0.5])
    """
    names = dict(zip(path_parts(rank), band_names(rank), strict=True))
    result = []
    for axis in range(rank):
        bit, position = 0, 0.0
        for depth, part in enumerate(split_path(path, rank)):
            bit ^= names[part][axis] == "d"
            position += bit * 2.0 ** -(depth + 1)
        result.append(position)
    return result


def check_leaves(nodes: Iterable[str], rank: int) -> list[str]:
    """Returns the leaves of a full tree; raises if they are not all of them."""
    parts, leaves = path_parts(rank), sorted(set(nodes))
    split = {leaf: split_path(leaf, rank) for leaf in leaves}
    wrong = [leaf for leaf in leaves if not set(split[leaf]) <= set(parts)]
    if wrong:
        raise ValueError(
            f"Expected paths made of {', '.join(parts)}. Received: nodes={wrong}."
        )
    covered = sum(len(parts) ** -len(leaf) for leaf in split.values())
    inner = {leaf[:depth] for leaf in split.values() for depth in range(len(leaf))}
    if covered != 1 or inner & set(split.values()):
        raise ValueError(
            "Expected the leaves of a full tree: every path that goes down ends in "
            f"one of them. Received: nodes={leaves}."
        )
    return leaves
