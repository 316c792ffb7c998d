"""Kernels of dual-tree complex wavelet packets, in one and two dimensions.

Each tree follows a path of low and high filters, but not the same ones: packets are
analytic only if a tree changes to the other's filters after a high first level, and
both share theirs below any later high one (Bayram and Selesnick, IEEE Transactions on
Signal Processing 56(6), 2008). All kernels are meant for correlation, as in the
convolutions of neural networks.
"""

import dataclasses
import functools
from types import ModuleType
from typing import Any

import numpy as np

from keras_wavelets import checks
from keras_wavelets.wavelets.dual_tree import qshift

# More levels have millions of packets, with kernels of thousands of samples.
DEEPEST = 6
# Filter to the pair that splits its band further. A high first level turns the
# spectrum around, so that its tree needs the filters of the other one below.
SUCCESSORS = {
    "first_low_1": ("low_1", "high_1"),
    "first_high_1": ("low_2", "high_2"),
    "first_low_2": ("low_2", "high_2"),
    "first_high_2": ("low_1", "high_1"),
    "low_1": ("low_1", "high_1"),
    "low_2": ("low_2", "high_2"),
    "high_1": ("low", "high"),
    "high_2": ("low", "high"),
    "low": ("low", "high"),
    "high": ("low", "high"),
}


def qshift_packets(wavelet: Any = "qshift_a", depth: int = 2) -> np.ndarray:
    """Returns the complex packets of one dimension.

    Args:
        wavelet: As in `qshift`.
        depth: Number of levels ≥ 1.

    Returns:
        Array of shape `(2**depth, length)`: the codes in order, of which the first
        level is the highest binary digit and 1 stands for high. Real and imaginary
        parts have unit energy each.

    Raises:
        ValueError: For unknown filters, or a depth that is no integer ≥ 1.

    Example:
    >>> from keras_wavelets import wavelets
    >>> packets = wavelets.qshift_packets(depth=2)
    >>> packets.shape, round(float((abs(packets[0]) ** 2).sum()), 6)
    ((4, 30), 2.0)
    """
    first, second = tree_packets(packet_taps(wavelet), depth)
    return first + 1j * second


def packet_kernels(
    features: Any = None,
    wavelet: Any = "qshift_a",
    depth: int = 2,
    *,
    analytic: bool = True,
) -> np.ndarray:
    """Returns the complex kernels of images, each of energy 4.

    Args:
        features: Numbers of the packets, see `packet_cell`; None for all in order.
        wavelet: As in `qshift`.
        depth: Number of levels ≥ 1.
        analytic: Whether to conjugate kernels so that all their horizontal
            frequencies are ≥ 0.

    Returns:
        Array of shape `(features, length, length)`, rows before columns.

    Raises:
        ValueError: As `qshift_packets`; also for features that there are not.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.packet_kernels([3, 17]).shape
    (2, 30, 30)
    """
    chosen = check_features(features, depth)
    packets = qshift_packets(wavelet, depth)
    return outer_products(packets, chosen, depth, analytic=analytic)


def outer_products(
    packets: np.ndarray, features: tuple, depth: int, *, analytic: bool
) -> np.ndarray:
    """Returns the kernels of `packet_kernels` from packets of one dimension."""
    kernels = []
    for feature in features:
        kind, vertical, horizontal = codes(feature, depth)
        columns = packets[horizontal]
        # Conjugation along one axis mirrors the frequency: the other two quadrants.
        kernel = np.outer(packets[vertical], columns.conj() if kind else columns)
        turn = analytic and is_conjugated(feature, depth)
        kernels.append(kernel.conj() if turn else kernel)
    return np.stack(kernels)


def packet_taps(wavelet: Any) -> tuple:
    """Returns low and high filters of the first tree, then of the second."""
    bank = qshift(wavelet)
    return bank.h0b, bank.h1b, bank.h0a, bank.h1a


def packet_length(filter_length: int, depth: int) -> int:
    """Returns the length of the kernels."""
    return filter_length + 2 + (filter_length - 1) * (2**depth - 2)


