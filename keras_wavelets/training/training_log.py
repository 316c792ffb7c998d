"""One row of numbers for each epoch."""

import csv
import pathlib
import time
from typing import Any

import keras

from keras_wavelets.files import replacing


class TrainingLog(keras.callbacks.Callback):
    """Collects the logs of each epoch, and keeps a CSV file up to date.

    Args:
        path: File to write after each epoch; None for none.

    Example:
    >>> log = TrainingLog()
    >>> log.on_epoch_begin(0)
    >>> log.on_epoch_end(0, {"loss": 0.5})
    >>> sorted(log.rows[0]), log.rows[0]["epoch"]
    (['epoch', 'loss', 'seconds'], 1)
    """

    def __init__(self, path: pathlib.Path | None = None) -> None:
        super().__init__()
        self.path = path
        self.rows: list[dict[str, float]] = []
        self._start = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Starts the clock."""
        self._start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Adds a row; epochs count from 1."""
        metrics = {name: float(value) for name, value in (logs or {}).items()}
        seconds = round(time.perf_counter() - self._start, 4)
        self.rows.append({"epoch": epoch + 1, **metrics, "seconds": seconds})
        self._write()

    def state(self) -> dict[str, Any]:
        """Gives what a later process needs to go on."""
        return {"rows": self.rows}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from a state; rows written after it are dropped from the file."""
        self.rows = list(state["rows"])
        self._write()

    def _write(self) -> None:
        if self.path is None or not self.rows:
            return
        with (
            replacing(self.path) as temporary,
            temporary.open("w", newline="") as file,
        ):
            writer = csv.DictWriter(file, fieldnames=list(self.rows[0]))
            writer.writeheader()
            writer.writerows(self.rows)
