"""When to stop a training, with a state that survives an interruption."""

from typing import Any

import keras

from keras_wavelets.training.config import TrainConfig
from keras_wavelets.training.monitor import is_better
from keras_wavelets.training.monitor import logged

_PATIENCE_STATE = ("wait", "best", "best_epoch", "stopped_epoch")


class CumulativeRiseStopping(keras.callbacks.Callback):
    """Stops after a number of rises in total, wherever they occur.

    From epoch `start_epoch + 1` on, each epoch whose value lies above that of the
    epoch before is counted. The count is never set back, so this is not patience:
    a loss that falls on the whole but trembles is stopped too. McDermott, Voetberg,
    Nord, 2023, "WavPool: A New Block for Deep Neural Networks" trained so.

    Args:
        monitor: Logged metric.
        tolerance: Number of rises at which training stops.
        start_epoch: Epochs before counting begins.

    Raises:
        ValueError: If `tolerance` is below 1.

    Example:
    >>> stopping = CumulativeRiseStopping(tolerance=1, start_epoch=0)
    >>> stopping.set_model(keras.Sequential())
    >>> for epoch, loss in enumerate([1.0, 0.5, 0.6]):
    ...     stopping.on_epoch_end(epoch, {"val_loss": loss})
    >>> stopping.model.stop_training
    True
    """

    def __init__(
        self, monitor: str = "val_loss", tolerance: int = 3, start_epoch: int = 5
    ) -> None:
        super().__init__()
        if tolerance < 1:
            raise ValueError(
                f"Expected tolerance to be at least 1. Received: tolerance={tolerance}."
            )
        self.monitor = monitor
        self.tolerance = tolerance
        self.start_epoch = start_epoch
        self.rises = 0
        self.previous: float | None = None

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Forgets an earlier training."""
        self.restore({"rises": 0, "previous": None})

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Counts a rise."""
        value = logged(logs, self.monitor)
        counts = epoch >= self.start_epoch and self.previous is not None
        if counts and value > self.previous:
            self.rises += 1
        self.previous = value
        if self.rises >= self.tolerance:
            self.model.stop_training = True

    def state(self) -> dict[str, Any]:
        """Gives what a later process needs to go on."""
        return {"rises": self.rises, "previous": self.previous}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from a state."""
        self.rises = state["rises"]
        self.previous = state["previous"]


class PatienceStopping(keras.callbacks.EarlyStopping):
    """The early stopping of Keras, with a state that can be stored.

    Args:
        monitor: Logged metric.
        patience: Epochs without improvement at which training stops.
        mode: `"min"` or `"max"`.

    Example:
    >>> stopping = PatienceStopping("val_loss", patience=2, mode="min")
    >>> sorted(stopping.state())
    ['best', 'best_epoch', 'stopped_epoch', 'wait']
    """

    def __init__(self, monitor: str, *, patience: int, mode: str) -> None:
        super().__init__(monitor=monitor, patience=patience, mode=mode)
        self.on_train_begin()  # Some of the state comes into being only here.

    def state(self) -> dict[str, Any]:
        """Gives what a later process needs to go on."""
        return {name: getattr(self, name) for name in _PATIENCE_STATE}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from a state."""
        for name in _PATIENCE_STATE:
            setattr(self, name, state[name])


class TiePatience(keras.callbacks.Callback):
    """Stops after epochs in a row that do not reach the best value so far.

    Equal counts as reached, unlike in `PatienceStopping`.

    Args:
        monitor: Logged metric.
        patience: Number of such epochs at which training stops.
        mode: `"min"` or `"max"`.
        best: Value to be reached from the beginning, or None.

    Example:
    >>> stopping = TiePatience("val_accuracy", patience=2, mode="max")
    >>> stopping.set_model(keras.Sequential())
    >>> for epoch, accuracy in enumerate([0.5, 0.4, 0.5, 0.4]):
    ...     stopping.on_epoch_end(epoch, {"val_accuracy": accuracy})
    >>> stopping.wait
    1
    """

    def __init__(
        self, monitor: str, *, patience: int, mode: str, best: float | None = None
    ) -> None:
        super().__init__()
        self.monitor = monitor
        self.patience = patience
        self.mode = mode
        self.best = best
        self.wait = 0

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Counts an epoch below the best."""
        value = logged(logs, self.monitor)
        if self.best is not None and is_better(self.best, value, mode=self.mode):
            self.wait += 1
        else:
            self.best, self.wait = value, 0
        if self.wait >= self.patience:
            self.model.stop_training = True

    def state(self) -> dict[str, Any]:
        """Gives what a later process needs to go on."""
        return {"best": self.best, "wait": self.wait}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from a state."""
        self.best = state["best"]
        self.wait = state["wait"]


def stopping(config: TrainConfig) -> list[keras.callbacks.Callback]:
    """Returns the early stopping that a configuration asks for.

    Args:
        config: Settings of the training.
    """
    if config.early_stopping == "patience":
        return [
            PatienceStopping(
                config.monitor, patience=config.tolerance, mode=config.mode
            )
        ]
    if config.early_stopping == "cumulative":
        return [
            CumulativeRiseStopping(config.monitor, config.tolerance, config.start_epoch)
        ]
    return []
