"""Maps that keep coefficients within what is wanted of them."""

from typing import Any

from keras import ops

from keras_wavelets.layers.counts import check_count


def keep_positive(x: Any) -> Any:
    """Returns the values above zero, others as zero.

    Args:
        x: Tensor.

    Example:
    >>> import numpy as np
    >>> np.array(keep_positive(np.array([-1.0, 2.0])))
    array([0., 2.])
    """
    return ops.maximum(ops.convert_to_tensor(x), 0)


def keep_most(x: Any, k: int) -> Any:
    """Returns the `k` values of each row that are largest in magnitude, others zero.

    Args:
        x: Tensor `(batch, values)`.
        k: How many to keep; ties with the next one are dropped.

    Raises:
        ValueError: If `k` is not a positive integer below the length of a row.

    Example:
    >>> import numpy as np
    >>> np.abs(keep_most(np.array([[1.0, -3.0, 2.0]]), 1))
    array([[0., 3., 0.]])
    """
    check_count("k", k)
    x = ops.convert_to_tensor(x)
    if k >= x.shape[-1]:
        raise ValueError(
            f"Expected to keep less than {x.shape[-1]} values. Received: k={k}."
        )
    magnitude = ops.abs(x)
    limit = ops.top_k(magnitude, k + 1)[0][..., -1:]
    return ops.where(magnitude > limit, x, ops.zeros_like(x))


def normalize_images(x: Any) -> Any:
    """Returns images of unit norm, each channel by itself.

    Args:
        x: Tensor `(batch, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> round(float(ops.sum(normalize_images(np.ones((1, 4, 4, 1))) ** 2)), 6)
    1.0
    """
    x = ops.convert_to_tensor(x)
    return x / ops.sqrt(ops.sum(ops.square(x), axis=(1, 2), keepdims=True))
