"""How the convolutions inside a block start, and how they are regularized."""

import dataclasses
from typing import Any

import keras

from keras_wavelets.layers.conv_upsampling import ConvUpsampling2D
from keras_wavelets.layers.fan_in_uniform import fan_in_uniform
from keras_wavelets.layers.fused_batch_normalization import FusedBatchNormalization


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConvStyle:
    """Makes the layers of a block, all with the channels last and in one manner.

    Args:
        kernel_initializer: Initializer of the kernels; None starts as PyTorch does.
        bias_initializer: Initializer of the biases; None starts as PyTorch does.
        kernel_regularizer: Regularizer of the kernels.
        bn_momentum: Momentum of batch normalization.
        bn_epsilon: Epsilon of batch normalization.
        dtype: Dtype policy.

    Example:
    >>> ConvStyle().conv(8, 3, inputs=4, name="conv").padding
    'same'
    """

    kernel_initializer: Any = None
    bias_initializer: Any = None
    kernel_regularizer: Any = None
    bn_momentum: float = 0.9
    bn_epsilon: float = 1e-5
    dtype: Any = None

    def conv(
        self, filters: int, size: int, *, inputs: int, name: str
    ) -> keras.layers.Conv2D:
        """Returns a convolution that keeps the size of the images."""
        return keras.layers.Conv2D(
            filters, size, **self._start(size**2 * inputs), **self._common(name)
        )

    def depthwise(self, size: int, *, name: str) -> keras.layers.DepthwiseConv2D:
        """Returns a convolution of each channel for itself."""
        start = self._start(size**2)
        start["depthwise_initializer"] = start.pop("kernel_initializer")
        start["depthwise_regularizer"] = start.pop("kernel_regularizer")
        return keras.layers.DepthwiseConv2D(size, **start, **self._common(name))

    def transposed(
        self, filters: int, size: int, strides: int, *, name: str
    ) -> keras.layers.Conv2DTranspose:
        """Returns a transposed convolution that enlarges images `strides` times."""
        # PyTorch counts the outputs here, not the inputs.
        start = self._start(size**2 * filters)
        common = self._common(name)
        return keras.layers.Conv2DTranspose(
            filters, size, strides=strides, **start, **common
        )

    def doubling(self, filters: int, *, name: str) -> ConvUpsampling2D:
        """Returns the transposed convolution of size 4 and stride 2."""
        return ConvUpsampling2D(
            filters,
            kernel_initializer=self.kernel_initializer,
            bias_initializer=self.bias_initializer,
            kernel_regularizer=self.kernel_regularizer,
            data_format="channels_last",
            dtype=self.dtype,
            name=name,
        )

    def norm(self, *, name: str) -> FusedBatchNormalization:
        """Returns a batch normalization."""
        return FusedBatchNormalization(
            momentum=self.bn_momentum,
            epsilon=self.bn_epsilon,
            dtype=self.dtype,
            name=name,
        )

    def _start(self, fan_in: int) -> dict[str, Any]:
        return {
            "kernel_initializer": self.kernel_initializer or fan_in_uniform(fan_in),
            "bias_initializer": self.bias_initializer or fan_in_uniform(fan_in),
            "kernel_regularizer": self.kernel_regularizer,
        }

    def _common(self, name: str) -> dict[str, Any]:
        return {
            "padding": "same",
            "data_format": "channels_last",
            "dtype": self.dtype,
            "name": name,
        }
