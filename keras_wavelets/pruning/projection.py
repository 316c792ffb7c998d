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
        coefficients = self.transform.analyze(value)
        kept = ops.where(mask, coefficients, ops.zeros_like(coefficients))
        # Without a removed coefficient the kernel stays as it is, to the bit.
        return ops.where(ops.all(mask), value, self.transform.synthesize(kept))


def project(kernel: np.ndarray, transform: Any, keep: np.ndarray) -> np.ndarray:
    """Does on the host what `Projection` does in the step.

    Args:
        kernel: Kernel as an array.
        transform: Transform of the kernel.
        keep: Mask of the coefficients.

    Example:
    >>> from keras_wavelets.pruning.transform import Identity
    >>> project(np.ones(2), Identity((2,)), np.array([True, False])).tolist()
    [1.0, 0.0]
    """
    if keep.all():
        return kernel
    coefficients = analyze(transform, kernel)
    return synthesize(transform, np.where(keep, coefficients, 0).astype(kernel.dtype))


def analyze(transform: Any, kernel: np.ndarray) -> np.ndarray:
    """Returns the coefficients of a kernel as an array."""
    return ops.convert_to_numpy(transform.analyze(kernel))


def synthesize(transform: Any, coefficients: np.ndarray) -> np.ndarray:
    """Returns the kernel of coefficients as an array."""
    return ops.convert_to_numpy(transform.synthesize(coefficients))
