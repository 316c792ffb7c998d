"""The end of a distillation that diverges."""

import math
from typing import Any

import keras

from keras_wavelets.training import NonFiniteLossError

# The loss of a fit that works never grows much; the original's demonstration on raw
# pixels grew by a factor of four thousand.
EXPLOSION = 1e3


class KeepFilter(keras.callbacks.Callback):
    """Ends a fit whose loss explodes, and puts the last good filter back.

    Args:
        transform: The adaptive transform that is trained.

    Raises:
        NonFiniteLossError: After an epoch whose loss is not finite, or a thousand
            times the least one so far.
    """

    def __init__(self, transform: Any) -> None:
        super().__init__()
        self.transform = transform

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.least = math.inf
        self.good, self.epoch = self.transform.get_weights(), 0

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.begun = self.transform.get_weights()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        # The loss of the first batch is that of the filter the fit began with.
        if math.isinf(self.least):
            self.least = (logs or {}).get("loss", math.inf)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        loss = (logs or {})["loss"]
        if not math.isfinite(loss) or loss > EXPLOSION * max(self.least, 1e-6):
            self.transform.set_weights(self.good)
            raise NonFiniteLossError(
                "The loss diverges: lower the learning rate, scale the inputs to a "
                "range of about one, or lower the weights of the L1 norms. The filter "
                f"is that after epoch {self.epoch}. "
                f"Received: loss={loss} (epoch {epoch + 1})."
            )
        self.least = min(self.least, loss)
        # The loss speaks for the filter this epoch began with, not for its last one.
        self.good, self.epoch = self.begun, epoch
