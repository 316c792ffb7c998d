"""Original weights into our models."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from keras_wavelets.convert.families import table_of

# PyTorch's batch normalization counts its updates; nothing depends on the count.
IGNORED_SUFFIX = "num_batches_tracked"


def load_original_weights(model: keras.Model, mapping: Mapping[str, Any]) -> None:
    """Loads the weights of the network that a model re-implements.

    All weights are checked before the first one is set.

    Args:
        model: A model from one of the builders in `applications`, or the same
            loaded from a file.
        mapping: Names of the original's state dictionary -> NumPy arrays in the
            original's layout.

    Raises:
        ValueError: If the model is of no known family, or weights are missing,
            unexpected, misshapen, or have no counterpart in the original.

    Example:
    >>> from keras_wavelets.applications import VanillaMLP
    >>> model = VanillaMLP(input_shape=(2, 2, 1), hidden_size=3, classes=2)
    >>> load_original_weights(model, {
    ...     "hidden_layer.weight": np.ones((3, 4)),
    ...     "hidden_layer.bias": np.zeros(3),
    ...     "output_layer.weight": np.ones((2, 3)),
    ...     "output_layer.bias": np.zeros(2),
    ... })
    >>> np.array(model(np.ones((1, 2, 2, 1), "float32"))).tolist()
    [[0.5, 0.5]]
    """
    table = table_of(model)
    arrays = {
        name: np.asarray(array)
        for name, array in mapping.items()
        if not name.endswith(IGNORED_SUFFIX)
    }
    covered = {id(entry.variable) for entry in table.values()}
    problems = {
        "missing": sorted(table.keys() - arrays.keys()),
        "unexpected": sorted(arrays.keys() - table.keys()),
        "misshapen": [
            f"{name} {arrays[name].shape} instead of {entry.original_shape}"
            for name, entry in table.items()
            if name in arrays and arrays[name].shape != entry.original_shape
        ],
        "without counterpart": [
            weight.path for weight in model.weights if id(weight) not in covered
        ],
    }
    if any(problems.values()):
        found = "; ".join(f"{kind}: {names}" for kind, names in problems.items())
        raise ValueError(
            f"`mapping` must hold exactly the weights of {model.name!r}. "
            f"Received: {found}."
        )
    for name, entry in table.items():
        entry.variable.assign(entry.to_keras(arrays[name]))
