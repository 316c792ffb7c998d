"""Pruning of random weights: the baseline every criterion has to beat."""

import dataclasses
from typing import Any

import keras
import numpy as np

from keras_wavelets.pruning.method import PruningMethod


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True, kw_only=True)
class RandomPruning(PruningMethod):
    """Removes random weights, or random coefficients of another method's domain.

    The first `count` entries of
    `np.random.default_rng((seed, index)).permutation(size)` go, `index` counting the
    kernels and the entries counting the flattened kernel. So the masks of a higher
    sparsity contain those of a lower one.

    Args:
        seed: Seed of the permutations.
        domain: A method whose transform to prune in, for example a `DWTPruning`;
            None for the weights themselves.
        scope: `"layer"` or `"global"`.
        m_by_n: `(m, n)` removes m of each n weights along the input channels.
        block_size: Blocks of input and output channels that stay or go together.
        block_pooling: `"AVG"` or `"MAX"` of the scores in a block.

    Raises:
        ValueError: If an argument is not as above.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import Pruner, RandomPruning
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> report = Pruner(model, RandomPruning(seed=1)).prune(0.5)
    >>> report.totals.weight_zeros, report.totals.weights
    (144, 288)
    """

    seed: int = 0
    domain: PruningMethod | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.domain is not None and not isinstance(self.domain, PruningMethod):
            raise ValueError(
                "Expected `domain` as a pruning method, or None. "
                f"Received: domain={self.domain!r}."
            )

    @property
    def needs_transform(self) -> bool:
        """Whether the domain is one of a transform."""
        return self.domain is not None and self.domain.needs_transform

    @property
    def identity(self) -> str:
        """What the domain does where no transform takes place."""
        return "magnitude" if self.domain is None else self.domain.identity

    def transform_of(self, shape: tuple) -> Any:
        if self.domain is None:
            return super().transform_of(shape)
        return self.domain.transform_of(shape)

    def scores(self, coefficients: np.ndarray, index: int) -> np.ndarray:
        order = np.random.default_rng((self.seed, index)).permutation(coefficients.size)
        ranks = np.empty(coefficients.size)
        # As shares, so that kernels of any size mean the same under a global cut.
        ranks[order] = np.arange(coefficients.size) / coefficients.size
        return ranks.reshape(coefficients.shape)

    def is_stable(self, transform: Any) -> bool:
        return self.domain is None or self.domain.is_stable(transform)

    def population(self, transform: Any) -> np.ndarray | None:
        return None if self.domain is None else self.domain.population(transform)

    def eligible(self, transform: Any) -> np.ndarray | None:
        return None if self.domain is None else self.domain.eligible(transform)

    def get_config(self) -> dict:
        domain = self.domain and keras.saving.serialize_keras_object(self.domain)
        return {**super().get_config(), "domain": domain}

    @classmethod
    def from_config(cls, config: dict) -> "RandomPruning":
        domain = keras.saving.deserialize_keras_object(config["domain"])
        return cls(**{**config, "domain": domain})
