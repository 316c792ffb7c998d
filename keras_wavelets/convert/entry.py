"""One weight of an original network and its place in ours."""

import dataclasses
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Entry:
    """A variable of a model, and the layout the original keeps it in.

    Args:
        variable: The Keras variable.
        original_shape: Shape of the array in the original.
        to_keras: Turns such an array into the layout of the variable.

    Example:
    >>> import keras
    >>> entry = dense(keras.Variable(np.zeros((4, 2))))
    >>> entry.original_shape, entry.to_keras(np.ones((2, 4))).shape
    ((2, 4), (4, 2))
    """

    variable: Any
    original_shape: tuple[int, ...]
    to_keras: Callable[[np.ndarray], np.ndarray]


def vector(variable: Any) -> Entry:
    """Returns the entry of a bias or a statistic, which keeps its layout.

    Example:
    >>> import keras
    >>> vector(keras.Variable(np.zeros(3))).original_shape
    (3,)
    """
    return Entry(variable, tuple(variable.shape), np.asarray)


def dense(variable: Any) -> Entry:
    """Returns the entry of a dense kernel, (outputs, inputs) in the original.

    Example:
    >>> import keras
    >>> dense(keras.Variable(np.zeros((4, 2)))).original_shape
    (2, 4)
    """
    return Entry(variable, tuple(variable.shape)[::-1], np.transpose)


def convolution(variable: Any) -> Entry:
    """Returns the entry of a 2D kernel, (out, in, height, width) in the original.

    Example:
    >>> import keras
    >>> convolution(keras.Variable(np.zeros((3, 5, 1, 8)))).original_shape
    (8, 1, 3, 5)
    """
    height, width, inputs, outputs = variable.shape
    return Entry(
        variable,
        (outputs, inputs, height, width),
        lambda array: np.transpose(array, (2, 3, 1, 0)),
    )


def dense_on_map(variable: Any, map_shape: tuple[int, int, int]) -> Entry:
    """Returns the entry of a dense kernel behind a flattened feature map.

    The original flattens a map channel by channel, Keras pixel by pixel.

    Args:
        variable: The kernel.
        map_shape: Height, width and channels of the map.

    Example:
    >>> import keras
    >>> kernel = keras.Variable(np.zeros((12, 5)))
    >>> dense_on_map(kernel, (2, 2, 3)).original_shape
    (5, 12)
    """
    height, width, channels = map_shape

    def to_keras(array: np.ndarray) -> np.ndarray:
        maps = np.reshape(array, (-1, channels, height, width))
        return np.transpose(maps, (2, 3, 1, 0)).reshape(variable.shape)

    return Entry(variable, tuple(variable.shape)[::-1], to_keras)


def depthwise(variable: Any) -> Entry:
    """Returns the entry of a depthwise kernel, (channels, 1, height, width) there.

    Example:
    >>> import keras
    >>> depthwise(keras.Variable(np.zeros((3, 5, 8, 1)))).original_shape
    (8, 1, 3, 5)
    """
    height, width, channels, _ = variable.shape
    return Entry(
        variable,
        (channels, 1, height, width),
        lambda array: np.transpose(array, (2, 3, 0, 1)),
    )


def unused(original_shape: tuple[int, ...]) -> Entry:
    """Returns the entry of a weight that changes no result, and has no counterpart.

    Example:
    >>> unused((3,)).variable is None
    True
    """
    return Entry(None, original_shape, np.asarray)


def assign(table: Mapping[str, Entry], arrays: Mapping[str, np.ndarray]) -> None:
    """Gives all variables of a table their arrays.

    Example:
    >>> import keras
    >>> variable = keras.Variable(np.zeros(2))
    >>> assign({"bias": vector(variable)}, {"bias": np.ones(2)})
    >>> np.array(variable).tolist()
    [1.0, 1.0]
    """
    for name, entry in table.items():
        if entry.variable is not None:
            entry.variable.assign(entry.to_keras(arrays[name]))
