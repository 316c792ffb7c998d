"""Validation metrics as plain means over batches."""

from typing import Any

import keras
import numpy as np


class BatchMeanValidation(keras.callbacks.Callback):
    """Validates at the end of each epoch, and averages over batches.

    A short last batch counts as much as a full one. That is how many training loops
    average, and a stopping rule tuned on such values needs them. Put it before
    callbacks that read validation metrics, and give `fit` no validation data.

    Args:
        batches: Dataset of batches `(x, y)`, read anew each time.

    Example:
    >>> import tensorflow as tf
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Flatten()])
    >>> model.compile(loss="mse")
    >>> data = tf.data.Dataset.from_tensor_slices(([[0.0], [0.0], [3.0]], [0.0] * 3))
    >>> validation = BatchMeanValidation(data.batch(2))
    >>> validation.set_model(model)
    >>> validation.on_epoch_end(0, logs := {})
    >>> logs
    {'val_loss': 4.5}
    """

    def __init__(self, batches: Any) -> None:
        super().__init__()
        self.batches = batches

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Adds the means to the logs, named as Keras names them."""
        rows = [
            self.model.test_on_batch(x, y, return_dict=True)
            for x, y in self.batches.as_numpy_iterator()
        ]
        for name in rows[0]:
            logs[f"val_{name}"] = float(np.mean([row[name] for row in rows]))
