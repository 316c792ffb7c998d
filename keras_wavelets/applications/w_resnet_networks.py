"""The four sizes of ResNets and of their twins."""

from typing import Any

import keras

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.w_resnet import WResNetOptions
from keras_wavelets.applications.w_resnet import w_resnet


def WResNet18(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "w_resnet18",
    *,
    twin: str = "none",
    antialias: str | None = None,
    **options: Any,
) -> keras.Model:
    """Builds a ResNet-18, or a shift-invariant twin of it.

    He, Zhang, Ren and Sun (2016), Deep Residual Learning; twins of Leterme, Polisano,
    Perrier and Alahari (2024), From CNNs to Shift-Invariant Twin Models Based on
    Complex Wavelets.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 224 x 224 x 3 by default, sides may be None.
        pooling: Pooling of the feature maps without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        twin: `"none"`, `"wcnn"` or `"cwcnn"`, see `WResNetOptions`.
        antialias: None, `"blur"` or `"adaptive"`.
        **options: The other fields of `WResNetOptions`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range, or images are smaller than 28.

    Example:
    >>> model = WResNet18(input_shape=(32, 32, 3), stages=1, include_top=False)
    >>> model.output_shape
    (None, 8, 8, 64)
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
    chosen = WResNetOptions(twin=twin, antialias=antialias, **options)
    return w_resnet(frame, chosen, (2, 2, 2, 2))


def WResNet34(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "w_resnet34",
    *,
    twin: str = "none",
    antialias: str | None = None,
    **options: Any,
) -> keras.Model:
    """Builds a ResNet-34, or a shift-invariant twin of it.

    He, Zhang, Ren and Sun (2016), Deep Residual Learning; twins of Leterme, Polisano,
    Perrier and Alahari (2024), From CNNs to Shift-Invariant Twin Models Based on
    Complex Wavelets.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 224 x 224 x 3 by default, sides may be None.
        pooling: Pooling of the feature maps without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        twin: `"none"`, `"wcnn"` or `"cwcnn"`, see `WResNetOptions`.
        antialias: None, `"blur"` or `"adaptive"`.
        **options: The other fields of `WResNetOptions`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range, or images are smaller than 28.

    Example:
    >>> model = WResNet34(input_shape=(32, 32, 3), stages=1, include_top=False)
    >>> model.output_shape
    (None, 8, 8, 64)
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
    chosen = WResNetOptions(twin=twin, antialias=antialias, **options)
    return w_resnet(frame, chosen, (3, 4, 6, 3))


def WResNet50(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "w_resnet50",
    *,
    twin: str = "none",
    antialias: str | None = None,
    **options: Any,
) -> keras.Model:
    """Builds a ResNet-50, or a shift-invariant twin of it.

    He, Zhang, Ren and Sun (2016), Deep Residual Learning; twins of Leterme, Polisano,
    Perrier and Alahari (2024), From CNNs to Shift-Invariant Twin Models Based on
    Complex Wavelets.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 224 x 224 x 3 by default, sides may be None.
        pooling: Pooling of the feature maps without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        twin: `"none"`, `"wcnn"` or `"cwcnn"`, see `WResNetOptions`.
        antialias: None, `"blur"` or `"adaptive"`.
        **options: The other fields of `WResNetOptions`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range, or images are smaller than 28.

    Example:
    >>> model = WResNet50(input_shape=(32, 32, 3), stages=1, include_top=False)
    >>> model.output_shape
    (None, 8, 8, 256)
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
    chosen = WResNetOptions(twin=twin, antialias=antialias, **options)
    return w_resnet(frame, chosen, (3, 4, 6, 3), bottleneck=True)


def WResNet101(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "w_resnet101",
    *,
    twin: str = "none",
    antialias: str | None = None,
    **options: Any,
) -> keras.Model:
    """Builds a ResNet-101, or a shift-invariant twin of it.

    He, Zhang, Ren and Sun (2016), Deep Residual Learning; twins of Leterme, Polisano,
    Perrier and Alahari (2024), From CNNs to Shift-Invariant Twin Models Based on
    Complex Wavelets.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 224 x 224 x 3 by default, sides may be None.
        pooling: Pooling of the feature maps without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        twin: `"none"`, `"wcnn"` or `"cwcnn"`, see `WResNetOptions`.
        antialias: None, `"blur"` or `"adaptive"`.
        **options: The other fields of `WResNetOptions`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range, or images are smaller than 28.

    Example:
    >>> model = WResNet101(input_shape=(32, 32, 3), stages=1, include_top=False)
    >>> model.output_shape
    (None, 8, 8, 256)
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
    chosen = WResNetOptions(twin=twin, antialias=antialias, **options)
    return w_resnet(frame, chosen, (3, 4, 23, 3), bottleneck=True)
