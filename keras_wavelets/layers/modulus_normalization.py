"""Batch normalization of magnitudes, which have no mean to take away."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.ops.arguments import check_choice


@keras.saving.register_keras_serializable(package="keras_wavelets")
class ModulusNormalization(keras.layers.Layer):
    """Divides magnitudes by what the standard deviation of the real parts would be.

    Leterme, Polisano, Perrier and Alahari (2024), From CNNs to Shift-Invariant Twin
    Models Based on Complex Wavelets. With the mean square `E` of each channel, over
    the batch in training and its moving average else, magnitudes `x` become
    `x / sqrt(E / 2 + epsilon) * |gamma| + beta`.

    Args:
        momentum: Weight of the old moving average at each step.
        epsilon: Added under the root.
        center: Whether to learn `beta`.
        scale: Whether to learn `gamma`.
        data_format: `"channels_last"`, `"channels_first"`; None for Keras's setting.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: `(batch, …, channels)`.
    Output shape: that of the input.

    Raises:
        ValueError: For another data format, or a momentum outside of [0, 1].

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import ModulusNormalization
    >>> layer = ModulusNormalization(epsilon=0.0)
    >>> x = np.full((1, 2, 2, 1), 3.0, "float32")
    >>> y = layer(x, training=True)
    >>> round(float(y[0, 0, 0, 0]), 4), round(float(layer.moving_energy[0]), 4)
    (1.4142, 1.8)
    """

    def __init__(
        self,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        center: bool = True,
        scale: bool = True,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not 0 <= momentum <= 1:
            raise ValueError(
                f"A momentum lies between 0 and 1. Received: momentum={momentum}."
            )
        self.momentum, self.epsilon = float(momentum), float(epsilon)
        self.center, self.scale = center, scale
        self.data_format = data_format or keras.config.image_data_format()
        check_choice(
            self.data_format, "data_format", ("channels_last", "channels_first")
        )

    def build(self, input_shape: tuple) -> None:
        self._axis = 1 if self.data_format == "channels_first" else len(input_shape) - 1
        shape = (input_shape[self._axis],)
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self.add_weight(shape=shape, initializer="ones", name="gamma")
        if self.center:
            self.beta = self.add_weight(shape=shape, initializer="zeros", name="beta")
        self.moving_energy = self.add_weight(
            shape=shape, initializer="ones", trainable=False, name="moving_energy"
        )

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        # Squares of half-precision numbers overflow or vanish.
        half = self.compute_dtype in ("float16", "bfloat16")
        x = ops.cast(inputs, "float32" if half else self.compute_dtype)
        axes = [axis for axis in range(len(x.shape)) if axis != self._axis]
        energy = ops.cast(self.moving_energy, x.dtype)
        if training and self.trainable:
            energy = ops.mean(ops.square(x), axis=axes)
            new = ops.cast(energy, self.moving_energy.dtype)
            self.moving_energy.assign(
                self.moving_energy * self.momentum + new * (1 - self.momentum)
            )
        factor = ops.rsqrt(energy / 2 + self.epsilon)
        if self.scale:
            factor *= ops.abs(ops.cast(self.gamma, x.dtype))
        y = x * ops.expand_dims(factor, axes)
        if self.center:
            y += ops.expand_dims(ops.cast(self.beta, x.dtype), axes)
        return ops.cast(y, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return tuple(input_shape)

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "data_format": self.data_format,
        }
