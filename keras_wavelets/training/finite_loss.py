"""The end of a training that has lost its way."""

import math

import keras


class NonFiniteLossError(ValueError):
    """The loss became NaN or infinite.

    Example:
    >>> issubclass(NonFiniteLossError, ValueError)
    True
    """


class FiniteLoss(keras.callbacks.Callback):
    """Raises at the end of an epoch whose loss is not a finite number.

    Raises:
        NonFiniteLossError: Naming the loss and the epoch.

    Example:
    >>> FiniteLoss().on_epoch_end(1, {"loss": float("nan")})
    Traceback (most recent call last):
    keras_wavelets.training.finite_loss.NonFiniteLossError: Expected ...
    """

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Looks at the training and the validation loss."""
        for name in ("loss", "val_loss"):
            value = (logs or {}).get(name, 0.0)
            if not math.isfinite(value):
                raise NonFiniteLossError(
                    "Expected a finite loss; a smaller learning rate often helps. "
                    f"Received: {name}={value} (epoch {epoch + 1})."
                )
