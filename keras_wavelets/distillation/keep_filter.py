"""The end of a distillation that diverges."""

import math
from typing import Any

import keras
from keras import ops

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
        self._remember()

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
                f"is that of epoch {self.epoch}. "
                f"Received: loss={loss} (epoch {epoch + 1})."
            )
        self.least = min(self.least, loss)
        if self._is_finite():
            self._remember(epoch + 1)

    def _remember(self, epoch: int = 0) -> None:
        self.good, self.epoch = self.transform.get_weights(), epoch

    def _is_finite(self) -> bool:
        return bool(ops.all(ops.isfinite(self.transform.low_pass)))
