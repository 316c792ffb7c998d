"""A residual network small enough to prune and train again on a laptop."""

from typing import Any

import keras
from keras import layers

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.residual import LAST
from keras_wavelets.applications.residual import convolve
from keras_wavelets.applications.residual import residual_block
from keras_wavelets.layers.counts import check_count

STAGES = 3


def SmallResNet(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "small_resnet",
    *,
    kernel_size: int = 3,
    width: int = 16,
) -> keras.Model:
    """Builds a residual network of three blocks, for images of about 32 pixels.

    The blocks are those of `ResNet18`, one a stage, with kernels of any odd size: how
    much a wavelet finds in a kernel depends on its size.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 28 x 28 x 1 by default.
        pooling: Pooling of the feature maps without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        kernel_size: Side of the kernels, odd.
        width: Filters of the first stage; each stage doubles them.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = SmallResNet(kernel_size=5)
    >>> model.output_shape, model.count_params()
    ((None, 10), 209754)
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
    check_count("width", width)
    check_count("kernel_size", kernel_size)
    if kernel_size % 2 == 0:
        raise ValueError(
            f"Expected an odd `kernel_size`. Received: kernel_size={kernel_size}."
        )
    x = convolve(frame.images((28, 28, 1)), width, kernel_size, 2, "stem")
    x = layers.ReLU(name="stem_relu")(x)
    for stage in range(STAGES):
        strides = 2 if stage else 1
        x = residual_block(
            x, width * 2**stage, strides, f"stages_{stage}", size=kernel_size
        )
    if not include_top:
        return frame.model(frame.features(x))
    x = layers.GlobalAveragePooling2D(**LAST, name="pooler")(x)
    return frame.model(frame.classify(x))
