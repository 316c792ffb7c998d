"""The table of pruning methods: a row makes a method known by name."""

from typing import Any

import keras

from keras_wavelets.pruning.dwt import DWTPruning
from keras_wavelets.pruning.magnitude import MagnitudePruning
from keras_wavelets.pruning.method import PruningMethod
from keras_wavelets.pruning.random_mask import RandomPruning

METHODS = {
    "dwt": DWTPruning,
    "magnitude": MagnitudePruning,
    "random": RandomPruning,
}


def get(identifier: Any) -> PruningMethod:
    """Returns the method that a name, an object or a configuration stands for.

    Args:
        identifier: A name in `METHODS`, a `PruningMethod`, or what
            `keras.saving.serialize_keras_object` made of one.

    Raises:
        ValueError: If it is none of these.

    Example:
    >>> get("magnitude").scope
    'layer'
    """
    if isinstance(identifier, dict):
        identifier = keras.saving.deserialize_keras_object(identifier)
    if isinstance(identifier, PruningMethod):
        return identifier
    if identifier not in METHODS:
        raise ValueError(
            f"Expected a pruning method or one of {tuple(METHODS)}. "
            f"Received: method={identifier!r}."
        )
    return METHODS[identifier]()
