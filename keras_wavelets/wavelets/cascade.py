"""Scaling function and wavelet of a filter, by iterating the refinement equation."""

from collections.abc import Sequence

import numpy as np


def cascade(start: Sequence[float], lowpass: Sequence[float], level: int) -> np.ndarray:
    """Returns the values of a function, `2**level` per unit, from zero on.

    Each step puts zeros between the values and filters: the refinement equation
    read as an iteration.

    Args:
        start: Synthesis filter of the first step: the low-pass filter for the
            scaling function, the high-pass filter for the wavelet.
        lowpass: Synthesis low-pass filter of the other steps.
        level: Number of steps ≥ 1.

    Returns:
        Array of `2**level + (2**level - 1) * (taps - 2)` values.

    Example:
    >>> [round(float(v), 3) for v in cascade([0.5**0.5] * 2, [0.5**0.5] * 2, 2)]
    [1.0, 1.0, 1.0, 1.0]
    """
    values = np.asarray(start, dtype="float64")
    for _ in range(level - 1):
        wide = np.zeros(2 * len(values) - 1)
        wide[::2] = values
        values = np.convolve(wide, lowpass)
    return values * 2 ** (level / 2)


def wavefun(low: Sequence[float], high: Sequence[float], level: int = 5) -> tuple:
    """Returns scaling function, wavelet and time of a pair of synthesis filters.

    Both functions begin with a zero and are filled up with zeros to the length of
    the filters' support, as in the adaptive wavelets of Ha et al. (2021). The result
    of PyWavelets is one sample longer.

    Args:
        low: Synthesis low-pass filter, `rec_lo`.
        high: Synthesis high-pass filter, `rec_hi`.
        level: Number of steps of the cascade ≥ 1; `2**level` values per unit.

    Returns:
        Three arrays of one length: φ, ψ and time in samples.

    Raises:
        ValueError: If the level is not a positive integer.

    Example:
    >>> from keras_wavelets import wavelets
    >>> db5 = wavelets.get("db5")
    >>> phi, psi, time = wavelets.wavefun(db5.rec_lo, db5.rec_hi)
    >>> len(psi), float(time[-1])
    (288, 8.96875)
    """
    if isinstance(level, bool) or not isinstance(level, int) or level < 1:
        raise ValueError(
            f"Expected a level that is a positive integer. Received: level={level!r}."
        )
    taps = len(low)
    count = 2**level + (2**level - 1) * (taps - 2)
    length = max((taps - 1) * 2**level, count + 2)
    behind = length - count - 1
    phi, psi = (
        np.pad(cascade(start, low, level), (1, behind)) for start in (low, high)
    )
    return phi, psi, np.linspace(0, (length - 1) / 2**level, length)
