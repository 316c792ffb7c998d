"""How far two wavelets are from each other, whatever their position and direction."""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.layers.adaptive_dwt import BaseAdaptiveDWT
from keras_wavelets.layers.adaptive_dwt import orthogonal_filter
from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.wavelets import wavefun

CONVENTIONS = ("invariant", "awave")
LEVEL = 5


def wavelet_distance(first: Any, second: Any, convention: str = "invariant") -> float:
    """Returns the least distance of two wavelet functions over shifts and reversal.

    Args:
        first: An adaptive transform; an orthogonal wavelet as a name, `Wavelet` or
            `pywt.Wavelet`; or a synthesis low-pass filter.
        second: The other one.
        convention: `"invariant"`: also over the sign, and with shifts on a line.
            `"awave"`: the authors' distance, circular and with signs: a filter and
            its negative are different.

    Raises:
        ValueError: For an unknown convention or wavelet.

    Example:
    >>> from keras_wavelets.distillation import wavelet_distance
    >>> round(wavelet_distance("sym5", "db5", "awave"), 4)
    1.2804
    """
    check_choice(convention, "convention", CONVENTIONS)
    one, other = _function(first), _function(second)
    length = max(len(one), len(other))
    if convention == "invariant":
        length = len(one) + len(other)
    one, other = (np.pad(psi, (0, length - len(psi))) for psi in (one, other))
    overlaps = np.concatenate([_overlaps(psi, other) for psi in (one, one[::-1])])
    if convention == "invariant":
        overlaps = np.abs(overlaps)
    square = np.sum(one**2) + np.sum(other**2) - 2 * overlaps.max()
    return float(np.sqrt(max(square, 0.0)))


def _function(wavelet: Any) -> np.ndarray:
    if isinstance(wavelet, BaseAdaptiveDWT):
        return wavelet.wavefun(LEVEL)[1]
    low = orthogonal_filter(
        ops.convert_to_numpy(wavelet) if _is_tensor(wavelet) else wavelet
    )
    high = (-1.0) ** np.arange(len(low)) * low[::-1]
    return wavefun(low, high, LEVEL)[1]


def _is_tensor(wavelet: Any) -> bool:
    return hasattr(wavelet, "shape") and hasattr(wavelet, "dtype")


def _overlaps(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Inner products with all circular shifts of the first."""
    spectrum = np.fft.rfft(one).conj() * np.fft.rfft(other)
    return np.fft.irfft(spectrum, len(one))
