"""The weights of the best epoch so far."""

from typing import Any

import keras
import numpy as np

from keras_wavelets.training.monitor import is_better
from keras_wavelets.training.monitor import logged


class BestWeights(keras.callbacks.Callback):
    """Remembers the weights of the epoch with the best monitored value.

    Args:
        monitor: Logged metric.
        mode: `"min"` or `"max"`.
        ema: Whether to take the running averages that the optimizer keeps.

    Example:
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> best = BestWeights("val_loss", mode="min")
    >>> best.set_model(model)
    >>> for epoch, loss in enumerate([3.0, 1.0, 2.0]):
    ...     best.on_epoch_end(epoch, {"val_loss": loss})
    >>> best.epoch, best.value
    (2, 1.0)
    """

    def __init__(self, monitor: str, *, mode: str, ema: bool = False) -> None:
        super().__init__()
        self.monitor = monitor
        self.mode = mode
        self.ema = ema
        self.epoch = 0  # Counted from 1; 0 while there is none.
        self.value: float | None = None
        self.weights: list[np.ndarray] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Takes the weights if they are better."""
        value = logged(logs, self.monitor)
        if is_better(value, self.value, mode=self.mode):
            self.epoch = epoch + 1
            self.value = value
            self.weights = self.current(self.model)

    def current(self, model: keras.Model) -> list[np.ndarray]:
        """Returns the weights, or their running averages, of a model."""
        weights = model.get_weights()
        if not self.ema:
            return weights
        model.optimizer.finalize_variable_values(model.trainable_variables)
        averages = model.get_weights()
        model.set_weights(weights)
        return averages

    def put_back(self, model: keras.Model) -> None:
        """Gives the best weights to a model, if there are any yet."""
        if self.weights:
            model.set_weights(self.weights)

    def state(self) -> dict[str, Any]:
        """Gives what a later process needs to go on, but for the weights."""
        return {"epoch": self.epoch, "value": self.value}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from a state."""
        self.epoch = state["epoch"]
        self.value = state["value"]
