"""From a name or vectors to filters of the dual tree."""

import difflib
import functools
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

import numpy as np
import pywt

from keras_wavelets.wavelets import dual_tree_tables as tables
from keras_wavelets.wavelets.dual_tree_filters import Biort
from keras_wavelets.wavelets.dual_tree_filters import QShift
from keras_wavelets.wavelets.dual_tree_filters import vectors


def biort_names() -> list[str]:
    """Returns the names of the first-level filters.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.biort_names()
    ['antonini', 'legall', 'near_sym_a', 'near_sym_b', 'near_sym_b_bp']
    """
    return sorted([*tables.FRACTIONS, "antonini", "near_sym_b_bp"])


def qshift_names() -> list[str]:
    """Returns the names of the quarter-shift filters.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.qshift_names()[:3]
    ['qshift_06', 'qshift_32', 'qshift_a']
    """
    return sorted([*tables.QSHIFT, "qshift_b_bp"])


def biort(identifier: Any) -> Biort:
    """Returns the first-level filters that a name or vectors stand for.

    Args:
        identifier: A name, a `Biort`, a pair `(h0o, g0o)`, or what
            `serialize_dual_tree` returned. `"near_sym_b_bp"` serves analysis and
            scattering only: it has no inverse.

    Raises:
        ValueError: If the name is unknown, or as `Biort`.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.biort("legall").g0o
    (0.25, 0.5, 0.25)
    """
    if isinstance(identifier, Biort):
        return identifier
    if isinstance(identifier, str):
        return _named(identifier, "biort", biort_names(), _biort)
    if isinstance(identifier, dict):
        return Biort(**identifier)
    if len(identifier) != 2:
        raise ValueError(
            "Expected a name, a `Biort`, or a pair (h0o, g0o). "
            f"Received: biort={identifier!r}."
        )
    return Biort("custom", *identifier)


def qshift(identifier: Any) -> QShift:
    """Returns the quarter-shift filters that a name or a vector stands for.

    Args:
        identifier: A name, a `QShift`, the vector `h0a`, or what
            `serialize_dual_tree` returned. `"qshift_b_bp"` serves analysis and
            scattering only: it has no inverse.

    Raises:
        ValueError: If the name is unknown, or as `QShift`.

    Example:
    >>> from keras_wavelets import wavelets
    >>> round(sum(wavelets.qshift("qshift_a").h0a) ** 2, 6)
    2.0
    """
    if isinstance(identifier, QShift):
        return identifier
    if isinstance(identifier, str):
        return _named(identifier, "qshift", qshift_names(), _qshift)
    if isinstance(identifier, dict):
        return QShift(**identifier)
    return QShift("custom", identifier)


def serialize_dual_tree(bank: Biort | QShift) -> str | dict:
    """Returns the name of a standard set, or name and vectors of a custom one.

    Args:
        bank: A `Biort` or a `QShift`.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.serialize_dual_tree(wavelets.biort("antonini"))
    'antonini'
    """
    names, make = (
        (biort_names(), _biort)
        if isinstance(bank, Biort)
        else (qshift_names(), _qshift)
    )
    if bank.name in names and make(bank.name) == bank:
        return bank.name
    lists = {key: taps and list(taps) for key, taps in vectors(bank).items()}
    return {"name": bank.name, **lists}


def _named(name: str, kind: str, known: list[str], make: Callable) -> Any:
    if name not in known:
        close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        hint = f"Did you mean one of {close}?" if close else f"Expected one of {known}."
        raise ValueError(
            f"Unknown filters of the dual tree. {hint} Received: {kind}={name!r}."
        )
    return make(name)


@functools.cache
def _biort(name: str) -> Biort:
    if name == "near_sym_b_bp":
        pair = _biort("near_sym_b")
        return Biort(name, pair.h0o, pair.g0o, h2o=_mirror(tables.NEAR_SYM_B_BP))
    if name == "antonini":
        # PyWavelets pads both to even length and scales them for decimation.
        bank = pywt.Wavelet("bior4.4")
        pair = (np.trim_zeros(taps) for taps in (bank.dec_lo, bank.rec_lo))
        return Biort(name, *(np.array(taps) / np.sqrt(2) for taps in pair))
    return Biort(
        name,
        *(
            _mirror([tap / denominator for tap in half])
            for half, denominator in tables.FRACTIONS[name]
        ),
    )


@functools.cache
def _qshift(name: str) -> QShift:
    if name == "qshift_b_bp":
        return QShift(name, tables.QSHIFT["qshift_b"], h2a=tables.QSHIFT_B_BP)
    return QShift(name, tables.QSHIFT[name])


def _mirror(half: Iterable) -> tuple:
    half = tuple(half)
    return half + half[-2::-1]
