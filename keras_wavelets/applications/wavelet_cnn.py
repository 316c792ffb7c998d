"""A classifier of images on the coefficients of a wavelet, at little cost."""

from typing import Any

import keras
from keras import layers

from keras_wavelets.applications.builder import Frame
from keras_wavelets.layers import DWT2D
from keras_wavelets.layers.counts import check_count

LEVELS = 3


def WaveletCNN(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "wavelet_cnn",
    *,
    wavelet: Any = "db3",
    hidden_size: int = 50,
) -> keras.Model:
    """Builds three levels of a wavelet, transformed again, and one hidden layer.

    The model that the authors of adaptive wavelets put on a distilled wavelet: the
    details of level 1 and 2 are rectified and decomposed as deep as the image. Ha,
    Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation from neural networks
    through interpretations (2021).

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 28 x 28 x 1 by default.
        pooling: `None`; the features are a vector already.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        wavelet: As in `DWT2D`; a distilled one by `AdaptiveDWT2D.to_pywt()`.
        hidden_size: Width of the hidden layer; 0 gives the coefficients to the
            classifier.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = WaveletCNN(input_shape=(28, 28, 1))
    >>> model.get_layer("hidden").input.shape[-1], model.count_params()
    (889, 45010)
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
    x = frame.images((28, 28, 1), minimum=2**LEVELS)
    x = _coefficients(x, wavelet)
    if hidden_size:
        check_count("hidden_size", hidden_size)
        x = layers.Dense(hidden_size, "relu", name="hidden")(x)
    if not include_top:
        return frame.model(frame.features(x))
    return frame.model(frame.classify(x))


def _coefficients(x: Any, wavelet: Any) -> Any:
    average, coarse, *finer = _decompose(x, wavelet, LEVELS, "transform")
    bands = [average, *coarse]
    for depth, details in enumerate(finer, start=1):
        level = LEVELS - depth
        x = layers.Concatenate(name=f"details_{level}")(details)
        x = layers.ReLU(name=f"relu_{level}")(x)
        bands += keras.tree.flatten(_decompose(x, wavelet, depth, f"again_{level}"))
    vectors = [layers.Flatten("channels_last")(band) for band in bands]
    return layers.Concatenate(name="coefficients")(vectors)


def _decompose(x: Any, wavelet: Any, level: int, name: str) -> list:
    """One level after the other: a small image may be split to its last pixels."""
    details = []
    for depth in range(1, level + 1):
        x, bands = DWT2D(
            wavelet,
            mode="periodization",
            output="tuple",
            data_format="channels_last",
            name=f"{name}_{depth}",
        )(x)
        details.insert(0, list(bands))
    return [x, *details]
