"""Batch normalization that trains fast in TensorFlow graphs."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.ops.batch_norm import normalize_batch


@keras.saving.register_keras_serializable(package="keras_wavelets")
class FusedBatchNormalization(keras.layers.BatchNormalization):
    """The batch normalization of Keras for channels last, by one kernel in training.

    Numbers, weights and saved files are those of `keras.layers.BatchNormalization`,
    of which it takes the arguments but `axis`, `center`, `scale`, `renorm` and
    `synchronized`.

    Args:
        momentum: Weight of the old running statistics at each step.
        epsilon: Added to the variance.
        **kwargs: Initializers, regularizers and constraints as in
            `keras.layers.BatchNormalization`, and those of `keras.layers.Layer`.

    Input shape: `(batch, height, width, channels)`.
    Output shape: that of the input.

    Example:
    >>> import numpy as np
    >>> layer = FusedBatchNormalization(momentum=0.9)
    >>> x = np.array([1.0, 3.0], "float32").reshape(2, 1, 1, 1)
    >>> y = layer(x, training=True)
    >>> round(float(y[1, 0, 0, 0]), 3), round(float(layer.moving_mean[0]), 3)
    (1.0, 0.2)
    """

    def __init__(
        self, momentum: float = 0.9, epsilon: float = 1e-5, **kwargs: Any
    ) -> None:
        super().__init__(momentum=momentum, epsilon=epsilon, **kwargs)

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        if not (training and self.trainable):
            return super().call(inputs, training=training)
        outputs, mean, variance = normalize_batch(
            inputs, self.gamma, self.beta, epsilon=self.epsilon
        )
        self._follow(self.moving_mean, mean)
        self._follow(self.moving_variance, variance)
        return outputs

    def fold(self, kernel: Any, bias: Any, *, axis: int = -1) -> tuple[Any, Any]:
        """Returns kernel and bias of a convolution that normalizes its result.

        At inference a normalization is a scale and a shift for each channel, which
        cost two passes over the maps, and next to nothing in a kernel.

        Args:
            kernel: Kernel of the convolution in front.
            bias: Its bias.
            axis: Axis of the kernel with the channels of the result.
        """
        scale = self.gamma * ops.rsqrt(self.moving_variance + self.epsilon)
        shift = (bias - self.moving_mean) * scale + self.beta
        shape = [1] * len(kernel.shape)
        shape[axis] = -1
        return kernel * ops.reshape(scale, shape), shift

    def _follow(self, moving: Any, new: Any) -> None:
        new = ops.cast(new, moving.dtype)
        moving.assign(moving * self.momentum + new * (1 - self.momentum))
