"""How a sparsity is spread over kernels: large kernels give more."""

import math
from typing import Any

import keras

from keras_wavelets.pruning.layers import path_in
from keras_wavelets.pruning.layers import prunable_kernels


def erdos_renyi(
    model: keras.Model, sparsity: float, *, layers: Any = None
) -> dict[str, float]:
    """Returns a sparsity for each kernel that makes a given sparsity of all.

    The share kept of a kernel is proportional to the sum of its sizes over their
    product, and at most 1 (the Erdős-Rényi-kernel rule of Evci, Gale, Menick, Castro
    and Elsen, 2020, Rigging the Lottery: Making All Tickets Winners).

    Args:
        model: A built model.
        sparsity: Share to remove over all kernels, in [0, 1].
        layers: Choice of layers; see `Pruner`.

    Returns:
        Path of each kernel to its sparsity: a `sparsity_map` for `Pruner`.

    Raises:
        ValueError: If the sparsity is out of its range.

    Example:
    >>> model = keras.Sequential(
    ...     [keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3, name="small"),
    ...      keras.layers.Conv2D(64, 3, name="large")]
    ... )
    >>> shares = erdos_renyi(model, 0.8)
    >>> {path: round(share, 3) for path, share in shares.items()}
    {'small/kernel': 0.363, 'large/kernel': 0.827}
    """
    if not 0 <= sparsity <= 1:
        raise ValueError(
            f"Expected `sparsity` in [0, 1]. Received: sparsity={sparsity}."
        )
    shapes = {
        path_in(model, kernel): tuple(kernel.shape)
        for kernel in prunable_kernels(model, layers)
    }
    sizes = {path: math.prod(shape) for path, shape in shapes.items()}
    raw = {path: sum(shape) / sizes[path] for path, shape in shapes.items()}
    kept = _capped(raw, sizes, share=1 - sparsity)
    return {path: 1 - share for path, share in kept.items()}


def _capped(raw: dict, sizes: dict, *, share: float) -> dict:
    """Returns the shares kept: proportional to `raw`, none above 1."""
    whole: set = set()
    while True:
        free = sizes.keys() - whole
        left = share * sum(sizes.values()) - sum(sizes[path] for path in whole)
        scale = left / sum(raw[path] * sizes[path] for path in free) if free else 0.0
        above = {path for path in free if scale * raw[path] > 1}
        if not above:
            return {p: 1.0 if p in whole else scale * raw[p] for p in sizes}
        whole |= above
