"""The block of the residual networks, padded as PyTorch pads it."""

from typing import Any

import keras
from keras import layers

LAST = {"data_format": "channels_last"}


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
    shortcut = x
    if strides > 1 or x.shape[-1] != filters:
        shortcut = convolve(x, filters, 1, strides, f"{name}_shortcut")
    x = convolve(x, filters, size, strides, f"{name}_layer_0")
    x = layers.ReLU(name=f"{name}_layer_0_relu")(x)
    x = convolve(x, filters, size, 1, f"{name}_layer_1")
    x = layers.Add(name=f"{name}_add")([shortcut, x])
    return layers.ReLU(name=f"{name}_relu")(x)


def convolve(x: Any, filters: int, size: int, strides: int, name: str) -> Any:
    """Convolves without bias and normalizes.

    With strides, Keras's "same" pads unevenly where PyTorch pads both sides.

    Args:
        x: Feature maps, `(batch, height, width, channels)`.
        filters: Number of filters.
        size: Side of the kernels, odd.
        strides: Strides.
        name: Beginning of the names of the layers.

    Returns:
        Feature maps, `(batch, height / strides, width / strides, filters)`.

    Example:
    >>> convolve(keras.Input((8, 8, 4)), 8, 3, 1, "stem").shape
    (None, 8, 8, 8)
    """
    if strides > 1 and size > 1:
        x = layers.ZeroPadding2D(size // 2, **LAST, name=f"{name}_pad")(x)
    if strides > 1 and size == 1:
        # The gradient of a 1 x 1 kernel with strides writes outside of its memory in
        # TensorFlow's CPU kernels: take the same pixels first.
        x = layers.MaxPooling2D(1, strides, **LAST, name=f"{name}_pixels")(x)
        strides = 1
    x = layers.Conv2D(
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
    return layers.BatchNormalization(
        momentum=0.9, epsilon=1e-5, name=f"{name}_normalization"
    )(x)
