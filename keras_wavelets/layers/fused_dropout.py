"""Dropout as the blocks use it."""

from typing import Any

import keras

from keras_wavelets.ops.dropout import dropout


@keras.saving.register_keras_serializable(package="keras_wavelets")
class FusedDropout(keras.layers.Dropout):
    """`keras.layers.Dropout` without the generator that XLA compiles badly.

    Example:
    >>> x = keras.ops.ones((2, 100))
    >>> float(keras.ops.max(FusedDropout(0.75)(x, training=True)))
    4.0
    """

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        if not training or self.rate == 0 or self.noise_shape is not None:
            return super().call(inputs, training=training)
        return dropout(inputs, self.rate, self.seed_generator)
