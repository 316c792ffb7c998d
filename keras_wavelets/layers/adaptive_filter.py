"""The low-pass filter an adaptive transform starts from."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets import wavelets
from keras_wavelets.wavelets import TensorWavelet
from keras_wavelets.wavelets import Wavelet
from keras_wavelets.wavelets.lattice import lattice_angles


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


def constant_bank(low: np.ndarray) -> TensorWavelet:
    """Returns the bank of a synthesis low-pass filter, orthonormal or not.

    Example:
    >>> constant_bank(np.ones(4)).dec_len
    4
    """
    signs = (-1.0) ** np.arange(len(low))
    return TensorWavelet(np.stack([low[::-1], -signs * low, low, signs * low[::-1]]))


def initial_values(low: np.ndarray, parametrization: str, start: dict) -> np.ndarray:
    """Returns what is trained, as it is in the beginning: taps, or angles.

    Args:
        low: Synthesis low-pass filter to start from.
        parametrization: `"free"` or `"lattice"`.
        start: `init_factor`, `noise_factor`, `const_factor`, `seed` and, for errors,
            `wavelet`.

    Raises:
        ValueError: For a lattice of a filter that is scaled, not orthonormal or of
            two taps.
    """
    scale, constant = start["init_factor"], start["const_factor"]
    values = low
    if parametrization == "lattice":
        if (scale, constant) != (1.0, 0.0):
            raise ValueError(
                "A lattice of rotations takes noise only: a scaled filter would not "
                f"be orthonormal. Received: init_factor={scale}, "
                f"const_factor={constant}."
            )
        values = _angles(low, start["wavelet"])
    noise = np.random.default_rng(start["seed"]).normal(size=values.shape)
    return scale * values + start["noise_factor"] * noise + constant


def _angles(low: np.ndarray, wavelet: Any) -> np.ndarray:
    if len(low) == 2:
        raise ValueError(
            "A lattice of two taps that sum to √2 has nothing to learn: start from a "
            f"longer wavelet. Received: wavelet={wavelet!r}."
        )
    bank = tuple(map(tuple, constant_bank(low).filter_bank.tolist()))
    return lattice_angles(Wavelet("start", filter_bank=bank))[1:]


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
