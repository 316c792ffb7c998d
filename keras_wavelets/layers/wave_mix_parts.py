"""What WaveMix blocks are made of: a pyramid of bands, and a perceptron per pixel."""

import functools
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_wavelets.config import Implementation
from keras_wavelets.layers.convolution import ConvStyle
from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.layers.convolution import FusedDropout
from keras_wavelets.layers.resizing import PixelShuffle2D
from keras_wavelets.layers.resizing import Upsampling2D
from keras_wavelets.ops import lowering
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.bands import band_axes
from keras_wavelets.ops.compilation import fused
from keras_wavelets.wavelets import Wavelet

HALVING_MODES = ("zero", "periodization")


def mix_order(bands: Any) -> Any:
    """Lays the four bands of each channel out as WaveMix does.

    All averages come first, then the three details of each channel side by side:
    `[A_0 … A_q, H_0, V_0, D_0, H_1, V_1, D_1, …]`.

    Args:
        bands: Tensor of shape `(batch, height, width, channels, 4)`.

    Returns:
        Tensor of shape `(batch, height, width, 4 * channels)`.

    Example:
    >>> import numpy as np
    >>> bands = np.arange(8.0).reshape(1, 1, 1, 2, 4)
    >>> np.array(mix_order(bands))[0, 0, 0].tolist()
    [0.0, 4.0, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0]
    """
    return ops.concatenate([bands[..., 0], merge_axes(bands[..., 1:], 3)], axis=3)


def band_pyramid(
    x: Any,
    levels: int,
    wavelet: Wavelet,
    mode: str,
    *,
    implementation: Implementation = "auto",
) -> list:
    """Returns the bands of all levels, fine to coarse, each with its average.

    Returns:
        A list of tensors `(batch, height / 2^j, width / 2^j, 4 * channels)`, in the
        order of `mix_order`.
    """
    split = _splitter(wavelet, mode, implementation)
    pyramid = []
    for _ in range(levels):
        bands = split(x)
        pyramid.append(bands)
        x = averages(bands)
    return pyramid


def averages(bands: Any) -> Any:
    """Returns the averages of bands in the order of `mix_order`."""
    return bands[..., : bands.shape[3] // 4]


@functools.lru_cache(maxsize=256)
def _splitter(wavelet: Wavelet, mode: str, implementation: str) -> Callable:
    def split(x: Any) -> Any:
        bands = lowering.analyze(
            x,
            band_axes((1, 2)),
            (wavelet,) * 2,
            (mode,) * 2,
            band_axis=4,
            implementation=implementation,
        )
        return mix_order(bands)

    # Outside XLA the order of the bands would cost more than they do.
    return split if implementation == "conv" else fused(split, batch_axis=0)


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
    x = keras.ops.conv(
        x,
        keras.ops.cast(kernel, x.dtype),
        padding=conv.padding,
        data_format="channels_last",
    )
    return x + keras.ops.cast(bias, x.dtype)


# Interpolation and normalization commute.
INTERPOLATED = ("bilinear", "nearest")
# Name -> what makes the layer, of the block and of the number of channels before.
UPSAMPLINGS: dict[str, Callable] = {
    "deconv": _deconv,
    "bilinear": _interpolation("bilinear"),
    "nearest": _interpolation("nearest"),
    "pixelshuffle": _shuffled,
}
