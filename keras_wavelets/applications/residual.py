"""Residual stages, plain or anti-aliased, as all networks of ours have them."""

import dataclasses
from typing import Any

import keras
from keras import layers

from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.layers.wcnn import antialiasing

LAST = {"data_format": "channels_last"}
# Groups of channels that share an adaptive filter.
GROUPS = 8


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResidualStages:
    """The stages behind the stem of a ResNet, in the order of PyTorch's model.

    Layers are called `stages_<s>_layers_<l>_layer_<i>_convolution` and
    `stages_<s>_layers_0_shortcut_convolution`, normalizations alike.

    Args:
        blocks: Number of blocks of each stage.
        bottleneck: Whether a block has convolutions of sides 1, 3 and 1, the last
            one four times as wide, or two of side 3.
        width: Filters of the first stage; each stage doubles them.
        size: Side of the kernels of a block of two convolutions.
        antialias: None, or the kind of filter before each subsampling: `"blur"` or
            `"adaptive"`. The strided convolution then has no stride, and the filter
            stands before the next one.
        blur_size: Taps of that filter.
        normalize: As in `AdaptiveBlurPool2D`.

    Example:
    >>> stages = ResidualStages(blocks=(1, 1), width=8)
    >>> stages(keras.Input((8, 6, 8))).shape
    (None, 4, 3, 16)
    """

    blocks: tuple[int, ...] = (2, 2, 2, 2)
    bottleneck: bool = False
    width: int = 64
    size: int = 3
    antialias: str | None = None
    blur_size: int = 3
    normalize: str = "per_group"

    def __call__(self, x: Any) -> Any:
        for stage, blocks in enumerate(self.blocks):
            for i in range(blocks):
                strides = 2 if stage and i == 0 else 1
                name = f"stages_{stage}_layers_{i}"
                x = self.block(x, self.width * 2**stage, strides, name)
        return x

    def block(self, x: Any, filters: int, strides: int, name: str) -> Any:
        """Adds the convolutions of a block to its input."""
        narrow = (filters, 1), (filters, 3), (4 * filters, 1)
        convolutions = narrow if self.bottleneck else ((filters, self.size),) * 2
        # The convolution that subsamples, unless a filter behind it does.
        strided = 1 if self.bottleneck else 0
        shortcut = self._shortcut(x, convolutions[-1][0], strides, f"{name}_shortcut")
        for i, (width, size) in enumerate(convolutions):
            if i:
                x = layers.ReLU(name=f"{name}_layer_{i - 1}_relu")(x)
            if strides > 1 and self.antialias and i == strided + 1:
                x = self._subsample(x, strides, f"{name}_layer_{i}_blur")
            step = strides if i == strided and not self.antialias else 1
            x = convolve(x, width, size, step, f"{name}_layer_{i}")
        x = layers.Add(name=f"{name}_add")([shortcut, x])
        return layers.ReLU(name=f"{name}_relu")(x)

    def _shortcut(self, x: Any, filters: int, strides: int, name: str) -> Any:
        if strides == 1 and x.shape[-1] == filters:
            return x
        if strides > 1 and self.antialias:
            x, strides = self._subsample(x, strides, f"{name}_blur"), 1
        return convolve(x, filters, 1, strides, name)

    def _subsample(self, x: Any, strides: int, name: str) -> Any:
        layer = antialiasing(
            self.antialias, self.blur_size, strides, GROUPS, self.normalize, name=name
        )
        return layer(x)


def residual_block(
    x: Any, filters: int, strides: int, name: str, *, size: int = 3
) -> Any:
    """Adds two convolutions to their input.

    Args:
        x: Feature maps, `(batch, height, width, channels)`.
        filters: Filters of both convolutions.
        strides: Strides of the first convolution and of the shortcut.
        name: Beginning of the names of the layers.
        size: Side of the kernels.

    Returns:
        Feature maps, `(batch, height / strides, width / strides, filters)`.

    Example:
    >>> residual_block(keras.Input((8, 8, 4)), 8, 2, "block", size=5).shape
    (None, 4, 4, 8)
    """
    return ResidualStages(size=size).block(x, filters, strides, name)


def convolve(x: Any, filters: int, size: int, strides: int, name: str) -> Any:
    """Convolves without bias and normalizes.

    Args:
        x: Tensor.
        filters: Number of filters.
        size: Side of the kernels.
        strides: Step.
        name: Beginning of the names of the layers.

    Example:
    >>> convolve(keras.Input((8, 6, 3)), 4, 3, 2, "first").shape
    (None, 4, 3, 4)
    """
    x = padded_convolution(x, filters, size, strides, name)
    return FusedBatchNormalization(name=f"{name}_normalization")(x)


def padded_convolution(x: Any, filters: int, size: int, strides: int, name: str) -> Any:
    """Convolves without bias, padded on both sides alike.

    With strides, Keras's "same" pads unevenly where PyTorch pads both sides.

    Args:
        x: Tensor.
        filters: Number of filters.
        size: Side of the kernels.
        strides: Step.
        name: Beginning of the names of the layers.

    Example:
    >>> padded_convolution(keras.Input((8, 6, 3)), 4, 7, 2, "stem").shape
    (None, 4, 3, 4)
    """
    if strides > 1 and size > 1:
        x = layers.ZeroPadding2D(size // 2, **LAST, name=f"{name}_pad")(x)
    if strides > 1 and size == 1:
        # The gradient of a 1 x 1 kernel with strides writes outside of its memory in
        # TensorFlow's CPU kernels: take the same pixels first.
        x = layers.MaxPooling2D(1, strides, **LAST, name=f"{name}_pixels")(x)
        strides = 1
    return layers.Conv2D(
        filters,
        size,
        strides,
        padding="same" if strides == 1 else "valid",
        use_bias=False,
        kernel_initializer=keras.initializers.VarianceScaling(
            2.0, mode="fan_out", distribution="normal"
        ),
        name=f"{name}_convolution",
        **LAST,
    )(x)
