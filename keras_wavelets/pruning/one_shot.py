"""Pruning without training, in one call."""

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_wavelets import checks
from keras_wavelets.pruning.layers import is_convolution
from keras_wavelets.pruning.methods import DWTPruning
from keras_wavelets.pruning.methods import MagnitudePruning
from keras_wavelets.pruning.methods import RandomPruning
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
    """
    checks.one_of(match, "match", MATCHES)
    checks.one_of(scope, "scope", ("layer", "global"))
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


def prune_dwt(
    model: keras.Model,
    wavelet: Any = "haar",
    level: int = 1,
    *,
    sparsity: float | None = None,
    percentile: float | None = None,
    threshold: float | None = None,
    layers: Any = None,
    **options: Any,
) -> PruningReport:
    """Removes the smallest wavelet coefficients of a model, in place.

    Args:
        model: A built model.
        wavelet: Name, `Wavelet` or `pywt.Wavelet`.
        level: Number of levels.
        sparsity: Share of the coefficients to remove, in [0, 1].
        percentile: Remove what lies below this percentile of each kernel, in
            [0, 100].
        threshold: Remove what lies below this size.
        layers: Choice of layers; see `Pruner`.
        **options: Further arguments of `DWTPruning`.

    Returns:
        What was done, kernel by kernel.

    Raises:
        ValueError: If not exactly one of `sparsity`, `percentile` and `threshold` is
            given, or an argument is out of its range.

    Example:
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 5)])
    >>> prune_dwt(model, "db2", sparsity=0.5).totals.coefficient_sparsity
    0.5
    """
    pruner = Pruner(model, DWTPruning(wavelet, level=level, **options), layers=layers)
    return pruner.prune(sparsity, percentile=percentile, threshold=threshold)


def prune_min_weight(
    model: keras.Model,
    *,
    sparsity: float | None = None,
    like: PruningReport | None = None,
    match: str = "coefficients",
    scope: str = "layer",
    layers: Any = None,
) -> PruningReport:
    """Removes the smallest weights of a model, in place.

    Args:
        model: A built model.
        sparsity: Share of the weights to remove, in [0, 1].
        like: Instead of `sparsity`, the report of a pruning to compare with.
        match: What to have in common with it: `"coefficients"`, `"weights"` or
            `"error"`.
        scope: `"layer"`, or `"global"` for one cut (with `like`: for the same share
            of each kernel).
        layers: Choice of layers; see `Pruner`. By default convolutions alone, as
            for `prune_dwt`.

    Returns:
        What was done, kernel by kernel.

    Raises:
        ValueError: If not exactly one of `sparsity` and `like` is given, or an
            argument is out of its range.

    Example:
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> prune_min_weight(model, sparsity=0.5).totals.weight_sparsity
    0.5
    """
    method = MagnitudePruning(scope=_cut(scope, like))
    pruner = Pruner(model, method, layers=layers or is_convolution)
    return _prune_like(pruner, sparsity, like, match=match, scope=scope)


def prune_random(
    model: keras.Model,
    *,
    sparsity: float | None = None,
    like: PruningReport | None = None,
    match: str = "coefficients",
    seed: int = 0,
    scope: str = "layer",
    layers: Any = None,
) -> PruningReport:
    """Removes random weights of a model, in place.

    Args:
        model: A built model.
        sparsity: Share of the weights to remove, in [0, 1].
        like: Instead of `sparsity`, the report of a pruning to compare with.
        match: What to have in common with it: `"coefficients"`, `"weights"` or
            `"error"`.
        seed: Seed of the choice; the same seed gives nested masks.
        scope: `"layer"` or `"global"`, as for `prune_min_weight`.
        layers: Choice of layers; see `Pruner`. By default convolutions alone.

    Returns:
        What was done, kernel by kernel.

    Raises:
        ValueError: If not exactly one of `sparsity` and `like` is given, or an
            argument is out of its range.

    Example:
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> prune_random(model, sparsity=0.5, seed=1).totals.weight_sparsity
    0.5
    """
    method = RandomPruning(seed=seed, scope=_cut(scope, like))
    pruner = Pruner(model, method, layers=layers or is_convolution)
    return _prune_like(pruner, sparsity, like, match=match, scope=scope)


def _cut(scope: str, like: PruningReport | None) -> str:
    """One cut for all kernels needs a share of all, not the counts of a report."""
    return "global" if scope == "global" and like is None else "layer"


def _prune_like(
    pruner: Pruner,
    sparsity: float | None,
    like: PruningReport | None,
    *,
    match: str,
    scope: str,
) -> PruningReport:
    if (sparsity is None) == (like is None):
        raise ValueError(
            "Expected exactly one of `sparsity` and `like`. "
            f"Received: sparsity={sparsity}, like={like and 'a report'}."
        )
    if like is None:
        return pruner.prune(sparsity)
    counts = matched_counts(pruner, like, match=match, scope=scope)
    return pruner.prune_counts(counts)
