"""What every pruning method shares: where it cuts and which pattern it keeps."""

import dataclasses
from typing import Any

import numpy as np

from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.pruning.structure import check_structure
from keras_wavelets.pruning.structure import expand_blocks
from keras_wavelets.pruning.structure import pool_blocks
from keras_wavelets.pruning.transform import Identity

SCOPES = ("layer", "global")


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruningMethod:
    """Abstract: a domain in which kernels are pruned, and scores to prune by.

    Args:
        scope: `"layer"` removes the same share from each kernel, `"global"` pools
            the scores of all kernels and makes one cut.
        m_by_n: `(m, n)` removes m of each n consecutive coefficients along the input
            channels, whatever the sparsity; None for no such pattern.
        block_size: Blocks of input and output channels that stay or go together.
        block_pooling: `"AVG"` or `"MAX"` of the sizes in a block.
    """

    scope: str = "layer"
    m_by_n: tuple | None = None
    block_size: tuple = (1, 1)
    block_pooling: str = "AVG"

    # Whether the method is about the transform, so that kernels without spatial axes
    # are left alone by default, and kernels that are not transformed are reported.
    needs_transform = False
    identity = "magnitude"
    selection_rule = "exact"

    def __post_init__(self) -> None:
        check_choice(self.scope, "scope", SCOPES)
        check_structure(self.m_by_n, self.block_size, self.block_pooling)
        # Configurations that went through JSON come with lists.
        for name in ("m_by_n", "block_size"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, tuple(value))

    def transform_of(self, shape: tuple) -> Any:
        """Returns the transform of kernels of a shape; none by default."""
        return Identity(tuple(shape))

    def scores(self, coefficients: np.ndarray, index: int) -> np.ndarray:
        """Returns what to rank the coefficients of the `index`-th kernel by."""
        return np.abs(coefficients)

    def population(self, transform: Any) -> np.ndarray | None:
        """Returns the coefficients a share refers to; None for all."""
        return None

    def eligible(self, transform: Any) -> np.ndarray | None:
        """Returns the coefficients that may be removed; None for all."""
        return None

    def is_stable(self, transform: Any) -> bool:
        """Returns whether projecting twice is projecting once."""
        return True

    def pool(self, scores: np.ndarray) -> np.ndarray:
        """Returns the scores of the groups that stay or go together."""
        if self.block_size == (1, 1):
            return scores
        return pool_blocks(scores, self.block_size, self.block_pooling)

    def expand(self, keep: np.ndarray, shape: tuple) -> np.ndarray:
        """Returns the mask of the coefficients from that of their groups."""
        if self.block_size == (1, 1):
            return keep
        return expand_blocks(keep, self.block_size, shape)

    def get_config(self) -> dict:
        """Returns the arguments that make this method again."""
        return {
            field.name: getattr(self, field.name) for field in dataclasses.fields(self)
        }

    @classmethod
    def from_config(cls, config: dict) -> "PruningMethod":
        """Makes a method from what `get_config` returned."""
        return cls(**config)
