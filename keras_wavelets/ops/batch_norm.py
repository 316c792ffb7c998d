"""Normalization by the statistics of a batch."""

from typing import Any

import keras
from keras import ops

FUSED_DTYPES = ("float32", "float16", "bfloat16")


def normalize_batch(x: Any, scale: Any, offset: Any, *, epsilon: float) -> tuple:
    """Normalizes each channel by its mean and variance over the batch.

    TensorFlow has one kernel for this and one for its gradient, several times as
    fast in a graph as the passes over memory that the formula makes.

    Args:
        x: Tensor of shape `(batch, height, width, channels)`.
        scale: Scale of each channel.
        offset: Offset of each channel.
        epsilon: Added to the variance.

    Returns:
        The normalized tensor, the means and the biased variances.

    Example:
    >>> import numpy as np
    >>> x = np.array([1.0, 3.0], "float32").reshape(2, 1, 1, 1)
    >>> one, zero = np.ones(1, "float32"), np.zeros(1, "float32")
    >>> y, mean, variance = normalize_batch(x, one, zero, epsilon=0.0)
    >>> [round(float(value), 3) for value in (*y[:, 0, 0, 0], mean[0], variance[0])]
    [-1.0, 1.0, 2.0, 1.0]
    """
    x = ops.convert_to_tensor(x)
    dtype = keras.backend.standardize_dtype(x.dtype)
    if keras.backend.backend() == "tensorflow" and dtype in FUSED_DTYPES:
        return _fused(x, scale, offset, epsilon)
    full = ops.cast(x, keras.config.floatx()) if dtype in FUSED_DTYPES else x
    mean, variance = ops.moments(full, (0, 1, 2))
    y = ops.batch_normalization(
        full, mean, variance, axis=3, offset=offset, scale=scale, epsilon=epsilon
    )
    return ops.cast(y, dtype), mean, variance


def _fused(x: Any, scale: Any, offset: Any, epsilon: float) -> tuple:
    import tensorflow as tf

    y, mean, variance = tf.compat.v1.nn.fused_batch_norm(
        x,
        ops.cast(scale, "float32"),
        ops.cast(offset, "float32"),
        epsilon=epsilon,
        is_training=True,
    )
    # It gives the unbiased variance.
    count = tf.cast(tf.size(x) / tf.size(mean), tf.float32)
    return y, mean, variance * (tf.maximum(count - 1, 1) / count)
