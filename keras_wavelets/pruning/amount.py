"""How much to prune, in one of three languages."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True, kw_only=True)
class Amount:
    """A fraction, a percentile or an absolute size: exactly one of them.

    Args:
        sparsity: Share of coefficients to remove, in [0, 1]. The count is exact.
        percentile: Coefficients below this percentile of the sizes go, in [0, 100].
        threshold: Coefficients below this size go.

    Raises:
        ValueError: If none or several are given, or one is out of its range.

    Example:
    >>> Amount(sparsity=0.5)
    Amount(sparsity=0.5, percentile=None, threshold=None)
    """

    sparsity: float | None = None
    percentile: float | None = None
    threshold: float | None = None

    def __post_init__(self) -> None:
        given = {
            name: value
            for name, value in dataclasses.asdict(self).items()
            if value is not None
        }
        if len(given) != 1:
            raise ValueError(
                "Expected exactly one of `sparsity`, `percentile` and `threshold`. "
                f"Received: sparsity={self.sparsity}, percentile={self.percentile}, "
                f"threshold={self.threshold}."
            )
        ((name, value),) = given.items()
        most = {"sparsity": 1, "percentile": 100, "threshold": math.inf}[name]
        if not 0 <= value <= most:
            raise ValueError(
                f"Expected `{name}` between 0 and {most}. Received: {name}={value}."
            )

    def count(self, size: int) -> int:
        """Returns how many of `size` scores a sparsity removes."""
        # A product like 0.7 * 10 must not lose one to rounding.
        return min(math.floor(self.sparsity * size + 1e-9), size)


@dataclasses.dataclass(frozen=True)
class Count:
    """A number of coefficients to remove.

    Args:
        number: Coefficients to remove from one kernel.

    Example:
    >>> Count(7).count(size=100)
    7
    """

    number: int

    percentile = None
    threshold = None
    sparsity = None

    def count(self, size: int) -> int:
        """Returns the number, at most `size`."""
        return min(self.number, size)
