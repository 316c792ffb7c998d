"""The learned way to double images."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.fan_in_uniform import fan_in_uniform
from keras_wavelets.layers.fused_batch_normalization import FusedBatchNormalization
from keras_wavelets.layers.image_layer import ImageLayer
from keras_wavelets.ops.transposed_conv import KERNEL_SIZE
from keras_wavelets.ops.transposed_conv import double


@keras.saving.register_keras_serializable(package="keras_wavelets")
class ConvUpsampling2D(ImageLayer):
    """Doubles height and width by a transposed convolution of size 4 and stride 2.

    The numbers are those of `keras.layers.Conv2DTranspose(filters, 4, strides=2,
    padding="same")`, whose weights fit. On a CPU under XLA, where that layer is
    slow, this one computes an ordinary convolution and rearranges its channels.

    Args:
        filters: Number of channels of the result.
        kernel_initializer: Initializer of the kernel; None starts as PyTorch does.
        bias_initializer: Initializer of the bias; None starts as PyTorch does.
        kernel_regularizer: Regularizer of the kernel.
        **kwargs: `data_format`, as in `DWT2D`, and those of `keras.layers.Layer`.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, 2 * height, 2 * width, filters)`.

    Raises:
        ValueError: If `filters` is not a positive integer.

    Example:
    >>> import numpy as np
    >>> tuple(ConvUpsampling2D(5)(np.ones((1, 3, 4, 2), "float32")).shape)
    (1, 6, 8, 5)
    """

    def __init__(
        self,
        filters: int,
        *,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        check_count("filters", filters)
        self.filters = filters
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)

    def build(self, input_shape: tuple) -> None:
        axis = 1 if self.data_format == "channels_first" else 3
        # PyTorch counts the outputs here, not the inputs.
        start = fan_in_uniform(KERNEL_SIZE**2 * self.filters)
        self.kernel = self.add_weight(
            shape=(KERNEL_SIZE, KERNEL_SIZE, self.filters, input_shape[axis]),
            initializer=self.kernel_initializer or start,
            regularizer=self.kernel_regularizer,
            name="kernel",
        )
        self.bias = self.add_weight(
            shape=(self.filters,),
            initializer=self.bias_initializer or start,
            name="bias",
        )

    def transform(self, images: Any) -> Any:
        return double(images, self.kernel) + ops.cast(self.bias, images.dtype)

    def normalized(self, images: Any, norm: FusedBatchNormalization) -> Any:
        """Returns what batch normalization makes of the result at inference.

        Args:
            images: Tensor of shape `(batch, height, width, channels)`.
            norm: A built batch normalization over the channels of the result.
        """
        kernel, bias = norm.fold(self.kernel, self.bias, axis=2)
        doubled = double(images, ops.cast(kernel, images.dtype))
        return doubled + ops.cast(bias, images.dtype)

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        return (height and 2 * height, width and 2 * width, self.filters)

    def get_config(self) -> dict:
        serialize = keras.initializers.serialize
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_initializer": self.kernel_initializer
            and serialize(self.kernel_initializer),
            "bias_initializer": self.bias_initializer
            and serialize(self.bias_initializer),
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
        }
