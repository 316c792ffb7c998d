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


def _low_sum(h: Any) -> Any:
    return 0.5 * ops.square(ops.sum(h) - math.sqrt(2))


def _high_sum(h: Any) -> Any:
    return 0.5 * ops.square(_alternating_sum(h))


def _unit_norm(h: Any) -> Any:
    return 0.5 * ops.square(ops.sum(ops.square(h)) - 1)


def _mirror(h: Any) -> Any:
    first, rest = _even_lags(h, circular=True)
    return h.shape[0] * (ops.square(first - 1) + ops.sum(ops.square(rest)))


def _double_shift(h: Any) -> Any:
    first, rest = _even_lags(h, circular=False)
    return 0.5 * ops.square(first - 1) + ops.sum(ops.square(rest))


def _high_frequency(h: Any) -> Any:
    taps = h.shape[0]
    waves = np.arange(taps // 4 + 1, -(-3 * taps // 4))
    angles = 2 * np.pi / taps * np.outer(waves, np.arange(taps))
    real, imaginary = (
        ops.matmul(ops.convert_to_tensor(part, h.dtype), h)
        for part in (np.cos(angles), np.sin(angles))
    )
    return 0.5 * ops.sum(ops.square(ops.square(real) + ops.square(imaginary)))


CONDITIONS = {
    "low_sum": _low_sum,
    "high_sum": _high_sum,
    "unit_norm": _unit_norm,
    "mirror": _mirror,
    "double_shift": _double_shift,
    "high_frequency": _high_frequency,
}


def wavelet_conditions(low_pass: Any) -> dict:
    """Returns how far a low-pass filter is from that of an orthogonal wavelet.

    The terms of Ha, Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation
    from neural networks through interpretations (2021), in a closed form without a
    Fourier transform. All but `high_frequency` vanish for orthogonal wavelets.

    Args:
        low_pass: Tensor of an even number of taps, analysis or synthesis.

    Returns:
        A dict of scalars. `low_sum`: the taps sum to √2; `high_sum`: those of the
        mirror filter to 0; `unit_norm`: the squares to 1; `mirror`: the filter and
        its mirror image share the frequencies of its length; `double_shift`: it is
        orthonormal to its shifts by two; `high_frequency`: gain above a quarter of
        the sampling rate.

    Raises:
        ValueError: If the filter is not a vector of an even number of taps.

    Example:
    >>> from keras_wavelets import ops, wavelets
    >>> terms = ops.wavelet_conditions(wavelets.get("db2").rec_lo)
    >>> round(float(terms["mirror"]), 6), sorted(terms)[:3]
    (0.0, ['double_shift', 'high_frequency', 'high_sum'])
    """
    low_pass = ops.convert_to_tensor(low_pass)
    if len(low_pass.shape) != 1 or not low_pass.shape[0] or low_pass.shape[0] % 2:
        raise ValueError(
            "Expected a vector of an even number of taps. "
            f"Received: low_pass with shape={tuple(low_pass.shape)}."
        )
    return {name: term(low_pass) for name, term in CONDITIONS.items()}


def lowpass_autoencoder_error(low_pass: Any) -> Any:
    """Returns the wavelet term of Recoskie and Mann's autoencoder.

    Learning Sparse Wavelet Representations (2018): the squared distance of the norm
    from 1, of the mean from `√2 / taps`, and of the mirror filter's mean from 0.

    Args:
        low_pass: Tensor of an even number of taps.

    Example:
    >>> from keras_wavelets import ops, wavelets
    >>> taps = wavelets.get("db2").rec_lo
    >>> round(float(ops.lowpass_autoencoder_error(taps)), 6)
    0.0
    """
    h = ops.convert_to_tensor(low_pass)
    taps = h.shape[0]
    norm = ops.sqrt(ops.sum(ops.square(h)))
    return (
        ops.square(norm - 1)
        + ops.square(ops.mean(h) - math.sqrt(2) / taps)
        + ops.square(_alternating_sum(h) / taps)
    )


def _alternating_sum(h: Any) -> Any:
    """The sum of the mirror filter, up to its sign."""
    signs = (-1.0) ** np.arange(h.shape[0])
    return ops.sum(h * ops.convert_to_tensor(signs, h.dtype))


def _even_lags(h: Any, *, circular: bool) -> tuple:
    """Autocorrelation at lag 0, and at the lags 2, 4, … below the length."""
    taps = h.shape[0]
    row, column = np.indices((taps, taps))
    apart = (column - row) % taps if circular else column - row
    chosen = np.stack([apart == lag for lag in range(0, taps, 2)])
    products = ops.reshape(ops.outer(h, h), (-1, 1))
    masks = chosen.reshape(len(chosen), -1).astype("float64")
    lags = ops.matmul(ops.convert_to_tensor(masks, h.dtype), products)[:, 0]
    return lags[0], lags[1:]
