"""The networks WavPool is compared with: two perceptrons and a small CNN."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.builder import initializers
from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.counts import is_count


def VanillaMLP(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "vanilla_mlp",
    *,
    hidden_size: int | Sequence[int] = 256,
    activation: Any = None,
    init: str = "torch",
) -> keras.Model:
    """Builds a perceptron on the pixels.

    Without an activation, as published, the network is affine.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 28 x 28 x 1 by default.
        pooling: `None`; the features are a vector already.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        hidden_size: Width of the hidden layer, or a list of one for each layer.
        activation: Activation of the hidden layers.
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> VanillaMLP(input_shape=(28, 28, 1), hidden_size=264).count_params()
    209890
    """
    frame = Frame(
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
    )
    x = layers.Flatten("channels_last", name="flatten")(frame.images((28, 28, 1)))
    for i, units in enumerate(_widths(hidden_size), start=1):
        start = initializers(init, x.shape[-1])
        x = layers.Dense(units, activation, name=f"hidden_{i}", **start)(x)
    if not include_top:
        return frame.model(frame.features(x))
    return frame.model(frame.classify(x, **initializers(init, x.shape[-1])))


def _widths(hidden_size: int | Sequence[int]) -> tuple[int, ...]:
    several = isinstance(hidden_size, Sequence)
    widths = tuple(hidden_size) if several else (hidden_size,)
    if not widths or not all(map(is_count, widths)):
        raise ValueError(
            "`hidden_size` must be a positive integer or a list of them. "
            f"Received: hidden_size={hidden_size!r}."
        )
    return widths


def BananaSplitMLP(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "banana_split_mlp",
    *,
    hidden_size: int = 256,
    activation: Any = None,
    init: str = "torch",
) -> keras.Model:
    """Builds three parallel dense layers on the pixels, as wide as a WavMLP.

    It has the three hidden layers of a WavMLP, but each of them sees the whole
    image. Without an activation, as published, the network is affine.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 28 x 28 x 1 by default.
        pooling: `None`; the features are a vector already.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        hidden_size: Width of each of the three layers.
        activation: Activation of the three layers.
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> BananaSplitMLP(input_shape=(28, 28, 1), hidden_size=264).count_params()
    629650
    """
    frame = Frame(
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
    )
    check_count("hidden_size", hidden_size)
    pixels = layers.Flatten("channels_last", name="flatten")(frame.images((28, 28, 1)))
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
    if not include_top:
        return frame.model(frame.features(x))
    return frame.model(frame.classify(x, **initializers(init, x.shape[-1])))


def VanillaCNN(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "vanilla_cnn",
    *,
    kernel_size: int = 3,
    hidden_channels_1: int = 16,
    hidden_channels_2: int = 16,
    init: str = "torch",
) -> keras.Model:
    """Builds two convolutions at full resolution and a dense classifier.

    Each convolution pads one zero on all sides, whatever its kernel, so that a
    kernel of 2 enlarges the image and one of 4 shrinks it.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 28 x 28 x 1 by default.
        pooling: Pooling of the feature maps without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        kernel_size: Side of both kernels.
        hidden_channels_1: Filters of the first convolution.
        hidden_channels_2: Filters of the second convolution.
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = VanillaCNN(input_shape=(28, 28, 1), include_top=False)
    >>> model.output_shape
    (None, 28, 28, 16)
    """
    frame = Frame(
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
    )
    x = frame.images((28, 28, 1), static=include_top)
    _check_kernel(kernel_size, x.shape)
    for i, filters in enumerate((hidden_channels_1, hidden_channels_2), start=1):
        check_count(f"hidden_channels_{i}", filters)
        x = _convolve(x, filters, kernel_size, init, f"conv_{i}")
    if not include_top:
        return frame.model(frame.features(x))
    x = layers.Flatten("channels_last", name="flatten")(x)
    return frame.model(frame.classify(x, **initializers(init, x.shape[-1])))


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
    check_count("kernel_size", kernel_size)
    # Each convolution pads 2 pixels and takes `kernel_size - 1` away.
    side = min((side for side in shape[1:3] if side), default=None)
    if side is not None and side + 6 - 2 * kernel_size < 1:
        raise ValueError(
            f"`kernel_size` must be at most {(side + 5) // 2} for images with a side "
            f"of {side}. Received: kernel_size={kernel_size}."
        )