def tree_packets(taps: tuple, depth: int, xp: ModuleType = np) -> tuple:
    """Returns the real packets of both trees, each `(2**depth, length)`.

    Args:
        taps: Low and high filter of the first tree, then of the second.
        depth: Number of levels ≥ 1.
        xp: The namespace that computes: `numpy` or `keras.ops`.
    """
    check_depth(depth)
    filters = _filters(*map(xp.array, taps), xp)
    return tuple(
        xp.stack(
            [
                kernel
                for name in (f"first_low_{tree}", f"first_high_{tree}")
                for kernel in _descend(filters[name], name, 1, depth, (filters, xp))
            ]
        )
        for tree in (1, 2)
    )


def check_features(features: Any, depth: int) -> tuple:
    """Returns numbers of features; raises for repeated and absent ones."""
    check_depth(depth)
    chosen = tuple(range(2 * 4**depth)) if features is None else tuple(features)
    for feature in chosen:
        check_feature(feature, depth)
    if len(set(chosen)) != len(chosen) or not chosen:
        raise ValueError(
            "Expected at least one feature, and none of them twice. "
            f"Received: features={chosen}."
        )
    return chosen


def is_conjugated(feature: int, depth: int) -> bool:
    """Returns whether a kernel must be conjugated to look to the right."""
    kind, _, horizontal = codes(feature, depth)
    return is_edge(horizontal, depth) != bool(kind)


def _filters(low: Any, high: Any, low_2: Any, high_2: Any, xp: ModuleType) -> dict:
    zero = xp.zeros_like(low[:1])

    def padded(before: int, taps: Any) -> Any:
        return xp.concatenate([*[zero] * before, taps, *[zero] * (2 - before)])

    # The first level has one filter bank, moved by a sample in the second tree.
    return {
        "first_low_1": padded(2, low),
        "first_low_2": padded(1, low),
        "first_high_1": padded(0, high),
        "first_high_2": padded(1, -high),
        "low_1": low,
        "high_1": high,
        "low_2": low_2,
        "high_2": high_2,
        "low": low,
        "high": high,
    }


def _descend(kernel: Any, name: str, level: int, depth: int, bank: tuple) -> list:
    """Returns the kernels below a node, in the order of their codes."""
    if level == depth:
        return [kernel]
    filters, xp = bank
    kernels = []
    for successor in SUCCESSORS[name]:
        # Filtering behind a subsampling is filtering before it by spread taps.
        spread = _upsample(filters[successor], 2**level, xp)
        longer = xp.correlate(kernel, xp.flip(spread), mode="full")
        kernels += _descend(longer, successor, level + 1, depth, bank)
    return kernels


def _upsample(taps: Any, factor: int, xp: ModuleType) -> Any:
    """Puts zeros between taps."""
    rows = [taps, *[xp.zeros_like(taps)] * (factor - 1)]
    return xp.reshape(xp.stack(rows, axis=1), (-1,))[: 1 - factor]


@functools.lru_cache(maxsize=64)
def packet_mixture(features: tuple, depth: int, *, analytic: bool) -> np.ndarray:
    """Returns the matrix from products of both trees' packets to features.

    Rows are `((tree, code) of columns, (tree, code) of rows)`, the codes those of
    `packet_codes`; columns are real and imaginary parts of the features in turn.
    """
    vertical, horizontal = packet_codes(features, depth)
    matrix = np.zeros((2, len(horizontal), 2, len(vertical), len(features), 2))
    for k, feature in enumerate(features):
        kind, v, h = codes(feature, depth)
        sign = -1.0 if kind else 1.0
        turn = -1.0 if analytic and is_conjugated(feature, depth) else 1.0
        block = matrix[:, horizontal.index(h), :, vertical.index(v), k]
        # (a + ib) of the rows times (a ± ib) of the columns; first index: columns.
        block[0, 0, 0], block[1, 1, 0] = 1.0, -sign
        block[0, 1, 1], block[1, 0, 1] = turn, sign * turn
    return matrix.reshape(4 * len(horizontal) * len(vertical), -1)


def packet_codes(features: tuple, depth: int) -> tuple:
    """Returns which codes of rows and of columns some features need."""
    every = [codes(feature, depth) for feature in features]
    return tuple(sorted({codes[axis] for codes in every}) for axis in (1, 2))


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
    # Each high filter mirrors what is below it: a Gray code.
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
    """Returns a number of levels; raises for what there is not, or no memory for."""
    return checks.count(depth, "depth", 1, DEEPEST)


def check_feature(feature: int, depth: int) -> int:
    """Returns the number of a feature; raises for an unknown one."""
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
        # Octaves are the same on both sides of the axis.
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
