"""Stochastic gradient descent with weight decay as PyTorch has it."""

from typing import Any

import keras
from keras import ops


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
        if l2 < 0:
            raise ValueError(f"A decay is zero or positive. Received: l2={l2}.")
        self.l2 = float(l2)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        decay = ops.cast(variable, gradient.dtype) * self.l2
        super().update_step(gradient + decay, variable, learning_rate)

    def get_config(self) -> dict:
        return {**super().get_config(), "l2": self.l2}
