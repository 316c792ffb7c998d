"""Where the dual-tree packets of an image lie in the plane of frequencies.

A feature is one complex packet: number `f = kind * 4**depth + band`, of kind 0 for
frequencies that fall and 1 for those that rise, and of the band whose base-4 digits
are `2 * vertical + horizontal` bits, the first level's first. Its cell is a square of
side π / 2**depth in the half plane of horizontal frequencies ≥ 0.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class PacketSelection:
    """Features in an order that keeps octaves and orientations together.

    Args:
        features: Feature numbers.
        sections: How many of them belong to each octave, the coarsest first.
        groups: How many orientations each octave is cut into, of equal size.

    Example:
    >>> PacketSelection(features=(4, 5), sections=(2,), groups=(1,)).sections
    (2,)
    """

    features: tuple
    sections: tuple
    groups: tuple


def codes(feature: int, depth: int) -> tuple:
    """Returns kind, vertical and horizontal code of a feature, codes as integers.

    Args:
        feature: Feature number.
        depth: Number of levels.

    Example:
    >>> codes(27, 2)
    (1, 3, 1)
    """
    check_feature(feature, depth)
    kind, band = divmod(feature, 4**depth)
    vertical = horizontal = 0
    for level in reversed(range(depth)):
        digit = band >> 2 * level & 3
        vertical = 2 * vertical + (digit >> 1)
        horizontal = 2 * horizontal + (digit & 1)
    return kind, vertical, horizontal


def frequency_band(code: int, depth: int) -> int:
    """Returns which of the 2^depth bands of rising frequency a code is.

    Args:
        code: The filters from the first level on as binary digits, 1 for high.
        depth: Number of levels.

    Example:
    >>> [frequency_band(code, 2) for code in (0b00, 0b01, 0b11, 0b10)]
    [0, 1, 2, 3]
    """
    band = passed = 0
    for level in reversed(range(depth)):
        passed ^= code >> level & 1
        band = 2 * band + passed
    return band


def is_edge(code: int, depth: int) -> bool:
    """Returns whether a packet touches frequency 0 or the highest one.

    Those are analytic only by and large.
    """
    return frequency_band(code, depth) in (0, 2**depth - 1)


def packet_cell(feature: int, depth: int) -> tuple[int, int]:
    """Returns the cell of a feature: horizontal and vertical frequency.

    In units of π / 2^depth, the corner nearest to minus infinity, rows counted
    downwards: the cell (kx, ky) covers kx to kx + 1 and ky to ky + 1. The cells of
    all features cover horizontal frequencies ≥ 0 without gap or overlap.

    Args:
        feature: Feature number, from 0 to `2 * 4**depth - 1`.
        depth: Number of levels ≥ 1.

    Raises:
        ValueError: For a feature or a depth that there is not.

    Example:
    >>> from keras_wavelets import wavelets
    >>> [wavelets.packet_cell(feature, 2) for feature in (0, 1, 17, 27)]
    [(0, 0), (1, -1), (1, 0), (1, -3)]
    """
    kind, vertical, horizontal = codes(feature, depth)
    edges = is_edge(vertical, depth) != is_edge(horizontal, depth)
    positive = edges == bool(kind)
    ky = frequency_band(vertical, depth)
    return frequency_band(horizontal, depth), ky if positive else -ky - 1


def packet_index(kx: int, ky: int, depth: int) -> int:
    """Returns the feature that lies in a cell.

    Args:
        kx: Horizontal frequency of the cell, from 0 to `2**depth - 1`.
        ky: Vertical frequency, from `-2**depth` to `2**depth - 1`.
        depth: Number of levels ≥ 1.

    Raises:
        ValueError: For a cell that there is not.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.packet_index(1, -3, depth=2)
    27
    """
    check_depth(depth)
    for feature in range(2 * 4**depth):
        if packet_cell(feature, depth) == (kx, ky):
            return feature
    raise ValueError(
        f"Expected a cell with 0 ≤ kx < {2**depth} and {-(2**depth)} ≤ ky < "
        f"{2**depth}. Received: kx={kx}, ky={ky}."
    )


def select_packets(
    depth: int,
    *,
    low_pass: bool = False,
    edges: bool = True,
    finest_diagonal: bool = True,
) -> PacketSelection:
    """Returns the features octave by octave, and by orientation within an octave.

    Octave o, counted from the coarsest, has six blocks of 2^(o - 1) by 2^(o - 1)
    cells, in the order of -18°, -72°, -45°, 18°, 72° and 45°.

    Args:
        depth: Number of levels ≥ 1.
        low_pass: Whether to keep the two features around frequency 0; they come
            first, as a section of their own.
        edges: Whether to keep cells that touch the highest frequencies. Where they
            are left out, a block may lose cells, and every feature of the octaves
            above the first is a group of its own, in sections of one block each.
        finest_diagonal: Whether to keep the two diagonal blocks of the finest octave.

    Raises:
        ValueError: For a depth that is no integer ≥ 1.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.select_packets(2, edges=False).features
    (1, 2, 19, 17, 18, 3, 5, 23, 10, 27, 31, 7, 21, 11, 26, 15)
    """
    check_depth(depth)
    sections = [_section([{0}, {4**depth}], 2)] if low_pass else []
    for octave in range(1, depth + 1):
        blocks = _blocks(octave, depth, edges=edges)
        if octave == depth and not finest_diagonal:
            del blocks[5], blocks[2]
        sections += _sections([block for block in blocks if block], 4 ** (octave - 1))
    return PacketSelection(
        tuple(feature for features, _ in sections for feature in features),
        tuple(len(features) for features, _ in sections),
        tuple(groups for _, groups in sections),
    )


def check_depth(depth: int) -> int:
    """Returns a number of levels ≥ 1; raises for anything else."""
    if isinstance(depth, bool) or not isinstance(depth, int) or depth < 1:
        raise ValueError(
            "Expected the depth of packets to be an integer ≥ 1. Received: "
            f"depth={depth!r}."
        )
    return depth


def check_feature(feature: int, depth: int) -> int:
    """Returns the number of a feature; raises if there is none."""
    check_depth(depth)
    if not 0 <= feature < 2 * 4**depth:
        raise ValueError(
            f"Expected features from 0 to {2 * 4**depth - 1} at depth {depth}. "
            f"Received: feature={feature}."
        )
    return feature


def _blocks(octave: int, depth: int, *, edges: bool) -> list:
    """Returns the features of each orientation of an octave, falling ones first."""
    blocks: list = [set() for _ in range(6)]
    orders = {(1, 0): 0, (0, 1): 1, (1, 1): 2}
    for feature in range(2 * 4**depth):
        kx, ky = packet_cell(feature, depth)
        height = ky if ky >= 0 else -ky - 1
        touches = max(kx, height) == 2**depth - 1
        if max(kx, height).bit_length() == octave and (edges or not touches):
            place = orders[kx >> octave - 1, height >> octave - 1]
            blocks[place + 3 * (ky >= 0)].add(feature)
    return blocks


def _sections(blocks: list, full: int) -> list:
    """Returns whole octaves as one section, others in runs of equal blocks."""
    if all(len(block) == full for block in blocks):
        return [_section(blocks, len(blocks))]
    runs: list = []
    for block in blocks:
        if runs and len(runs[-1][-1]) == len(block):
            runs[-1].append(block)
        else:
            runs.append([block])
    return [_section(run, len(run) * len(run[0])) for run in runs]


def _section(blocks: list, groups: int) -> tuple:
    return [feature for block in blocks for feature in sorted(block)], groups
