"""What a low-pass filter must satisfy to be that of an orthogonal wavelet."""

import math
from typing import Any

import numpy as np
from keras import ops


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
