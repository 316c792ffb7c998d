"""From a name, a configuration or a foreign object to a `Wavelet`."""

import functools
from typing import Any

import pywt

from keras_wavelets.wavelets.wavelet import TensorWavelet
from keras_wavelets.wavelets.wavelet import Wavelet


def names(family: str | None = None) -> list[str]:
    """Returns the names of the discrete wavelets.

    Args:
        family: One of `pywt.families()`, for example `"db"`; None for all.

    Raises:
        ValueError: If the family is unknown or continuous.

    Example:
    >>> from keras_wavelets import wavelets
    >>> len(wavelets.names()), wavelets.names("db")[:2]
    (106, ['db1', 'db2'])
    """
    discrete = pywt.wavelist(kind="discrete")
    if family is None:
        return discrete
    found = pywt.wavelist(family) if family in pywt.families() else []
    if not set(found) & set(discrete):
        families = sorted({pywt.Wavelet(name).short_family_name for name in discrete})
        raise ValueError(
            f"Unknown family of discrete wavelets. Expected one of {families}. "
            f"Received: family={family!r}."
        )
    return found


def get(identifier: Any) -> Wavelet | TensorWavelet:
    """Returns the wavelet that a name, a bank or a configuration stands for.

    Args:
        identifier: A name in any case, a `Wavelet`, a `TensorWavelet`, a
            `pywt.Wavelet`, or what `serialize` returned.

    Raises:
        ValueError: If the name is unknown.
        TypeError: For an object of another type.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.get("haar").dec_len
    2
    """
    if isinstance(identifier, (Wavelet, TensorWavelet)):
        return identifier
    if isinstance(identifier, str):
        return _named(identifier.lower())
    if isinstance(identifier, pywt.Wavelet):
        wavelet = Wavelet(identifier.name, filter_bank=identifier.filter_bank)
        standard = identifier.name in pywt.wavelist(kind="discrete")
        same = standard and wavelet == _named(identifier.name)
        return _named(identifier.name) if same else wavelet
    if isinstance(identifier, pywt.ContinuousWavelet):
        return _named(identifier.name)
    if isinstance(identifier, dict) and set(identifier) == {"name", "filter_bank"}:
        return Wavelet(**identifier)
    raise TypeError(
        "Expected a wavelet name, a `Wavelet`, a `pywt.Wavelet` or a serialized "
        f"wavelet. Received: wavelet={identifier!r} of type {type(identifier)}."
    )


def serialize(wavelet: Wavelet) -> str | dict:
    """Returns the name of a standard wavelet, or name and filters of a custom one.

    Args:
        wavelet: A `Wavelet`.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.serialize(wavelets.get("sym4"))
    'sym4'
    """
    if wavelet.name in names() and wavelet == _named(wavelet.name):
        return wavelet.name
    bank = [list(taps) for taps in wavelet.filter_bank]
    return {"name": wavelet.name, "filter_bank": bank}


@functools.cache
def _named(name: str) -> Wavelet:
    return Wavelet(name)
