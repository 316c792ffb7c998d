"""The constraint that holds a kernel on its mask."""

from typing import Any

import keras
import numpy as np
from keras import ops


class Projection(keras.constraints.Constraint):
    """Sets the removed coefficients of a kernel to zero.

    Optimizers apply the constraint of a variable within the step, so it holds under
    XLA, for each of several steps per execution and in any loop that calls
    `optimizer.apply`. The mask is a variable: another mask needs no other trace.

    Args:
        transform: Transform of the kernel.
        mask: Boolean variable in the shape of the coefficients, true where they stay.
        before: The constraint the kernel had; it is applied first.

    Example:
    >>> from keras_wavelets.pruning.transform import Identity
    >>> mask = keras.Variable([True, False], dtype="bool", trainable=False)
    >>> project = Projection(Identity((2,)), mask)
    >>> ops.convert_to_numpy(project(ops.ones(2))).tolist()
    [1.0, 0.0]
    """

    def __init__(self, transform: Any, mask: Any, before: Any = None) -> None:
        self.transform, self.mask, self.before = transform, mask, before

    def __call__(self, value: Any) -> Any:
        value = ops.convert_to_tensor(value)
        if self.before is not None:
            value = self.before(value)
        mask = ops.convert_to_tensor(self.mask)
        # Without a removed coefficient the kernel stays as it is, to the bit.
        return ops.where(ops.all(mask), value, projected(value, self.transform, mask))


def projected(kernel: Any, transform: Any, keep: Any) -> Any:
    """Returns a kernel with its removed coefficients set to zero.

    Example:
    >>> from keras_wavelets.pruning.transform import Identity
    >>> kernel = projected(ops.ones(2), Identity((2,)), np.array([True, False]))
    >>> ops.convert_to_numpy(kernel).tolist()
    [1.0, 0.0]
    """
    coefficients = transform.analyze(kernel)
    kept = ops.where(keep, coefficients, ops.zeros((), coefficients.dtype))
    return transform.synthesize(kept)


def coefficients_of(kernel: Any, transform: Any) -> np.ndarray:
    """Returns the coefficients of a kernel as an array.

    Example:
    >>> from keras_wavelets.pruning.transform import Identity
    >>> coefficients_of(np.ones(2), Identity((2,))).tolist()
    [1.0, 1.0]
    """
    value = ops.convert_to_tensor(kernel)
    # A variable of TensorFlow copies for NumPy; the tensor that it holds does not.
    value = value.read_value() if hasattr(value, "read_value") else value
    return np.asarray(transform.analyze(np.asarray(value)))
