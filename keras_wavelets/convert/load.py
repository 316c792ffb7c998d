"""Original weights into our models."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from keras_wavelets.convert.entry import assign
from keras_wavelets.convert.families import table_of

# PyTorch's batch normalization counts its updates, on which nothing depends; the
# taps of fixed filters are constants here.
IGNORED_SUFFIXES = ("num_batches_tracked", ".filt", "._hfilters", "._gfilters")
# The originals' scripts have several names for one part: theirs -> ours.
SYNONYMS = {
    "head.2.": "pool.2.",
    "pool.0.": "expand.0.",
    "pool.1.": "expand.1.",
    "pool.2.": "expand.2.",
    "segment.": "expand.",
}
# What the last layers of the originals are called.
TOPS = (
    "pool.2.",
    "output.",
    "output_layer.",
    "dense_out.",
    "expand.",
    "fc.",
    "classifier.6.",
)


def load_original_weights(
    model: keras.Model, mapping: Mapping[str, Any], *, skip_top: bool = False
) -> None:
    """Loads the weights of the network that a model re-implements.

    All weights are checked before the first one is set.

    Args:
        model: A model from one of the builders in `applications`, or the same
            loaded from a file.
        mapping: Names of the original's state dictionary -> NumPy arrays in the
            original's layout.
        skip_top: Whether the classifier or the decoder is left out on both sides, as
            to go on with other classes.

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
    covered = {id(entry.variable) for entry in table.values()}
    arrays = {
        _our_name(name, table): np.asarray(array)
        for name, array in mapping.items()
        if not name.endswith(IGNORED_SUFFIXES)
    }
    if skip_top:
        table, arrays = (
            {name: row for name, row in rows.items() if not name.startswith(TOPS)}
            for rows in (table, arrays)
        )
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
    assign(table, arrays)


def _our_name(name: str, table: Mapping[str, Any]) -> str:
    """Returns the name in our table, for a synonym of one that is there."""
    for theirs, ours in SYNONYMS.items():
        renamed = name.replace(theirs, ours, 1)
        if name.startswith(theirs) and name not in table and renamed in table:
            return renamed
    return name
