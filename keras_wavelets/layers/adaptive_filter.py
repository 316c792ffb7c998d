"""The low-pass filter an adaptive transform starts from."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets import wavelets
from keras_wavelets.wavelets import TensorWavelet
from keras_wavelets.wavelets import Wavelet


def orthogonal_filter(wavelet: Any) -> np.ndarray:
    """Returns the synthesis low-pass filter of an orthogonal wavelet, or a given one.

    Args:
        wavelet: Name, `Wavelet` or `pywt.Wavelet`, which must be orthogonal; or the
            filter itself, an even number of taps of any value.

    Raises:
        ValueError: If a wavelet is unknown or not orthogonal, or a filter is not a
            vector of an even number of finite taps.

    Example:
    >>> [round(float(tap), 4) for tap in orthogonal_filter("haar")]
    [0.7071, 0.7071]
    """
    if _is_filter(wavelet):
        return _checked(np.asarray(wavelet, dtype="float64"))
    found = wavelets.get(wavelet)
    if isinstance(found, TensorWavelet):
        raise ValueError(
            "Expected a wavelet of constants to start from: give `rec_lo` of a "
            f"learned one. Received: wavelet={wavelet!r}."
        )
    if not found.orthogonal:
        filters = _not_mirrored(found)
        raise ValueError(
            "Expected an orthogonal wavelet, whose synthesis filters are its analysis "
            f"filters reversed; here {filters} differ. "
            f"Received: wavelet={found.name!r}."
        )
    return np.array(found.rec_lo)


def filter_config(wavelet: Any) -> Any:
    """Returns a wavelet or filter as a layer's configuration holds it.

    Example:
    >>> filter_config("db2"), filter_config([1.0, 1.0])
    ('db2', [1.0, 1.0])
    """
    if _is_filter(wavelet):
        return [float(tap) for tap in np.asarray(wavelet)]
    return wavelets.serialize(wavelets.get(wavelet))


def _is_filter(wavelet: Any) -> bool:
    array = hasattr(wavelet, "shape") and hasattr(wavelet, "dtype")
    return array or (isinstance(wavelet, Sequence) and not isinstance(wavelet, str))


def _checked(taps: np.ndarray) -> np.ndarray:
    vector = taps.ndim == 1 and len(taps) > 0 and len(taps) % 2 == 0
    if not vector or not np.all(np.isfinite(taps)):
        raise ValueError(
            "Expected a low-pass filter that is a vector of an even number of finite "
            f"taps. Received: wavelet with shape={taps.shape}."
        )
    return taps


def _not_mirrored(wavelet: Wavelet) -> str:
    pairs = {
        "dec_lo and rec_lo": (wavelet.dec_lo, wavelet.rec_lo),
        "dec_hi and rec_hi": (wavelet.dec_hi, wavelet.rec_hi),
    }
    differ = [n for n, (a, b) in pairs.items() if not np.allclose(a[::-1], b)]
    return ", ".join(differ)
