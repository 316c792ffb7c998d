"""The image networks that adaptive wavelets were distilled from."""

from typing import Any

import keras
from keras import layers

from keras_wavelets.applications.builder import Frame


def TeacherCNN(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "teacher_cnn",
) -> keras.Model:
    """Builds two convolutions with pooling and two dense layers.

    Singh et al.: Transformation importance with applications to cosmology (2020).
    For distillation give `classifier_activation=None`: scores explain better than
    probabilities, which saturate.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image, at least 16 x 16; 28 x 28 x 1 by default.
        pooling: `None`; the features are a vector already.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> TeacherCNN(input_shape=(28, 28, 1)).count_params()
    21840
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
    x = frame.images((28, 28, 1), minimum=16)
    keywords = {"data_format": "channels_last"}
    for i, filters in enumerate((10, 20), start=1):
        x = layers.Conv2D(filters, 5, name=f"conv_{i}", **keywords)(x)
        x = layers.MaxPooling2D(name=f"pool_{i}", **keywords)(x)
        x = layers.ReLU(name=f"relu_{i}")(x)
    x = layers.Flatten("channels_last", name="flatten")(x)
    x = layers.Dense(50, "relu", name="hidden")(x)
    if not include_top:
        return frame.model(frame.features(x))
    return frame.model(frame.classify(x))


def TeacherFFN(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "teacher_ffn",
) -> keras.Model:
    """Builds two dense hidden layers of 500 units on the pixels.

    Arguments and errors are those of `TeacherCNN`; any size of images.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 28 x 28 x 1 by default.
        pooling: `None`; the features are a vector already.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.

    Returns:
        A functional model.

    Example:
    >>> TeacherFFN(input_shape=(28, 28, 1)).count_params()
    648010
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
    for i in (1, 2):
        x = layers.Dense(500, "relu", name=f"hidden_{i}")(x)
    if not include_top:
        return frame.model(frame.features(x))
    return frame.model(frame.classify(x))
