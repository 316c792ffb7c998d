"""The networks WavPool is compared with: two perceptrons and a small CNN."""

from collections.abc import Sequence
from typing import Any

from keras import layers

from keras_wavelets import checks
from keras_wavelets.applications import preprocessing
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.ends import Ends
from keras_wavelets.applications.ends import Init
from keras_wavelets.applications.ends import initializers
from keras_wavelets.layers.base import is_count

preprocess_input = preprocessing.scale_input
decode_predictions = preprocessing.decode_predictions


@builder(model_name="vanilla_mlp", image_shape=(28, 28, 1), vector=True)
def VanillaMLP(
    ends: Ends,
    *,
    hidden_size: int | Sequence[int] = 256,
    activation: Any = None,
    init: Init = "torch",
) -> Any:
    """Builds a perceptron on the pixels.

    Without an activation, as published, the network is affine.

    Args:
        hidden_size: Width of the hidden layer, or a list of one for each layer.
        activation: Activation of the hidden layers.

    Example:
    >>> VanillaMLP(input_shape=(28, 28, 1), hidden_size=264).count_params()
    209890
    """
    several = isinstance(hidden_size, Sequence) and not isinstance(hidden_size, str)
    widths = tuple(hidden_size) if several else (hidden_size,)
    if not widths or not all(map(is_count, widths)):
        raise ValueError(
            "Expected `hidden_size` to be a positive integer or a list of them. "
            f"Received: hidden_size={hidden_size!r}."
        )
    x = layers.Flatten("channels_last", name="flatten")(ends.images)
    for i, units in enumerate(widths, start=1):
        start = initializers(init, x.shape[-1])
        x = layers.Dense(units, activation, name=f"hidden_{i}", **start)(x)
    return ends.finish(x, **initializers(init, x.shape[-1]))


@builder(model_name="banana_split_mlp", image_shape=(28, 28, 1), vector=True)
def BananaSplitMLP(
    ends: Ends, *, hidden_size: int = 256, activation: Any = None, init: Init = "torch"
) -> Any:
    """Builds three parallel dense layers on the pixels, as wide as a WavMLP.

    It has the three hidden layers of a WavMLP, but each of them sees the whole
    image. Without an activation, as published, the network is affine.

    Args:
        hidden_size: Width of each of the three layers.
        activation: Activation of the three layers.

    Example:
    >>> BananaSplitMLP(input_shape=(28, 28, 1), hidden_size=264).count_params()
    629650
    """
    hidden_size = checks.count(hidden_size, "hidden_size")
    pixels = layers.Flatten("channels_last", name="flatten")(ends.images)
    branches = [
        layers.Dense(
            hidden_size,
            activation,
            name=f"branch_{i}",
            **initializers(init, pixels.shape[-1]),
        )(pixels)
        for i in (1, 2, 3)
    ]
    x = layers.Concatenate(name="branches")(branches)
    return ends.finish(x, **initializers(init, x.shape[-1]))


@builder(model_name="vanilla_cnn", image_shape=(28, 28, 1), sides="known with a top")
def VanillaCNN(
    ends: Ends,
    *,
    kernel_size: int = 3,
    hidden_channels_1: int = 16,
    hidden_channels_2: int = 16,
    init: Init = "torch",
) -> Any:
    """Builds two convolutions at full resolution and a dense classifier.

    Each convolution pads one zero on all sides, whatever its kernel, so that a
    kernel of 2 enlarges the image and one of 4 shrinks it.

    Args:
        kernel_size: Side of both kernels.
        hidden_channels_1: Filters of the first convolution.
        hidden_channels_2: Filters of the second convolution.

    Example:
    >>> model = VanillaCNN(input_shape=(28, 28, 1), include_top=False)
    >>> model.output_shape
    (None, 28, 28, 16)
    """
    x = ends.images
    _check_kernel(kernel_size, x.shape)
    for i, filters in enumerate((hidden_channels_1, hidden_channels_2), start=1):
        checks.count(filters, f"hidden_channels_{i}")
        x = _convolve(x, filters, kernel_size, init, f"conv_{i}")
    if ends.include_top:
        x = layers.Flatten("channels_last", name="flatten")(x)
    return ends.finish(x, **initializers(init, x.shape[-1]))


def _convolve(x: Any, filters: int, size: int, init: str, name: str) -> Any:
    fan_in = size * size * x.shape[-1]
    keywords = {"data_format": "channels_last"}
    x = layers.ZeroPadding2D(1, name=f"{name}_pad", **keywords)(x)
    start = initializers(init, fan_in)["kernel_initializer"]
    x = layers.Conv2D(
        filters, size, use_bias=False, kernel_initializer=start, name=name, **keywords
    )(x)
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x)


def _check_kernel(kernel_size: int, shape: tuple) -> None:
    checks.count(kernel_size, "kernel_size")
    # Each convolution pads 2 pixels and takes `kernel_size - 1` away.
    side = min((side for side in shape[1:3] if side), default=None)
    if side is not None and side + 6 - 2 * kernel_size < 1:
        raise ValueError(
            f"Expected `kernel_size` to be at most {(side + 5) // 2} for images with a "
            f"side of {side}. Received: kernel_size={kernel_size}."
        )
