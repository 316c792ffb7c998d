"""The end of pruning: a plain model."""

from typing import Any

import keras

from keras_wavelets.pruning.layers import check_model
from keras_wavelets.pruning.projection import Projection
from keras_wavelets.pruning.pruner import PRUNERS
from keras_wavelets.pruning.pruner import Pruner


def strip_pruning(model_or_pruner: Any) -> keras.Model:
    """Projects once more, takes the masks off and returns the same model.

    Files of a model never hold a mask, so this is not needed to save one; it is for
    training on without pruning. Calling it twice does no harm.

    Args:
        model_or_pruner: A model that has a pruner, or the pruner.

    Returns:
        The model, not a copy.

    Raises:
        TypeError: If it is neither.
        ValueError: If the model never had a pruner.
        RuntimeError: If the model was trained and the schedule never asked.

    Example:
    >>> from keras_wavelets.pruning import Pruner
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> pruner = Pruner(model, "dwt")
    >>> pruner.attach()
    >>> strip_pruning(pruner) is model, model.layers[0].kernel.constraint
    (True, None)
    """
    pruner = _pruner_of(model_or_pruner)
    if pruner is None:
        return _strip_variables(model_or_pruner)
    pruner.check_driven()
    pruner.project()
    pruner.detach()
    return pruner.model


def _pruner_of(model_or_pruner: Any) -> Pruner | None:
    if isinstance(model_or_pruner, Pruner):
        return model_or_pruner
    check_model(model_or_pruner)
    if model_or_pruner not in PRUNERS:
        raise ValueError(
            "Expected a model that has a pruner. "
            f"Received: model={model_or_pruner.name!r}, which never had one."
        )
    return PRUNERS[model_or_pruner]()


def _strip_variables(model: keras.Model) -> keras.Model:
    """Strips a model whose pruner is gone: the constraints know enough."""
    for variable in model.weights:
        projection = variable.constraint
        if isinstance(projection, Projection):
            variable.assign(projection(variable))
            variable.constraint = projection.before
    return model
