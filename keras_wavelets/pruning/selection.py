"""Which scores stay: rules from a flat array of scores to a keep mask."""

import math
import warnings

import numpy as np

from keras_wavelets.pruning.amount import Amount
from keras_wavelets.pruning.amount import Count

# Values a sample has at least, and how far apart they are at most.
SAMPLE, STRIDE = 4096, 64


def select(
    scores: np.ndarray,
    amount: Amount | Count,
    *,
    rule: str = "exact",
    population: int | None = None,
) -> tuple:
    """Returns the keep mask of a flat array and the size at the cut.

    Args:
        scores: Shape `(n,)`, what may be removed.
        amount: How much to remove.
        rule: For a sparsity, `"exact"` or `"tfmot"`.
        population: Number of scores that a sparsity refers to; n if None.

    Returns:
        `(keep, cut)`.

    Example:
    >>> keep, cut = select(np.array([3.0, 1.0, 2.0, 1.0]), Amount(sparsity=0.25))
    >>> keep.tolist(), cut
    ([True, False, True, True], 1.0)
    """
    if amount.percentile is not None:
        return _from(scores, np.percentile(scores, amount.percentile))
    if amount.threshold is not None:
        return _from(scores, amount.threshold)
    if rule == "tfmot":
        return _tfmot(scores, amount.sparsity)
    count = amount.count(population or scores.size)
    if count > scores.size:
        warnings.warn(
            f"{count} coefficients are to go, but only {scores.size} of "
            f"{population} may be removed: all of these go.",
            stacklevel=2,
        )
    return remove_smallest(scores, min(count, scores.size))


def smallest(values: np.ndarray, rank: int) -> np.floating:
    """Returns the value of a rank, counted from 0 for the smallest.

    A sample tells between which two values it lies; the few in between are sorted.

    Args:
        values: Shape `(n,)`, without NaN.
        rank: From 0 to n - 1.

    Example:
    >>> float(smallest(np.array([3.0, 1.0, 2.0]), 1))
    2.0
    """
    if values.size > 16 * SAMPLE:
        sample = np.sort(values[:: min(values.size // SAMPLE, STRIDE)])
        place = rank * sample.size // values.size
        # Three standard deviations of the rank of the median of a sample.
        spread = 3 * math.isqrt(sample.size) // 2
        low = sample[max(place - spread, 0)]
        high = sample[min(place + spread, sample.size - 1)]
        below = values < low
        left = rank - int(np.count_nonzero(below))
        between = values[(values <= high) ^ below]
        if 0 <= left < between.size:
            return np.partition(between, left)[left]
    return np.partition(values, rank)[rank]


def remove_smallest(scores: np.ndarray, count: int) -> tuple:
    """Removes exactly `count` scores, among equal ones the first.

    Args:
        scores: Shape `(n,)`.
        count: Number to remove, from 0 to n.

    Returns:
        `(keep, cut)`, the cut being the largest score removed.

    Example:
    >>> keep, _ = remove_smallest(np.array([1.0, 2.0, 1.0, 1.0]), 2)
    >>> keep.tolist()
    [False, True, False, True]
    """
    if count == 0:
        return np.ones(scores.shape, bool), 0.0
    cut = smallest(scores, count - 1)
    keep = scores > cut
    excess = scores.size - int(np.count_nonzero(keep)) - count
    if excess:
        keep[np.flatnonzero(scores == cut)[-excess:]] = True
    return keep, max(float(cut), 0.0)


def _from(scores: np.ndarray, cut: float) -> tuple:
    # The comparison takes place in the precision of the scores, as in the original.
    cut = scores.dtype.type(cut)
    return scores >= cut, float(cut)


def _tfmot(scores: np.ndarray, sparsity: float) -> tuple:
    """Keeps the k largest and everything equal to the smallest of them."""
    # In single precision, which decides where the product ends in a half.
    k = max(round(np.float32(scores.size) * (1 - np.float32(sparsity))), 1)
    cut = np.partition(scores, scores.size - k)[scores.size - k]
    return scores >= cut, max(float(cut), 0.0)
