"""Losses for images: of classes for integer labels, and of structure."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import checks


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SparseFocalLoss(keras.losses.Loss):
    """Weighs the cross-entropy of each pixel by the probability of being wrong.

    `(1 - p)^gamma * -log(p)`, where p is the probability of the true class. Lin,
    Goyal, Girshick, He, Dollár, 2017, "Focal Loss for Dense Object Detection". For
    one-hot labels Keras has `keras.losses.CategoricalFocalCrossentropy`.

    Args:
        gamma: Exponent; 0 gives the plain cross-entropy.
        from_logits: Whether predictions are logits; else probabilities.
        ignore_class: Label that counts for nothing, or None. The mean is then taken
            over the other pixels.
        legacy_batch_focal: Whether the mean cross-entropy of the batch, one number,
            is weighed instead of each pixel. The published WaveMix networks for
            segmentation were trained so.
        **kwargs: `reduction`, `name` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: If `gamma` is negative.

    Example:
    >>> import numpy as np
    >>> loss = SparseFocalLoss(from_logits=False)
    >>> round(float(loss(np.array([0]), np.array([[0.5, 0.5]]))), 4)
    0.1733
    """

    def __init__(
        self,
        gamma: float = 2.0,
        *,
        from_logits: bool = True,
        ignore_class: int | None = None,
        legacy_batch_focal: bool = False,
        name: str = "sparse_focal_loss",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.gamma = checks.number(gamma, "gamma", 0)
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.legacy_batch_focal = legacy_batch_focal

    def call(self, y_true: Any, y_pred: Any) -> Any:
        labels = ops.cast(y_true, "int32")
        if len(labels.shape) == len(y_pred.shape):
            labels = ops.squeeze(labels, axis=-1)
        weights = self._weights(labels, y_pred.dtype)
        # Any legal label does where the weight is zero.
        labels = ops.where(weights > 0, labels, 0)
        entropy = weights * ops.sparse_categorical_crossentropy(
            labels, y_pred, from_logits=self.from_logits
        )
        if self.legacy_batch_focal:
            entropy = ops.ones_like(entropy) * ops.mean(entropy)
            return self._focus(entropy)
        # The weights are not part of the cross-entropy of a pixel.
        return weights * self._focus(entropy / ops.maximum(weights, 1e-7))

    def _weights(self, labels: Any, dtype: Any) -> Any:
        """Returns 0 for ignored pixels, and for the others what makes the mean 1."""
        if self.ignore_class is None:
            return ops.ones_like(labels, dtype=dtype)
        counted = ops.cast(labels != self.ignore_class, dtype)
        return counted / ops.maximum(ops.mean(counted), 1e-7)

    def _focus(self, entropy: Any) -> Any:
        return (1 - ops.exp(-entropy)) ** self.gamma * entropy

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "gamma": self.gamma,
            "from_logits": self.from_logits,
            "ignore_class": self.ignore_class,
            "legacy_batch_focal": self.legacy_batch_focal,
        }


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
                f"Expected a positive `max_val`. Received: max_val={max_val}."
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
