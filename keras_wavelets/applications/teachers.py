"""The networks that adaptive wavelets were distilled from, and what is put on them."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from keras_wavelets import checks
from keras_wavelets.applications import preprocessing
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.ends import Ends
from keras_wavelets.layers import DWT2D

preprocess_input = preprocessing.scale_input
decode_predictions = preprocessing.decode_predictions

LEVELS = 3


@builder(model_name="teacher_cnn", image_shape=(28, 28, 1), minimum=16, vector=True)
def TeacherCNN(ends: Ends) -> Any:
    """Builds two convolutions with pooling and two dense layers.

    Singh et al.: Transformation importance with applications to cosmology (2020).
    For distillation give `classifier_activation=None`: scores explain better than
    probabilities, which saturate.

    Example:
    >>> TeacherCNN(input_shape=(28, 28, 1)).count_params()
    21840
    """
    x = ends.images
    keywords = {"data_format": "channels_last"}
    for i, filters in enumerate((10, 20), start=1):
        x = layers.Conv2D(filters, 5, name=f"conv_{i}", **keywords)(x)
        x = layers.MaxPooling2D(name=f"pool_{i}", **keywords)(x)
        x = layers.ReLU(name=f"relu_{i}")(x)
    x = layers.Flatten("channels_last", name="flatten")(x)
    return ends.finish(layers.Dense(50, "relu", name="hidden")(x))


@builder(model_name="teacher_ffn", image_shape=(28, 28, 1), vector=True)
def TeacherFFN(ends: Ends) -> Any:
    """Builds two dense hidden layers of 500 units on the pixels.

    Singh et al.: Transformation importance with applications to cosmology (2020).

    Example:
    >>> TeacherFFN(input_shape=(28, 28, 1)).count_params()
    648010
    """
    x = layers.Flatten("channels_last", name="flatten")(ends.images)
    for i in (1, 2):
        x = layers.Dense(500, "relu", name=f"hidden_{i}")(x)
    return ends.finish(x)


@builder(
    model_name="wavelet_cnn", image_shape=(28, 28, 1), minimum=2**LEVELS, vector=True
)
def WaveletCNN(ends: Ends, *, wavelet: Any = "db3", hidden_size: int = 50) -> Any:
    """Builds three levels of a wavelet, transformed again, and one hidden layer.

    The model that the authors of adaptive wavelets put on a distilled wavelet: the
    details of level 1 and 2 are rectified and decomposed as deep as the image. Ha,
    Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation from neural networks
    through interpretations (2021).

    Args:
        wavelet: As in `DWT2D`; a distilled one by `AdaptiveDWT2D.to_pywt()`.
        hidden_size: Width of the hidden layer; 0 gives the coefficients to the
            classifier.

    Example:
    >>> model = WaveletCNN(input_shape=(28, 28, 1))
    >>> model.get_layer("hidden").input.shape[-1], model.count_params()
    (889, 45010)
    """
    x = _coefficients(ends.images, wavelet)
    if checks.count(hidden_size, "hidden_size", minimum=0):
        x = layers.Dense(hidden_size, "relu", name="hidden")(x)
    return ends.finish(x)


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


def SignalMLP(
    input_shape: tuple = (64, 1),
    outputs: int = 1,
    *,
    units: Sequence[int] = (32, 32),
    activation: Any = "relu",
    name: str = "signal_mlp",
) -> keras.Model:
    """Builds a perceptron on signals, for regression.

    Args:
        input_shape: Steps and channels.
        outputs: How many numbers are predicted.
        units: Widths of the hidden layers.
        activation: Of the hidden layers.
        name: Name of the model.

    Returns:
        A functional model.

    Raises:
        ValueError: If a size is not a positive integer.

    Example:
    >>> SignalMLP((64, 1)).count_params()
    3169
    """
    inputs = _signals(input_shape)
    x = layers.Flatten("channels_last", name="flatten")(inputs)
    for i, width in enumerate(units, start=1):
        checks.count(width, "units")
        x = layers.Dense(width, activation, name=f"hidden_{i}")(x)
    return _regression(inputs, x, outputs, name)


def SignalLSTM(
    input_shape: tuple = (40, 1),
    outputs: int = 1,
    *,
    units: int = 20,
    name: str = "signal_lstm",
) -> keras.Model:
    """Builds a recurrent network on signals, for regression.

    Its layer is not the fused one of GPUs, which has no second derivative, so that
    `AWD` can differentiate its gradient everywhere.

    Args:
        input_shape: Steps and channels.
        outputs: How many numbers are predicted.
        units: Width of the recurrent layer.
        name: Name of the model.

    Returns:
        A functional model.

    Raises:
        ValueError: If a size is not a positive integer.

    Example:
    >>> SignalLSTM((40, 1)).count_params()
    1781
    """
    inputs = _signals(input_shape)
    checks.count(units, "units")
    x = layers.LSTM(units, use_cudnn=False, name="recurrent")(inputs)
    return _regression(inputs, x, outputs, name)


def _signals(input_shape: tuple) -> Any:
    if len(input_shape) != 2:
        raise ValueError(
            "Expected `input_shape` to be two positive integers, steps and channels. "
            f"Received: input_shape={input_shape!r}."
        )
    return keras.Input([checks.count(size, "input_shape") for size in input_shape])


def _regression(inputs: Any, x: Any, outputs: int, name: str) -> keras.Model:
    last = layers.Dense(checks.count(outputs, "outputs"), name="predictions")
    return keras.Model(inputs, last(x), name=name)
