"""Pruning without training, in one call."""

from typing import Any

import keras

from keras_wavelets.pruning.dwt import DWTPruning
from keras_wavelets.pruning.layers import is_convolution
from keras_wavelets.pruning.magnitude import MagnitudePruning
from keras_wavelets.pruning.matching import matched_counts
from keras_wavelets.pruning.method import PruningMethod
from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.random_mask import RandomPruning
from keras_wavelets.pruning.report import PruningReport


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
    one_cut = "global" if scope == "global" and like is None else "layer"
    method = MagnitudePruning(scope=one_cut)
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
    one_cut = "global" if scope == "global" and like is None else "layer"
    method: PruningMethod = RandomPruning(seed=seed, scope=one_cut)
    pruner = Pruner(model, method, layers=layers or is_convolution)
    return _prune_like(pruner, sparsity, like, match=match, scope=scope)


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
