"""Filter banks that are tensors: how to make them, and what they must satisfy."""

import math
from typing import Any

import numpy as np
from keras import ops


def lattice_filter(angles: Any) -> Any:
    """Returns the orthonormal low-pass filter of a lattice of rotations.

    Every choice of angles gives a filter that is orthonormal to its shifts by two.
    The first rotation is not free: it makes the sum of all π / 4, so that the taps
    sum to √2 and the high-pass filter does not answer to constants.

    Args:
        angles: Tensor of the K - 1 free angles.

    Returns:
        Tensor of `2 * K` taps, to be used as `dec_lo`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> taps = np.array(ops.lattice_filter(np.array([-1.309])))
    >>> np.round(np.abs(taps), 3)
    array([0.129, 0.224, 0.837, 0.483])
    """
    angles = ops.convert_to_tensor(angles)
    first = math.pi / 4 - ops.sum(angles)
    low, high = _rotate(
        ops.cast([1.0, 0.0], angles.dtype), ops.cast([0.0, 1.0], angles.dtype), first
    )
    for angle in ops.unstack(angles):
        low, high = _rotate(ops.pad(low, [(0, 2)]), ops.pad(high, [(2, 0)]), angle)
    return low


def _rotate(low: Any, high: Any, angle: Any) -> tuple:
    cosine, sine = ops.cos(angle), ops.sin(angle)
    return cosine * low + sine * high, cosine * high - sine * low


def mirror_bank(dec_lo: Any) -> Any:
    """Returns the four filters that one low-pass filter gives by mirroring it.

    Aliasing cancels for every filter; the bank reconstructs if the filter is
    orthonormal to its shifts by two.

    Args:
        dec_lo: Tensor of an even number of taps.

    Returns:
        Tensor of shape `(4, taps)`: `dec_lo`, `dec_hi`, `rec_lo`, `rec_hi`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> np.array(ops.mirror_bank(np.array([1.0, 2.0])))
    array([[ 1.,  2.],
           [-2.,  1.],
           [ 2.,  1.],
           [ 1., -2.]])
    """
    dec_lo = ops.convert_to_tensor(dec_lo)
    rec_lo = ops.flip(dec_lo)
    signs = ops.convert_to_tensor(_alternate(dec_lo.shape[0]), dec_lo.dtype)
    return ops.stack([dec_lo, -signs * rec_lo, rec_lo, signs * dec_lo])


def reconstruction_error(filter_bank: Any) -> Any:
    """Returns how far synthesis after analysis is from a delay: a sum of squares.

    Args:
        filter_bank: Tensor of shape `(4, taps)`.

    Example:
    >>> from keras_wavelets import ops, wavelets
    >>> round(float(ops.reconstruction_error(wavelets.get("bior2.2").filter_bank)), 6)
    0.0
    """
    through = _through(ops.convert_to_tensor(filter_bank))
    delay = np.zeros(through.shape[0])
    delay[len(delay) // 2] = 2.0
    return ops.sum(ops.square(through - ops.convert_to_tensor(delay, through.dtype)))


def alias_error(filter_bank: Any) -> Any:
    """Returns the energy of the alias term, which must vanish: a sum of squares.

    Args:
        filter_bank: Tensor of shape `(4, taps)`.

    Example:
    >>> from keras_wavelets import ops, wavelets
    >>> round(float(ops.alias_error(wavelets.get("bior2.2").filter_bank)), 6)
    0.0
    """
    bank = ops.convert_to_tensor(filter_bank)
    signs = ops.convert_to_tensor(_alternate(bank.shape[1]), bank.dtype)
    alias = _through(ops.concatenate([signs * bank[:2], bank[2:]]))
    return ops.sum(ops.square(alias))


def orthonormality_error(filters: Any) -> Any:
    """Returns how far filters are from orthonormal to their shifts by two.

    Args:
        filters: Tensor whose last axis holds the taps of one filter.

    Returns:
        The sum of squares over all filters and all even shifts.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> round(float(ops.orthonormality_error(np.array([1.0, 1.0]))), 6)
    1.0
    """
    filters = ops.convert_to_tensor(filters)
    rows = ops.reshape(filters, (-1, filters.shape[-1]))
    return sum(_shift_error(row) for row in ops.unstack(rows))


def _shift_error(taps: Any) -> Any:
    products = ops.correlate(taps, taps, mode="full")
    center = taps.shape[0] - 1
    shifts = products[center % 2 :: 2]
    unit = np.zeros(shifts.shape[0])
    unit[center // 2] = 1.0
    return ops.sum(ops.square(shifts - ops.convert_to_tensor(unit, taps.dtype)))


def _through(bank: Any) -> Any:
    dec_lo, dec_hi, rec_lo, rec_hi = ops.unstack(bank)
    return _convolve(dec_lo, rec_lo) + _convolve(dec_hi, rec_hi)


def _convolve(first: Any, second: Any) -> Any:
    return ops.correlate(first, ops.flip(second), mode="full")


def _alternate(count: int) -> np.ndarray:
    return (-1.0) ** np.arange(count)
