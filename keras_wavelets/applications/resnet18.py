"""The ResNet-18 that the DWT-pruning project prunes."""

from typing import Any

import keras
from keras import layers

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.residual import LAST
from keras_wavelets.applications.residual import convolve
from keras_wavelets.applications.residual import residual_block
from keras_wavelets.layers.counts import check_count


def ResNet18(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "resnet18",
    *,
    stem: str = "imagenet",
    width: int = 64,
) -> keras.Model:
    """Builds a ResNet-18 (He, Zhang, Ren and Sun, 2016, Deep Residual Learning).

    Padding, batch normalization and the order of the layers are those of the PyTorch
    model that the original project prunes. Its 20 convolutions hold 11,166,912
    weights and no bias; they are called `embedder_convolution`,
    `stages_<s>_layers_<l>_layer_<i>_convolution` and
    `stages_<s>_layers_0_shortcut_convolution`.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 224 x 224 x 3 by default.
        pooling: Pooling of the feature maps without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        stem: `"imagenet"` for a 7 x 7 convolution of stride 2 and a max pooling, or
            `"cifar"` for a 3 x 3 convolution, for images of 32 pixels.
        width: Filters of the first stage; each stage doubles them.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = ResNet18(input_shape=(32, 32, 3), classes=10, stem="cifar")
    >>> model.output_shape, model.count_params()
    ((None, 10), 11183562)
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
    x = _stem(frame.images((224, 224, 3)), stem, width)
    for stage in range(4):
        for i in range(2):
            strides = 2 if stage and i == 0 else 1
            block = f"stages_{stage}_layers_{i}"
            x = residual_block(x, width * 2**stage, strides, block)
    if not include_top:
        return frame.model(frame.features(x))
    x = layers.GlobalAveragePooling2D(**LAST, name="pooler")(x)
    return frame.model(frame.classify(x))


def _stem(x: Any, stem: str, filters: int) -> Any:
    if stem not in ("imagenet", "cifar"):
        raise ValueError(
            f"Expected `stem` as 'imagenet' or 'cifar'. Received: stem={stem!r}."
        )
    size, strides = (7, 2) if stem == "imagenet" else (3, 1)
    x = layers.ReLU(name="embedder_relu")(
        convolve(x, filters, size, strides, "embedder")
    )
    if stem == "cifar":
        return x
    # After a ReLU, zeros around the image are as good as the minus infinity of
    # PyTorch's padding.
    x = layers.ZeroPadding2D(1, **LAST, name="pooler_pad")(x)
    return layers.MaxPooling2D(3, 2, **LAST, name="embedder_pooler")(x)
