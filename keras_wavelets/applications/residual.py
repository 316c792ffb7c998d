"""Residual networks: the stages that all of ours have, and the two without wavelets."""

import dataclasses
from typing import Any
from typing import Literal

import keras
from keras import layers

from keras_wavelets import checks
from keras_wavelets.applications import preprocessing
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.ends import Ends
from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.layers.wcnn import antialiasing

preprocess_input = preprocessing.preprocess_input
decode_predictions = preprocessing.decode_predictions

Stem = Literal["imagenet", "cifar"]
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


def convolve(x: Any, filters: int, size: int, strides: int, name: str) -> Any:
    """Convolves without bias and normalizes."""
    x = padded_convolution(x, filters, size, strides, name)
    return FusedBatchNormalization(name=f"{name}_normalization")(x)


def padded_convolution(x: Any, filters: int, size: int, strides: int, name: str) -> Any:
    """Convolves without bias, padded on both sides alike.

    With strides, Keras's "same" pads unevenly where PyTorch pads both sides.

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


@builder(model_name="resnet18", image_shape=(224, 224, 3), classes=1000, sides="any")
def ResNet18(ends: Ends, *, stem: Stem = "imagenet", width: int = 64) -> Any:
    """Builds a ResNet-18 (He, Zhang, Ren and Sun, 2016, Deep Residual Learning).

    Padding, batch normalization and the order of the layers are those of the PyTorch
    model that the original project prunes. Its 20 convolutions hold 11,166,912
    weights and no bias; they are called `embedder_convolution`,
    `stages_<s>_layers_<l>_layer_<i>_convolution` and
    `stages_<s>_layers_0_shortcut_convolution`.

    Args:
        stem: `"imagenet"` for a 7 x 7 convolution of stride 2 and a max pooling, or
            `"cifar"` for a 3 x 3 convolution, for images of 32 pixels.
        width: Filters of the first stage; each stage doubles them.

    Example:
    >>> model = ResNet18(input_shape=(32, 32, 3), classes=10, stem="cifar")
    >>> model.output_shape, model.count_params()
    ((None, 10), 11183562)
    """
    checks.count(width, "width")
    size, strides = stem_size(stem)
    x = convolve(ends.images, width, size, strides, "embedder")
    x = layers.ReLU(name="embedder_relu")(x)
    if stem == "imagenet":
        # After a ReLU, zeros around the image are as good as the minus infinity of
        # PyTorch's padding.
        x = layers.ZeroPadding2D(1, **LAST, name="pooler_pad")(x)
        x = layers.MaxPooling2D(3, 2, **LAST, name="embedder_pooler")(x)
    return ends.finish(ResidualStages(width=width)(x))


def stem_size(stem: Stem) -> tuple[int, int]:
    """Returns the side and the stride of a first convolution.

    Example:
    >>> stem_size("imagenet"), stem_size("cifar")
    ((7, 2), (3, 1))
    """
    checks.one_of(stem, "stem", ("imagenet", "cifar"))
    return (7, 2) if stem == "imagenet" else (3, 1)


@builder(model_name="small_resnet", image_shape=(28, 28, 1), sides="any")
def SmallResNet(ends: Ends, *, kernel_size: int = 3, width: int = 16) -> Any:
    """Builds a residual network of three blocks, for images of about 32 pixels.

    It is small enough to prune and train again on a laptop. The blocks are those of
    `ResNet18`, one a stage, with kernels of any odd size: how much a wavelet finds in
    a kernel depends on its size.

    Args:
        kernel_size: Side of the kernels, odd.
        width: Filters of the first stage; each stage doubles them.

    Example:
    >>> model = SmallResNet(kernel_size=5)
    >>> model.output_shape, model.count_params()
    ((None, 10), 209754)
    """
    checks.count(width, "width")
    if checks.count(kernel_size, "kernel_size") % 2 == 0:
        raise ValueError(
            f"Expected an odd `kernel_size`. Received: kernel_size={kernel_size}."
        )
    x = convolve(ends.images, width, kernel_size, 2, "stem")
    x = layers.ReLU(name="stem_relu")(x)
    stages = ResidualStages(size=kernel_size)
    for stage in range(3):
        strides = 2 if stage else 1
        x = stages.block(x, width * 2**stage, strides, f"stages_{stage}")
    return ends.finish(x)
