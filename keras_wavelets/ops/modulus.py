"""Magnitudes of complex coefficients held as real numbers."""

from typing import Any

from keras import ops

from keras_wavelets.ops.along_axis import every_other
from keras_wavelets.ops.arguments import to_tensor


def modulus(x: Any, *, axis: int = -1) -> Any:
    """Returns the magnitudes of pairs of real and imaginary parts.

    Args:
        x: Tensor whose real parts are at the even, imaginary parts at the odd
            positions of an axis.
        axis: That axis.

    Returns:
        The tensor with half the size along `axis`. Its gradient at zero is zero.

    Raises:
        ValueError: If the axis holds no pairs.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> np.array(ops.modulus(np.array([3.0, 4.0, 0.0, -2.0])))
    array([5., 2.])
    """
    x = to_tensor(x)
    axis %= len(x.shape)
    if x.shape[axis] is not None and x.shape[axis] % 2:
        raise ValueError(
            "Expected an axis of real and imaginary parts in turn. "
            f"Received: x with shape={tuple(x.shape)}, axis={axis}."
        )
    return magnitude(*(every_other(x, axis, first) for first in (0, 1)))


def magnitude(real: Any, imaginary: Any) -> Any:
    """Returns `√(real² + imaginary²)`, with a gradient of zero at zero."""
    return root(ops.square(real) + ops.square(imaginary))


def root(energy: Any) -> Any:
    """Returns the square root of what is ≥ 0, with a gradient of zero at zero."""
    positive = energy > 0
    # The root of a one keeps infinite slopes out of the gradient.
    one = ops.ones_like(energy)
    return ops.where(positive, ops.sqrt(ops.where(positive, energy, one)), energy)
