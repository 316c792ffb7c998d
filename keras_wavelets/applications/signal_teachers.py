"""Small networks on signals that adaptive wavelets were distilled from."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.counts import is_count


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
    check_count("outputs", outputs)
    x = layers.Flatten("channels_last", name="flatten")(inputs)
    for i, width in enumerate(units, start=1):
        check_count("units", width)
        x = layers.Dense(width, activation, name=f"hidden_{i}")(x)
    return keras.Model(inputs, layers.Dense(outputs, name="predictions")(x), name=name)


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
    check_count("outputs", outputs)
    check_count("units", units)
    x = layers.LSTM(units, use_cudnn=False, name="recurrent")(inputs)
    return keras.Model(inputs, layers.Dense(outputs, name="predictions")(x), name=name)


def _signals(input_shape: tuple) -> Any:
    if len(input_shape) != 2 or not all(map(is_count, input_shape)):
        raise ValueError(
            "`input_shape` must be two positive integers, steps and channels. "
            f"Received: input_shape={input_shape!r}."
        )
    return keras.Input(input_shape)
