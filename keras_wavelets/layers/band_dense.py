"""Dense layers for the three detail images of one wavelet level."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import activations
from keras import initializers
from keras import ops
from keras import regularizers

from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.fan_in_uniform import fan_in_uniform
from keras_wavelets.layers.fused_dropout import FusedDropout
from keras_wavelets.ops.arguments import check_choice

BANDS = ("horizontal", "vertical", "diagonal")
CHANNEL_MODES = ("flatten", "separate")


def _fresh(initializer: Any, fan_in: int) -> Any:
    # One initializer object gives the same numbers each time it is called.
    return fan_in_uniform(fan_in) if initializer is None else initializer.clone()


@keras.saving.register_keras_serializable(package="keras_wavelets")
class BandDense(keras.layers.Layer):
    """Sends each detail image of one level through a dense layer of its own.

    The three dense layers are the attributes `horizontal`, `vertical` and
    `diagonal`. A detail image is flattened row by row, its channels fastest.

    Args:
        units: Width of each dense layer.
        activation: Activation after the dense layers. `None` keeps them linear.
        use_bias: Whether the dense layers have a bias.
        channel_mode: `"flatten"`: one dense layer sees all channels of a detail
            image. `"separate"`: each channel has a dense layer of its own, and
            their outputs follow each other.
        kernel_initializer: Initializer of the kernels. `None`: uniform within
            `1 / sqrt(number of inputs)`.
        bias_initializer: Initializer of the biases; `None` as for the kernels.
        kernel_regularizer: Regularizer of the kernels.
        dropout: Rate of dropout after the activation.
        bands: Names of the images, in their order.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: `(batch, height, width, 3, channels)`, the bands in the order
    horizontal, vertical, diagonal.
    Output shape: `(batch, units, 3)`; `(batch, channels * units, 3)` with
    `channel_mode="separate"`.

    Raises:
        ValueError: If `units` is not a positive integer or `channel_mode` is
            unknown.

    Example:
    >>> import numpy as np
    >>> details = np.ones((2, 4, 4, 3, 1), "float32")
    >>> tuple(BandDense(8)(details).shape)
    (2, 8, 3)
    """

    def __init__(
        self,
        units: int,
        *,
        activation: Any = None,
        use_bias: bool = True,
        channel_mode: str = "flatten",
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        dropout: float = 0.0,
        bands: Sequence[str] = BANDS,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        check_count("units", units)
        check_choice(channel_mode, "channel_mode", CHANNEL_MODES)
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.channel_mode = channel_mode
        self.bands = tuple(bands)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.dropout = FusedDropout(dropout, dtype=self.dtype_policy)
        self.input_spec = keras.layers.InputSpec(ndim=5, axes={3: len(bands)})

    def build(self, input_shape: tuple) -> None:
        _, height, width, _, channels = input_shape
        self.input_spec = keras.layers.InputSpec(shape=(None, *input_shape[1:]))
        if self.channel_mode == "flatten":
            self._flat_shape = (height * width * channels,)
        else:
            self._flat_shape = (height * width, channels)
        for band in self.bands:
            layer = self._dense(band)
            layer.build((None, *self._flat_shape))
            setattr(self, band, layer)

    def _dense(self, name: str) -> keras.layers.Layer:
        fan_in = self._flat_shape[0]
        arguments = {
            "kernel_initializer": _fresh(self.kernel_initializer, fan_in),
            "bias_initializer": _fresh(self.bias_initializer, fan_in),
            "kernel_regularizer": self.kernel_regularizer,
            "activation": self.activation,
            "dtype": self.dtype_policy,
            "name": name,
        }
        if self.channel_mode == "flatten":
            return keras.layers.Dense(self.units, use_bias=self.use_bias, **arguments)
        return keras.layers.EinsumDense(
            "bsc,scu->bcu",
            output_shape=(self._flat_shape[1], self.units),
            bias_axes="cu" if self.use_bias else None,
            **arguments,
        )

    def width(self, channels: int) -> int:
        """Returns the length of the output along its hidden axis."""
        return self.units * (channels if self.channel_mode == "separate" else 1)

    def call(self, inputs: Any) -> Any:
        width = self.width(inputs.shape[-1])
        outputs = []
        for index, band in enumerate(self.bands):
            flat = ops.reshape(inputs[:, :, :, index], (-1, *self._flat_shape))
            outputs.append(ops.reshape(getattr(self, band)(flat), (-1, width)))
        return self.dropout(ops.stack(outputs, axis=-1))

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return (input_shape[0], self.width(input_shape[-1]), len(self.bands))

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "channel_mode": self.channel_mode,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "dropout": self.dropout.rate,
            "bands": self.bands,
        }
