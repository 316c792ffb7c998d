"""Linear functions whose gradient is computed by their transpose."""

from collections.abc import Callable
from typing import Any

import keras


def linear(function: Callable, transpose: Callable) -> Callable:
    """Returns a linear function of one tensor with its transpose as gradient.

    The gradient that differentiation makes of slices and of strided convolutions is
    several times slower than the transposed transform.

    Args:
        function: From a tensor to a tensor.
        transpose: From the gradient of the result to that of the argument.
    """

    @keras.ops.custom_gradient
    def call(x: Any) -> tuple:
        def gradient(*arguments: Any, upstream: Any = None) -> Any:
            # TensorFlow passes it by position, other backends by name.
            return transpose(arguments[-1] if upstream is None else upstream)

        return function(x), gradient

    return call
