"""Convolutions of a network: how they start, are normalized, and double images."""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import ImageLayer
from keras_wavelets.layers.base import Size
from keras_wavelets.layers.resizing import PixelShuffle2D
from keras_wavelets.layers.resizing import Upsampling2D
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.convolution import KERNEL_SIZE
from keras_wavelets.ops.convolution import double
from keras_wavelets.ops.convolution import dropout
from keras_wavelets.ops.convolution import normalize_batch


def fan_in_uniform(fan_in: int) -> keras.initializers.Initializer:
    """Returns a uniform initializer within `1 / sqrt(fan_in)` of zero.

    PyTorch starts the kernels and the biases of its dense and convolution layers
    so. The number of inputs is an argument because the shape of a bias does not
    tell it.
    """
    bound = fan_in**-0.5
    return keras.initializers.RandomUniform(-bound, bound)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class FusedDropout(keras.layers.Dropout):
    """`keras.layers.Dropout` without the generator that XLA compiles badly.

    Example:
    >>> x = keras.ops.ones((2, 100))
    >>> float(keras.ops.max(FusedDropout(0.75)(x, training=True)))
    4.0
    """

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        whole = self.noise_shape is None or self.rate == 1
        if not training or self.rate == 0 or not whole:
            return super().call(inputs, training=training)
        return dropout(inputs, self.rate, self.seed_generator)


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
        """
        scale = self.gamma * ops.rsqrt(self.moving_variance + self.epsilon)
        shift = (bias - self.moving_mean) * scale + self.beta
        shape = [1] * len(kernel.shape)
        shape[axis] = -1
        return kernel * ops.reshape(scale, shape), shift

    def _follow(self, moving: Any, new: Any) -> None:
        new = ops.cast(new, moving.dtype)
        moving.assign(moving * self.momentum + new * (1 - self.momentum))


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
        self.filters = checks.count(filters, "filters")
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)

    def build(self, input_shape: tuple) -> None:
        channels = input_shape[self.channel_axis]
        # PyTorch counts the outputs here, not the inputs.
        start = fan_in_uniform(KERNEL_SIZE**2 * self.filters)
        self.kernel = self.add_weight(
            shape=(KERNEL_SIZE, KERNEL_SIZE, self.filters, channels),
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

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        return (height and 2 * height, width and 2 * width, self.filters)


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


gelu = fused(lambda x: keras.activations.gelu(x, approximate=False))


class FeedForward(keras.layers.Layer):
    """Mixes the channels of bands and returns maps of twice the size.

    A convolution of size 1 to the hidden width, GELU, dropout, a convolution of
    size 1 to `filters`, one of the `UPSAMPLINGS`, and batch normalization. Blocks
    make it, and make it anew from their own configuration.

    Args:
        outputs: Channels of the result.
        hidden: Hidden width.
        filters: Channels before the upsampling; None skips this convolution.
        upsample: A name in `UPSAMPLINGS`.
        dropout: Rate of dropout of the hidden values.
        style: How the convolutions start.
        name: Prefix of the names of the layers inside.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, 2 * height, 2 * width, outputs)`.
    """

    def __init__(
        self,
        outputs: int,
        *,
        hidden: int,
        filters: int | None,
        upsample: str = "deconv",
        dropout: float = 0.0,
        style: ConvStyle | None = None,
        name: str,
    ) -> None:
        style = style or ConvStyle()
        super().__init__(name=name, dtype=style.dtype)
        self.outputs = outputs
        self.hidden = hidden
        self.filters = filters
        self.upsample = upsample
        self.style = style
        self.dropout = FusedDropout(dropout, dtype=style.dtype)

    def build(self, input_shape: tuple) -> None:
        size = input_shape[:-1]
        self.expand = self._conv1(self.hidden, input_shape[-1], "expand")
        self.expand.build(input_shape)
        self.project, narrow = None, self.hidden
        if self.filters is not None:
            self.project = self._conv1(self.filters, self.hidden, "project")
            self.project.build((*size, self.hidden))
            narrow = self.filters
        self.shuffle = PixelShuffle2D(
            2, data_format="channels_last", dtype=self.style.dtype
        )
        self.up = UPSAMPLINGS[self.upsample](self, narrow)
        self.norm = self.style.norm(name=f"{self.name}_norm")
        self.norm.build((*size, self.outputs))

    def _conv1(self, filters: int, inputs: int, name: str) -> keras.layers.Conv2D:
        return self.style.conv(filters, 1, inputs=inputs, name=f"{self.name}_{name}")

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        x = self.dropout(gelu(self.expand(inputs)), training=training)
        if not (training and self.norm.trainable):
            return self._normalized(x)
        if self.project is not None:
            x = self.project(x)
        if self.upsample == "pixelshuffle":
            x = self.shuffle(x)
        return self.norm(self.up(x), training=training)

    def _normalized(self, x: Any) -> Any:
        """The rest at inference, with the normalization inside a convolution."""
        if self.upsample in INTERPOLATED:
            return self.up(_convolve(x, self.project, self.norm))
        if self.project is not None:
            x = self.project(x)
        if self.upsample == "deconv":
            return self.up.normalized(x, self.norm)
        return _convolve(self.shuffle(x), self.up, self.norm)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        batch, height, width, _ = input_shape
        return (batch, height and 2 * height, width and 2 * width, self.outputs)


def _deconv(block: FeedForward, inputs: int) -> keras.layers.Layer:
    layer = block.style.doubling(block.outputs, name=f"{block.name}_up")
    layer.build((None, None, None, inputs))
    return layer


def _shuffled(block: FeedForward, inputs: int) -> keras.layers.Layer:
    layer = block.style.conv(
        block.outputs, 3, inputs=inputs // 4, name=f"{block.name}_up"
    )
    layer.build((None, None, None, inputs // 4))
    return layer


def _interpolation(kind: str) -> Callable:
    def make(block: FeedForward, inputs: int) -> keras.layers.Layer:
        return Upsampling2D(
            2,
            interpolation=kind,
            data_format="channels_last",
            dtype=block.style.dtype,
            name=f"{block.name}_up",
        )

    return make


def _convolve(x: Any, conv: keras.layers.Conv2D, norm: FusedBatchNormalization) -> Any:
    """Returns a convolution and the normalization behind it, as one."""
    kernel, bias = norm.fold(conv.kernel, conv.bias)
    x = ops.conv(
        x,
        ops.cast(kernel, x.dtype),
        padding=conv.padding,
        data_format="channels_last",
    )
    return x + ops.cast(bias, x.dtype)


# Interpolation and normalization commute.
INTERPOLATED = ("bilinear", "nearest")
# Name -> what makes the layer, of the block and of the number of channels before.
UPSAMPLINGS: dict[str, Callable] = {
    "deconv": _deconv,
    "bilinear": _interpolation("bilinear"),
    "nearest": _interpolation("nearest"),
    "pixelshuffle": _shuffled,
}
