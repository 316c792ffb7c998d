"""Kernels of dual-tree complex wavelet packets, in one and two dimensions.

Each tree follows a path of low and high filters, but not the same ones: packets are
analytic only if a tree changes to the other's filters after a high first level, and
both share theirs below any later high one (Bayram and Selesnick, IEEE Transactions on
Signal Processing 56(6), 2008). All kernels are meant for correlation, as in the
convolutions of neural networks.
"""

import functools
from types import ModuleType
from typing import Any

import numpy as np

from keras_wavelets.wavelets import packet_cells
from keras_wavelets.wavelets.dual_tree import qshift

# Filter to the pair that splits its band further.
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
        kind, vertical, horizontal = packet_cells.codes(feature, depth)
        columns = packets[horizontal]
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
    packet_cells.check_depth(depth)
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
    packet_cells.check_depth(depth)
    chosen = tuple(range(2 * 4**depth)) if features is None else tuple(features)
    for feature in chosen:
        packet_cells.check_feature(feature, depth)
    if len(set(chosen)) != len(chosen) or not chosen:
        raise ValueError(
            "Expected at least one feature, and none of them twice. "
            f"Received: features={chosen}."
        )
    return chosen


def is_conjugated(feature: int, depth: int) -> bool:
    """Returns whether a kernel must be conjugated to look to the right."""
    kind, _, horizontal = packet_cells.codes(feature, depth)
    return packet_cells.is_edge(horizontal, depth) != bool(kind)


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
        kind, v, h = packet_cells.codes(feature, depth)
        sign = -1.0 if kind else 1.0
        turn = -1.0 if analytic and is_conjugated(feature, depth) else 1.0
        block = matrix[:, horizontal.index(h), :, vertical.index(v), k]
        # (a + ib) of the rows times (a ± ib) of the columns; first index: columns.
        block[0, 0, 0], block[1, 1, 0] = 1.0, -sign
        block[0, 1, 1], block[1, 0, 1] = turn, sign * turn
    return matrix.reshape(4 * len(horizontal) * len(vertical), -1)


def packet_codes(features: tuple, depth: int) -> tuple:
    """Returns which codes of rows and of columns some features need."""
    every = [packet_cells.codes(feature, depth) for feature in features]
    return tuple(sorted({codes[axis] for codes in every}) for axis in (1, 2))
