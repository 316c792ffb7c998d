"""Loss, metrics and optimizer for a model that has none yet."""

from collections.abc import Sequence
from typing import Any

import keras

from keras_wavelets.training.config import TrainConfig
from keras_wavelets.training.optimizer import make_optimizer
from keras_wavelets.training.smoothed_crossentropy import SmoothedCrossentropy


def compile_model(
    model: keras.Model,
    config: TrainConfig,
    *,
    steps_per_epoch: int,
    loss: Any = None,
    metrics: Sequence[Any] = (),
) -> None:
    """Compiles a model as a configuration says; `fit` does so for classifiers.

    For other tasks call it before `fit`, which leaves a compiled model as it is.

    Args:
        model: Model to compile.
        config: Optimizer, schedule, label smoothing and how steps are compiled.
        steps_per_epoch: Batches an epoch, the unit of the schedule.
        loss: Loss as Keras takes it; None for cross-entropy with integer labels,
            on logits or on probabilities as the last activation of the model says,
            and with the accuracy as its metric.
        metrics: Metrics as Keras takes them.

    Raises:
        ValueError: If labels are to be smoothed by a loss that is given.

    Example:
    >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    >>> compile_model(model, TrainConfig(), steps_per_epoch=10)
    >>> model.loss.name
    'sparse_categorical_crossentropy'
    """
    if loss is not None and config.label_smoothing:
        raise ValueError(
            "Expected no label smoothing with a loss of your own. "
            f"Received: label_smoothing={config.label_smoothing}."
        )
    if loss is None:
        loss = _classification_loss(model, config)
        metrics = [*metrics, "accuracy"]
    model.compile(
        optimizer=make_optimizer(config, steps_per_epoch=steps_per_epoch),
        loss=loss,
        metrics=list(metrics),
        jit_compile=config.jit_compile,
        steps_per_execution=config.steps_per_execution,
    )


def returns_probabilities(model: keras.Model) -> bool:
    """Tells whether a classifier ends in a softmax, or gives logits.

    Args:
        model: Model made of layers; the last one decides.

    Returns:
        True after a softmax.

    Example:
    >>> model = keras.Sequential([keras.layers.Dense(2, activation="softmax")])
    >>> returns_probabilities(model)
    True
    """
    last = model
    while isinstance(last, keras.Model):
        last = last.layers[-1]
    if isinstance(last, keras.layers.Softmax):
        return True
    return getattr(last, "activation", None) is keras.activations.softmax


def _classification_loss(model: keras.Model, config: TrainConfig) -> keras.losses.Loss:
    from_logits = not returns_probabilities(model)
    if config.label_smoothing:
        return SmoothedCrossentropy(config.label_smoothing, from_logits=from_logits)
    return keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
