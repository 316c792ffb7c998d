"""How much a baseline removes to be comparable with another pruning."""

import math
from collections.abc import Sequence

import numpy as np

from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.report import KernelReport
from keras_wavelets.pruning.report import PruningReport

MATCHES = ("coefficients", "weights", "error")


def matched_counts(
    pruner: Pruner,
    like: PruningReport,
    *,
    match: str = "coefficients",
    scope: str = "layer",
    truncate: bool = False,
) -> list[int]:
    """Returns how many weights to remove from each kernel.

    Args:
        pruner: The pruner of the baseline, in the weight domain.
        like: Report of the pruning to compare with, on a model of the same shapes.
        match: `"coefficients"` removes the same share, `"weights"` makes as many
            zeros, `"error"` changes the kernel as much, in the Euclidean norm.
        scope: `"layer"` takes each kernel by itself, `"global"` spreads the share of
            all kernels evenly.
        truncate: Round counts under `"global"` down, as the original project does.

    Returns:
        A count for each kernel.

    Raises:
        ValueError: If `match` or `scope` is unknown or the shapes are others.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import MagnitudePruning, prune_random
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> report = prune_random(model, sparsity=0.25)
    >>> matched_counts(Pruner(model, MagnitudePruning()), report)
    [72]
    """
    check_choice(match, "match", MATCHES)
    check_choice(scope, "scope", ("layer", "global"))
    expected = [kernel.shape for kernel in pruner.kernels]
    received = [row.shape for row in like.rows]
    if expected != received:
        raise ValueError(
            f"Expected the report of a model with kernels {expected}. "
            f"Received: like=report of {received}."
        )
    counts = [_count(pruner, index, row, match) for index, row in enumerate(like.rows)]
    if scope == "layer":
        return counts
    sizes = [row.weights for row in like.rows]
    return _spread(sizes, sum(counts) / sum(sizes), truncate=truncate)


def _spread(sizes: Sequence[int], share: float, *, truncate: bool) -> list[int]:
    shares = [size * share for size in sizes]
    return [math.floor(s) if truncate else round(s) for s in shares]


def _count(pruner: Pruner, index: int, row: KernelReport, match: str) -> int:
    if match == "weights":
        return row.weight_zeros
    if match == "coefficients":
        return round(row.coefficient_sparsity * row.weights)
    kernel = pruner.kernels[index]
    order = np.argsort(kernel.rank(pruner.method, index)[1], axis=None, kind="stable")
    energy = np.cumsum(np.square(kernel.value.ravel()[order], dtype="float64"))
    allowed = row.relative_error**2 * energy[-1]
    return int(np.searchsorted(energy, allowed, side="right"))
