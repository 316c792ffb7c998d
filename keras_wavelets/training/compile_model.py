"""Loss, metrics and optimizer for a model that has none yet."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.training.config import TrainConfig


@keras.saving.register_keras_serializable(package="keras_wavelets")
class L2SGD(keras.optimizers.SGD):
    """SGD that adds a share of each weight to its gradient, before the momentum.

    Keras's own `weight_decay` takes the share off the weight itself. With a momentum
    m the same number is here 1 / (1 - m) times as strong.

    Args:
        learning_rate: As in `keras.optimizers.SGD`.
        l2: That share.
        **kwargs: As in `keras.optimizers.SGD`.

    Raises:
        ValueError: If the share is negative.

    Example:
    >>> weight = keras.Variable([2.0])
    >>> L2SGD(0.5, l2=0.1).apply([ops.zeros(1)], [weight])
    >>> round(float(weight[0]), 4)
    1.9
    """

    def __init__(self, learning_rate: Any = 0.01, l2: float = 0.0, **kwargs: Any):
        super().__init__(learning_rate, **kwargs)
        checks.number(l2, "l2", 0)
        self.l2 = float(l2)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        decay = ops.cast(variable, gradient.dtype) * self.l2
        super().update_step(gradient + decay, variable, learning_rate)

    def get_config(self) -> dict:
        return {**super().get_config(), "l2": self.l2}


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SmoothedCrossentropy(keras.losses.Loss):
    """Cross-entropy against integer labels, part of which goes to all classes.

    Keras smooths one-hot labels only; this takes labels as
    `SparseCategoricalCrossentropy` does.

    Args:
        label_smoothing: Share of the target spread evenly over all classes.
        from_logits: Whether predictions are logits.
        **kwargs: Passed to `keras.losses.Loss`, as `name`.

    Example:
    >>> import numpy as np
    >>> loss = SmoothedCrossentropy(0.2, from_logits=True)
    >>> round(float(loss(np.array([1]), np.array([[0.0, 2.0]]))), 4)
    0.3269
    """

    def __init__(
        self,
        label_smoothing: float = 0.0,
        *,
        from_logits: bool = False,
        name: str = "smoothed_crossentropy",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.label_smoothing = label_smoothing
        self.from_logits = from_logits

    def call(self, y_true: Any, y_pred: Any) -> Any:
        labels = ops.reshape(ops.cast(y_true, "int32"), ops.shape(y_pred)[:-1])
        targets = ops.one_hot(labels, y_pred.shape[-1], dtype=y_pred.dtype)
        return keras.losses.categorical_crossentropy(
            targets,
            y_pred,
            from_logits=self.from_logits,
            label_smoothing=self.label_smoothing,
        )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "label_smoothing": self.label_smoothing,
            "from_logits": self.from_logits,
        }


_CLASSES = {
    "sgd": keras.optimizers.SGD,
    "sgd_l2": L2SGD,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "rmsprop": keras.optimizers.RMSprop,
    "lion": keras.optimizers.Lion,
}
_USE_EPSILON = ("adam", "adamw", "rmsprop")
STEP_FACTOR = 0.1


def make_optimizer(
    config: TrainConfig, *, steps_per_epoch: int
) -> keras.optimizers.Optimizer:
    """Makes the optimizer a configuration names, with its learning-rate schedule.

    Args:
        config: Settings of the training.
        steps_per_epoch: Batches an epoch, the unit of the schedule.

    Returns:
        A new optimizer.

    Example:
    >>> config = TrainConfig(optimizer="sgd", learning_rate=0.5, momentum=0.9)
    >>> optimizer = make_optimizer(config, steps_per_epoch=10)
    >>> round(float(optimizer.learning_rate), 3), optimizer.momentum
    (0.5, 0.9)
    """
    options: dict[str, Any] = {"momentum": config.momentum} if config.momentum else {}
    if config.optimizer in _USE_EPSILON:
        options["epsilon"] = config.epsilon
    if config.ema:
        options |= {"use_ema": True, "ema_momentum": config.ema}
    if config.optimizer == "sgd_l2":
        options["l2"] = config.weight_decay
    else:
        options["weight_decay"] = config.weight_decay or None
    if config.accumulate > 1:
        options["gradient_accumulation_steps"] = config.accumulate
    # Keras counts the batches of schedules, also where it accumulates gradients.
    return _CLASSES[config.optimizer](
        learning_rate=learning_rate(config, steps_per_epoch), **options
    )


def learning_rate(config: TrainConfig, steps_per_epoch: int) -> Any:
    """Returns the schedule of a configuration, or a number if it is constant."""
    warmup_steps = config.warmup_epochs * steps_per_epoch
    if config.schedule == "cosine":
        return keras.optimizers.schedules.CosineDecay(
            0.0 if warmup_steps else config.learning_rate,
            decay_steps=config.epochs * steps_per_epoch - warmup_steps,
            warmup_target=config.learning_rate if warmup_steps else None,
            warmup_steps=warmup_steps,
        )
    if config.schedule == "step":
        falls = range(config.decay_epochs, config.epochs, config.decay_epochs)
        rates = [config.learning_rate * STEP_FACTOR**n for n in range(len(falls) + 1)]
        # A boundary is the last update before the fall, counted from zero.
        return keras.optimizers.schedules.PiecewiseConstantDecay(
            [epoch * steps_per_epoch - 1 for epoch in falls], rates
        )
    if warmup_steps:
        # A linear "decay" upwards, which then stays where it ends.
        return keras.optimizers.schedules.PolynomialDecay(
            0.0, decay_steps=warmup_steps, end_learning_rate=config.learning_rate
        )
    return config.learning_rate


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
    """Returns whether a classifier ends in a softmax, or gives logits."""
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
