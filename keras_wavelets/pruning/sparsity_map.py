"""Another sparsity for some kernels, by patterns of their paths."""

import fnmatch
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from keras_wavelets.pruning.amount import Amount
from keras_wavelets.pruning.method import PruningMethod
from keras_wavelets.pruning.schedule import final_sparsity


class SparsityMap:
    """How much to remove from each kernel.

    Args:
        patterns: Pattern of paths, with `*`, to a sparsity in [0, 1]; the first that
            fits counts. None or empty for the same everywhere.
        kernels: The kernels, each with a `path`.
        method: The method, whose scope must be `"layer"` if there are patterns.
        schedule: The schedule, which must say what it ends with if there are.

    Raises:
        ValueError: If a sparsity is out of its range, a pattern fits no kernel, or
            the arguments exclude each other.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import MagnitudePruning, Pruner
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> pruner = Pruner(model, MagnitudePruning(), sparsity_map={"*/kernel": 0.25})
    >>> pruner.prune().totals.weight_sparsity
    0.25
    """

    def __init__(
        self,
        patterns: Mapping[str, float] | None,
        kernels: Sequence[Any],
        *,
        method: PruningMethod,
        schedule: Any = None,
    ) -> None:
        self.patterns = dict(patterns or {})
        self._paths = [kernel.path for kernel in kernels]
        self._end = None if schedule is None else final_sparsity(schedule)
        if not self.patterns:
            return
        self._check_values()
        if method.scope == "global":
            raise ValueError(
                "A sparsity for each kernel contradicts one cut for all. Received: "
                f"sparsity_map={self.patterns} with scope='global'."
            )
        if schedule is not None and not self._end:
            raise ValueError(
                "A sparsity map needs a schedule with `final_sparsity` or "
                f"`target_sparsity` above 0. Received: schedule={schedule!r}."
            )

    def amounts(self, amount: Amount) -> list:
        """Returns the amounts of all kernels for one pruning without training."""
        own = map(self._of, self._paths)
        return [amount if s is None else Amount(sparsity=s) for s in own]

    def scheduled(self, sparsity: float) -> list:
        """Returns the amounts of all kernels while the schedule is at a sparsity."""
        own = map(self._of, self._paths)
        return [
            Amount(sparsity=sparsity if s is None else s * sparsity / self._end)
            for s in own
        ]

    def _of(self, path: str) -> float | None:
        fits = (s for p, s in self.patterns.items() if fnmatch.fnmatchcase(path, p))
        return next(fits, None)

    def _check_values(self) -> None:
        for pattern, sparsity in self.patterns.items():
            if not 0 <= sparsity <= 1:
                raise ValueError(
                    "Expected sparsities in [0, 1]. "
                    f"Received: sparsity_map[{pattern!r}]={sparsity}."
                )
            if not fnmatch.filter(self._paths, pattern):
                raise ValueError(
                    f"Expected patterns that fit one of {self._paths}. "
                    f"Received: sparsity_map[{pattern!r}]={sparsity}."
                )
