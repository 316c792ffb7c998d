"""Pruning and training on, in one call."""

import dataclasses
from typing import Any

import keras

from keras_wavelets.pruning.callback import UpdatePruningStep
from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.report import PruningReport
from keras_wavelets.pruning.strip import strip_pruning


@dataclasses.dataclass(frozen=True)
class FinetuneResult:
    """What `prune_and_finetune` returns.

    Args:
        history: The history of `fit`.
        report: What was pruned.
        pruner: The pruner, for `save_compressed`.

    Example:
    >>> FinetuneResult(None, None, None).report is None
    True
    """

    history: Any
    report: PruningReport
    pruner: Pruner


def prune_and_finetune(
    model: keras.Model,
    method: Any,
    schedule: Any,
    *,
    train: Any,
    validation: Any = None,
    epochs: int = 1,
    **fit_options: Any,
) -> FinetuneResult:
    """Trains a compiled model while a schedule prunes it, in place.

    Args:
        model: A compiled model.
        method: A pruning method, or its name.
        schedule: When to prune and how much; see `Pruner`.
        train: A dataset of batches, or arrays `(x, y)`.
        validation: The same to validate on.
        epochs: Epochs.
        **fit_options: Further arguments of `fit`, `callbacks` too.

    Returns:
        History, report and pruner. The model is stripped.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.pruning import OneShot
    >>> model = keras.Sequential(
    ...     [keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3), keras.layers.Flatten()]
    ... )
    >>> model.compile("sgd", "mse")
    >>> arrays = np.ones((8, 8, 8, 1), "float32"), np.ones((8, 144), "float32")
    >>> result = prune_and_finetune(
    ...     model, "dwt", OneShot(0.5), train=arrays, verbose=0
    ... )
    >>> result.report.totals.coefficient_sparsity
    0.5
    """
    pruner = Pruner(model, method, schedule)
    callbacks = [*fit_options.pop("callbacks", ()), UpdatePruningStep(pruner)]
    data = train if isinstance(train, tuple) else (train,)
    history = model.fit(
        *data,
        validation_data=validation,
        epochs=epochs,
        callbacks=callbacks,
        **fit_options,
    )
    strip_pruning(pruner)
    return FinetuneResult(history.history, pruner.report(), pruner)
