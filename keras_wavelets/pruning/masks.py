"""From the scores of all kernels to the masks of all kernels."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.pruning.method import PruningMethod
from keras_wavelets.pruning.selection import select
from keras_wavelets.pruning.structure import keep_m_by_n


def keep_masks(
    method: PruningMethod,
    scores: Sequence[np.ndarray],
    transforms: Sequence[Any],
    amounts: Sequence[Any],
) -> list:
    """Chooses the coefficients that stay.

    Args:
        method: Its scope, pattern and rule are followed.
        scores: Scores of each kernel's coefficients, all ≥ 0 or -1 where the
            coefficient is removed already.
        transforms: Transform of each kernel.
        amounts: How much to remove from each kernel; under `scope="global"` the
            first one counts for all.

    Returns:
        For each kernel a keep mask and the size at the cut.

    Example:
    >>> from keras_wavelets.pruning import MagnitudePruning
    >>> from keras_wavelets.pruning.amount import Amount
    >>> from keras_wavelets.pruning.transform import Identity
    >>> [(keep, cut)] = keep_masks(
    ...     MagnitudePruning(),
    ...     [np.array([[1.0, 3.0], [4.0, 2.0]])],
    ...     [Identity((2, 2))],
    ...     [Amount(sparsity=0.5)],
    ... )
    >>> keep.tolist(), cut
    ([[False, True], [True, False]], 2.0)
    """
    if method.m_by_n is not None:
        return [(keep_m_by_n(values, *method.m_by_n), 0.0) for values in scores]
    pools = [_Pool(method, *pair) for pair in zip(scores, transforms, strict=True)]
    if method.scope == "global":
        chosen = _cut_all(method, pools, amounts[0])
    else:
        chosen = [
            select(
                pool.candidates,
                amount,
                rule=method.selection_rule,
                population=pool.population,
            )
            for pool, amount in zip(pools, amounts, strict=True)
        ]
    return [
        (pool.mask(keep), cut) for pool, (keep, cut) in zip(pools, chosen, strict=True)
    ]


class _Pool:
    """The groups of coefficients of one kernel that may be removed."""

    def __init__(
        self, method: PruningMethod, scores: np.ndarray, transform: Any
    ) -> None:
        self._method, self._shape = method, scores.shape
        self._structural = method.population(transform)
        pooled = method.pool(scores)
        self._grid = pooled.shape
        self._eligible = self._of_groups(method.eligible(transform))
        population = self._of_groups(self._structural)
        self.population = pooled.size if population is None else int(population.sum())
        self.candidates = (
            pooled.ravel() if self._eligible is None else pooled[self._eligible]
        )

    def _of_groups(self, cells: np.ndarray | None) -> np.ndarray | None:
        """Returns which groups count; the cells of a group are of one kind."""
        if cells is None:
            return None
        rows, columns = self._method.block_size
        return cells[..., ::rows, ::columns]

    def mask(self, keep: np.ndarray) -> np.ndarray:
        """Returns the keep mask of all coefficients from that of the candidates."""
        groups = np.ones(self._grid, bool)
        if self._eligible is None:
            groups = keep.reshape(self._grid)
        else:
            groups[self._eligible] = keep
        mask = self._method.expand(groups, self._shape)
        return mask if self._structural is None else mask & self._structural


def _cut_all(method: PruningMethod, pools: list, amount: Any) -> list:
    """Cuts the scores of all kernels at one size."""
    together = np.concatenate([pool.candidates for pool in pools])
    keep, cut = select(
        together,
        amount,
        rule=method.selection_rule,
        population=sum(pool.population for pool in pools),
    )
    ends = np.cumsum([pool.candidates.size for pool in pools])
    parts = np.split(keep, ends[:-1])
    emptied = [i for i, part in enumerate(parts) if part.size and not part.any()]
    for i in emptied:
        parts[i][np.argmax(pools[i].candidates)] = True
    if emptied:
        warnings.warn(
            f"A global cut would remove {len(emptied)} whole kernels, by position "
            f"{emptied}; each keeps its largest coefficient.",
            stacklevel=2,
        )
    return [(part, cut) for part in parts]
