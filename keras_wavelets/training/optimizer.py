"""From a training configuration to a Keras optimizer."""

from typing import Any

import keras

from keras_wavelets.training.config import TrainConfig
from keras_wavelets.training.l2_sgd import L2SGD

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
    """Returns the schedule of a configuration, or a number if it is constant.

    Args:
        config: Settings of the training.
        steps_per_epoch: Batches an epoch.
    """
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
