"""Pruning over the epochs, for TensorBoard and as a table."""

import csv
from pathlib import Path

import keras

from keras_wavelets.files import replacing
from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.report import KernelReport

_FIGURES = ("coefficient_sparsity", "weight_sparsity", "relative_error", "threshold")


class PruningSummaries(keras.callbacks.Callback):
    """Writes the sparsity of each kernel for TensorBoard, after each epoch.

    Args:
        log_dir: Folder of the event files.
        pruner: The pruner of the model that is trained.

    Example:
    >>> from keras_wavelets.pruning import Pruner
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> log_dir = Path(tempfile.mkdtemp())
    >>> summaries = PruningSummaries(log_dir, Pruner(model, "dwt"))
    >>> summaries.on_epoch_end(0)
    >>> summaries.on_train_end()
    >>> len(list(log_dir.iterdir()))
    1
    """

    def __init__(self, log_dir: str | Path, pruner: Pruner) -> None:
        super().__init__()
        import tensorflow as tf

        self.pruner = pruner
        self._writer = tf.summary.create_file_writer(str(log_dir))

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Writes four figures for each kernel."""
        import tensorflow as tf

        with self._writer.as_default(step=epoch):
            for row in self.pruner.report().rows:
                for figure in _FIGURES:
                    tf.summary.scalar(f"{row.path}/{figure}", getattr(row, figure))

    def on_train_end(self, logs: dict | None = None) -> None:
        """Closes the file."""
        self._writer.close()


class PruningCSVLogger(keras.callbacks.Callback):
    """Keeps a table of the sparsity of each kernel after each epoch.

    Args:
        path: File to write after each epoch; it is whole at any time.
        pruner: The pruner of the model that is trained.
        append: Keep the rows that the file has, for a training that is resumed.

    Example:
    >>> from keras_wavelets.pruning import Pruner
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> path = Path(tempfile.mkdtemp()) / "pruning.csv"
    >>> PruningCSVLogger(path, Pruner(model, "dwt")).on_epoch_end(0)
    >>> path.read_text().splitlines()[0][:20]
    'epoch,kernel,weights'
    """

    def __init__(
        self, path: str | Path, pruner: Pruner, *, append: bool = False
    ) -> None:
        super().__init__()
        self.path, self.pruner = Path(path), pruner
        self._rows = self._read() if append and self.path.exists() else []

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Adds a row for each kernel; epochs count from 1."""
        self._rows += [_row(epoch + 1, row) for row in self.pruner.report().rows]
        with (
            replacing(self.path) as temporary,
            temporary.open("w", newline="") as file,
        ):
            writer = csv.DictWriter(file, fieldnames=list(self._rows[0]))
            writer.writeheader()
            writer.writerows(self._rows)

    def _read(self) -> list:
        with self.path.open(newline="") as file:
            return list(csv.DictReader(file))


def _row(epoch: int, row: KernelReport) -> dict:
    return {
        "epoch": epoch,
        "kernel": row.path,
        "weights": row.weights,
        **{figure: getattr(row, figure) for figure in _FIGURES},
    }
