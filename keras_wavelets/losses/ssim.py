"""Structural similarity as a loss."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SSIMLoss(keras.losses.Loss):
    """One minus the structural similarity of each pair of images.

    Args:
        max_val: Largest value a pixel can have. Far too large a value, such as 255
            for images in [0, 1], makes all images look alike.
        filter_size: Side of the window; images must not be smaller.
        **kwargs: `reduction`, `name` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: If `max_val` is not positive.

    Example:
    >>> import numpy as np
    >>> black, white = np.zeros((1, 16, 16, 1)), np.ones((1, 16, 16, 1))
    >>> round(float(SSIMLoss()(black, white)), 3)
    1.0
    """

    def __init__(
        self,
        max_val: float = 1.0,
        *,
        filter_size: int = 11,
        name: str = "ssim_loss",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        if max_val <= 0:
            raise ValueError(
                f"`max_val` must be positive. Received: max_val={max_val}."
            )
        self.max_val = max_val
        self.filter_size = filter_size

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return 1 - ops.image.ssim(
            y_true, y_pred, max_val=self.max_val, filter_size=self.filter_size
        )

    def get_config(self) -> dict:
        config = {"max_val": self.max_val, "filter_size": self.filter_size}
        return {**super().get_config(), **config}
