"""The share of tiny weights, as the original project evaluates its models."""

import keras
import numpy as np

from keras_wavelets.pruning.layers import check_model


def near_zero_sparsity(model: keras.Model, *, tolerance: float = 1e-6) -> float:
    """Returns the share of weights below a tolerance in all matrices and kernels.

    Its scope is all variables of rank 2 and more, the classifier and depthwise
    kernels too, so it is lower than the sparsity of the pruned kernels.

    Args:
        model: A built model.
        tolerance: Absolute values below it count as zero.

    Returns:
        Value in [0, 1].

    Example:
    >>> model = keras.Sequential(
    ...     [keras.Input((4,)), keras.layers.Dense(2, kernel_initializer="zeros")]
    ... )
    >>> near_zero_sparsity(model)
    1.0
    """
    check_model(model)
    values = [
        keras.ops.convert_to_numpy(variable)
        for variable in model.trainable_variables + model.non_trainable_variables
        if len(variable.shape) >= 2
    ]
    tiny = sum(int(np.sum(np.abs(value) < tolerance)) for value in values)
    return tiny / sum(value.size for value in values)
