"""What a training leaves in memory."""

import dataclasses
from typing import Any

from keras_wavelets.training.monitor import is_better


@dataclasses.dataclass(frozen=True, kw_only=True)
class FitResult:
    """The numbers of a training, epoch by epoch.

    Args:
        rows: One dictionary for each epoch, with the key `"epoch"` counted from 1.
        monitor: Metric that decides about the best epoch.
        mode: `"min"` or `"max"`.

    Example:
    >>> rows = ({"epoch": 1, "val_loss": 0.7}, {"epoch": 2, "val_loss": 0.9})
    >>> result = FitResult(rows=rows, monitor="val_loss", mode="min")
    >>> result.history, result.best["epoch"], result.final["epoch"]
    ({'val_loss': [0.7, 0.9]}, 1, 2)
    """

    rows: tuple[dict[str, float], ...]
    monitor: str
    mode: str

    @property
    def history(self) -> dict[str, list[float]]:
        """Values of each metric, as in `keras.callbacks.History`."""
        names = [name for name in self.rows[0] if name != "epoch"]
        return {name: [row[name] for row in self.rows] for name in names}

    @property
    def epoch(self) -> list[int]:
        """Numbers of the epochs, counted from 1."""
        return [int(row["epoch"]) for row in self.rows]

    @property
    def final(self) -> dict[str, float]:
        """Row of the last epoch."""
        return self.rows[-1]

    @property
    def best(self) -> dict[str, float]:
        """Row of the best epoch, the earliest of equal ones."""
        best = self.rows[0]
        for row in self.rows[1:]:
            if is_better(row[self.monitor], best[self.monitor], mode=self.mode):
                best = row
        return best

    def to_dict(self) -> dict[str, Any]:
        """Gives the summary that `metrics.json` holds."""
        return {
            "monitor": self.monitor,
            "epochs": len(self.rows),
            "best": self.best,
            "final": self.final,
        }
