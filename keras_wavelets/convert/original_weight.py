"""One weight of an original network and its place in ours, and those of a layer."""

import dataclasses
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class OriginalWeight:
    """A variable of a model, and the layout the original keeps it in.

    Args:
        variable: The Keras variable.
        original_shape: Shape of the array in the original.
        to_keras: Turns such an array into the layout of the variable.
    """

    variable: Any
    original_shape: tuple[int, ...]
    to_keras: Callable[[np.ndarray], np.ndarray]


# Name in the original -> its place.
Table = dict[str, OriginalWeight]


def vector(variable: Any) -> OriginalWeight:
    """Returns the place of a bias or a statistic, which keeps its layout."""
    return OriginalWeight(variable, tuple(variable.shape), np.asarray)


def dense(variable: Any) -> OriginalWeight:
    """Returns the place of a dense kernel, (outputs, inputs) in the original."""
    return OriginalWeight(variable, tuple(variable.shape)[::-1], np.transpose)


def convolution(variable: Any) -> OriginalWeight:
    """Returns the place of a 2D kernel, (out, in, height, width) in the original."""
    height, width, inputs, outputs = variable.shape
    return OriginalWeight(
        variable,
        (outputs, inputs, height, width),
        lambda array: np.transpose(array, (2, 3, 1, 0)),
    )


def dense_on_map(variable: Any, map_shape: tuple[int, int, int]) -> OriginalWeight:
    """Returns the place of a dense kernel behind a flattened feature map.

    The original flattens a map channel by channel, Keras pixel by pixel.
    """
    height, width, channels = map_shape

    def to_keras(array: np.ndarray) -> np.ndarray:
        maps = np.reshape(array, (-1, channels, height, width))
        return np.transpose(maps, (2, 3, 1, 0)).reshape(variable.shape)

    return OriginalWeight(variable, tuple(variable.shape)[::-1], to_keras)


def unused(original_shape: tuple[int, ...]) -> OriginalWeight:
    """Returns the place of a weight that changes no result, and has no counterpart."""
    return OriginalWeight(None, original_shape, np.asarray)


def dense_layer(prefix: str, layer: Any) -> Table:
    """Returns the table of a dense layer."""
    return {
        f"{prefix}.weight": dense(layer.kernel),
        f"{prefix}.bias": vector(layer.bias),
    }


def conv(prefix: str, layer: Any) -> Table:
    """Returns the table of a convolution, transposed or not."""
    return {
        f"{prefix}.weight": convolution(layer.kernel),
        f"{prefix}.bias": vector(layer.bias),
    }


def batch_norm(prefix: str, layer: Any) -> Table:
    """Returns the table of a batch normalization."""
    return {
        f"{prefix}.weight": vector(layer.gamma),
        f"{prefix}.bias": vector(layer.beta),
        f"{prefix}.running_mean": vector(layer.moving_mean),
        f"{prefix}.running_var": vector(layer.moving_variance),
    }


def layers_of(model: Any) -> dict[str, Any]:
    """Returns the layers of a model by their names."""
    return {layer.name: layer for layer in model.layers}


def assign(table: Table, arrays: Mapping[str, np.ndarray]) -> None:
    """Gives all variables of a table their arrays."""
    for name, weight in table.items():
        if weight.variable is not None:
            weight.variable.assign(weight.to_keras(arrays[name]))
