"""The low-pass taps of anti-aliased pooling."""

import math

import numpy as np


def binomial(size: int) -> np.ndarray:
    """Returns the binomial coefficients of a row of Pascal's triangle, of sum 1.

    Args:
        size: Number of taps, from 1 to 7.

    Returns:
        Array of shape `(size,)`.

    Raises:
        ValueError: For another size.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.binomial(3).tolist()
    [0.25, 0.5, 0.25]
    """
    if isinstance(size, bool) or size not in range(1, 8):
        raise ValueError(
            "Expected the size of a binomial filter to be an integer from 1 to 7. "
            f"Received: size={size!r}."
        )
    row = [math.comb(size - 1, tap) for tap in range(size)]
    return np.array(row) / 2.0 ** (size - 1)
