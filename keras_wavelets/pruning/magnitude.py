"""Pruning of the smallest weights."""

import dataclasses

import keras
import numpy as np

from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.pruning.method import PruningMethod
from keras_wavelets.pruning.structure import pool_blocks

GRANULARITIES = ("element", "filter")
COMPATIBLE = (None, "tfmot")


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True, kw_only=True)
class MagnitudePruning(PruningMethod):
    """Removes the smallest weights.

    Args:
        compat: `"tfmot"` for the rule of TensorFlow Model Optimization: keep the k
            largest, k rounded to even and at least 1, and all that equal the
            smallest of them. None removes an exact number.
        granularity: `"element"`, or `"filter"` for whole output filters, ranked by
            their mean absolute weight. Filters are masked, not taken out.
        scope: `"layer"` or `"global"`.
        m_by_n: `(m, n)` removes m of each n weights along the input channels.
        block_size: Blocks of input and output channels that stay or go together.
        block_pooling: `"AVG"` or `"MAX"` of the sizes in a block.

    Raises:
        ValueError: If an argument is not as above.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import MagnitudePruning, Pruner
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> report = Pruner(model, MagnitudePruning()).prune(0.5)
    >>> report.totals.weight_zeros, report.totals.weights
    (144, 288)
    """

    compat: str | None = None
    granularity: str = "element"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice(self.compat, "compat", COMPATIBLE)
        check_choice(self.granularity, "granularity", GRANULARITIES)
        patterned = self.m_by_n is not None or self.block_size != (1, 1)
        if self.granularity == "filter" and patterned:
            raise ValueError(
                "Whole filters leave no room for `m_by_n` or `block_size`. Received: "
                f"m_by_n={self.m_by_n!r}, block_size={self.block_size!r}."
            )

    @property
    def selection_rule(self) -> str:
        """How a sparsity becomes a cut."""
        return self.compat or "exact"

    def pool(self, scores: np.ndarray) -> np.ndarray:
        if self.granularity == "filter":
            return scores.mean(axis=tuple(range(scores.ndim - 1)), keepdims=True)
        if self.block_size == (1, 1):
            return scores
        return pool_blocks(
            scores,
            self.block_size,
            self.block_pooling,
            centered=self.compat == "tfmot",
        )

    def expand(self, keep: np.ndarray, shape: tuple) -> np.ndarray:
        if self.granularity == "filter":
            return np.broadcast_to(keep, shape)
        return super().expand(keep, shape)
