"""The terms of adaptive wavelet distillation that depend on the data."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_wavelets import checks

REDUCTIONS = ("tensor_mean", "sum", "coefficient_mean")


def reconstruction_error(x: Any, reconstruction: Any) -> Any:
    """Returns the squared error of the mean sample: summed within, averaged between.

    Args:
        x: Tensor `(batch, …)`.
        reconstruction: Tensor of the same shape.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.losses import reconstruction_error
    >>> float(reconstruction_error(np.ones((2, 8, 1)), np.zeros((2, 8, 1))))
    8.0
    """
    error = _precise(x) - _precise(reconstruction)
    return ops.sum(ops.square(error)) / _batch(x, error.dtype)


def sparsity(tensors: Sequence[Any], reduction: str = "tensor_mean") -> Any:
    """Returns the L1 norm of the coefficients, or attributions, of the mean sample.

    Ha, Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation from neural
    networks through interpretations (2021).

    Args:
        tensors: Tensors `(batch, …)` of one batch, a list of bands for example.
        reduction: `"tensor_mean"`: sums within the tensors, averaged over them, as
            published, so that it falls with the number of levels. `"sum"`: all
            summed. `"coefficient_mean"`: the mean magnitude, which does not depend on
            the size of the data.

    Raises:
        ValueError: If there is no tensor, or the reduction is unknown.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.losses import sparsity
    >>> bands = [np.ones((2, 4)), -np.ones((2, 8))]
    >>> [float(sparsity(bands, how)) for how in ("tensor_mean", "sum")]
    [6.0, 12.0]
    """
    checks.one_of(reduction, "reduction", REDUCTIONS)
    if not tensors:
        raise ValueError(
            "Expected at least one tensor. "
            f"Received: tensors=[], reduction={reduction!r}."
        )
    tensors = [_precise(tensor) for tensor in tensors]
    total = sum(ops.sum(ops.abs(tensor)) for tensor in tensors)
    if reduction == "coefficient_mean":
        count = sum(ops.cast(ops.size(tensor), total.dtype) for tensor in tensors)
        return total / count
    total = total / _batch(tensors[0], total.dtype)
    return total / len(tensors) if reduction == "tensor_mean" else total


def _precise(x: Any) -> Any:
    """Sums over images overflow half precision."""
    x = ops.convert_to_tensor(x)
    half = keras.backend.standardize_dtype(x.dtype) in ("float16", "bfloat16")
    return ops.cast(x, "float32") if half else x


def _batch(x: Any, dtype: Any) -> Any:
    return ops.cast(ops.shape(x)[0], dtype)
