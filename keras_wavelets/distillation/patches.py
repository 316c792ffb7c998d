"""Small kernels cut out of a wavelet's filters."""

from typing import Any

import numpy as np
from keras import ops


def filter_patches(low: Any, high: Any, size: int = 3) -> dict:
    """Returns the outer products of the liveliest windows of two filters.

    The window of each filter is the one whose taps differ most from the filter's
    mean. As in the original the last possible window is not tried.

    Args:
        low: Low-pass filter, a vector.
        high: High-pass filter of the same length.
        size: Length of the windows.

    Returns:
        A dict of arrays of shape `(size, size)`: `ll`, and `lh`, `hl`, `hh` with
        their mean taken away. The first letter belongs to the columns.

    Raises:
        ValueError: If the filters are not longer than the window.

    Example:
    >>> from keras_wavelets import wavelets
    >>> from keras_wavelets.distillation import filter_patches
    >>> db5 = wavelets.get("db5")
    >>> patches = filter_patches(db5.rec_lo, db5.rec_hi)
    >>> sorted(patches), patches["ll"].shape, abs(round(float(patches["hh"].sum()), 6))
    (['hh', 'hl', 'lh', 'll'], (3, 3), 0.0)
    """
    low, high = (np.asarray(ops.convert_to_numpy(taps)) for taps in (low, high))
    if low.shape != high.shape or low.ndim != 1 or not 1 <= size < len(low):
        raise ValueError(
            "Expected two filters of one length, longer than the window. "
            f"Received: size={size}, filters of shapes {low.shape} and {high.shape}."
        )
    a, b = _window(low, size), _window(high, size)
    pairs = {"ll": (a, a), "lh": (b, a), "hl": (a, b), "hh": (b, b)}
    products = {name: np.outer(*pair) for name, pair in pairs.items()}
    return {
        name: patch if name == "ll" else patch - patch.mean()
        for name, patch in products.items()
    }


def _window(taps: np.ndarray, size: int) -> np.ndarray:
    away = (taps - taps.mean()) ** 2
    energy = [away[start : start + size].sum() for start in range(len(taps) - size)]
    start = int(np.argmax(energy))
    return taps[start : start + size]
