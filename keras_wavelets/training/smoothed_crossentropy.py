"""Cross-entropy of integer labels that are smoothed."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SmoothedCrossentropy(keras.losses.Loss):
    """Cross-entropy against integer labels, part of which goes to all classes.

    Keras smooths one-hot labels only; this takes labels as
    `SparseCategoricalCrossentropy` does.

    Args:
        label_smoothing: Share of the target spread evenly over all classes.
        from_logits: Whether predictions are logits.
        **kwargs: Passed to `keras.losses.Loss`.

    Example:
    >>> import numpy as np
    >>> loss = SmoothedCrossentropy(0.2, from_logits=True)
    >>> round(float(loss(np.array([1]), np.array([[0.0, 2.0]]))), 4)
    0.3269
    """

    def __init__(
        self,
        label_smoothing: float = 0.0,
        *,
        from_logits: bool = False,
        name: str = "smoothed_crossentropy",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.label_smoothing = label_smoothing
        self.from_logits = from_logits

    def call(self, y_true: Any, y_pred: Any) -> Any:
        labels = ops.reshape(ops.cast(y_true, "int32"), ops.shape(y_pred)[:-1])
        targets = ops.one_hot(labels, y_pred.shape[-1], dtype=y_pred.dtype)
        return keras.losses.categorical_crossentropy(
            targets,
            y_pred,
            from_logits=self.from_logits,
            label_smoothing=self.label_smoothing,
        )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "label_smoothing": self.label_smoothing,
            "from_logits": self.from_logits,
        }
