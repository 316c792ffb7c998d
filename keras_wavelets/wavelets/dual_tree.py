"""The filters of the dual tree, what a name stands for, and one level as arrays."""

import dataclasses
import functools
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any
from typing import ClassVar

import numpy as np
import pywt

from keras_wavelets import checks
from keras_wavelets.wavelets import dual_tree_tables as tables

# What tables typed with eight digits keep.
RECONSTRUCTION_TOLERANCE = 1e-6


@dataclasses.dataclass(frozen=True)
class Biort:
    """The filters of the first level: a symmetric pair of odd lengths.

    Args:
        name: Any name.
        h0o: Low-pass analysis filter.
        g0o: Low-pass synthesis filter. The high-pass filters are those of the other
            side with every second sign turned.
        h2o: Filter of the diagonal band in rotationally symmetric sets, which do not
            reconstruct: they serve analysis and scattering only. None otherwise.

    Raises:
        ValueError: If a filter is not symmetric, has an even length or taps that are
            not finite, or the pair does not reconstruct a signal.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.Biort("spline", h0o=[-1/8, 2/8, 6/8, 2/8, -1/8], g0o=[1/4, 1/2, 1/4])
    Biort(name='spline', lengths=(5, 3))
    """

    name: str
    h0o: tuple
    g0o: tuple
    h2o: tuple | None = None

    trees: ClassVar[int] = 1

    def __post_init__(self) -> None:
        _freeze(self, odd=True)
        through = np.convolve(self.h0o, self.g0o) + np.convolve(self.h1o, self.g1o)
        through[len(through) // 2] -= 1.0
        _check_reconstruction(self, through)

    @functools.cached_property
    def h1o(self) -> tuple:
        """High-pass analysis filter."""
        return _alternate(self.g0o)

    @functools.cached_property
    def g1o(self) -> tuple:
        """High-pass synthesis filter."""
        return _alternate(self.h0o)

    @property
    def reconstructs(self) -> bool:
        """Whether the transform has an inverse."""
        return self.h2o is None

    def __repr__(self) -> str:
        lengths = (len(self.h0o), len(self.g0o))
        return f"Biort(name={self.name!r}, lengths={lengths})"


@dataclasses.dataclass(frozen=True)
class QShift:
    """The filters of all levels above the first: two trees from one vector.

    The second tree has the vector reversed, the high-pass filters are the vectors
    of the other tree with every second sign turned, and synthesis exchanges the
    trees.

    Args:
        name: Any name.
        h0a: Low-pass analysis filter of the first tree, orthonormal, of even length.
        h2a: As `h2o` of `Biort`.

    Raises:
        ValueError: If a filter has an odd length or taps that are not finite, or
            the vector is not orthonormal to its own shifts by two.

    Example:
    >>> from keras_wavelets import wavelets
    >>> bank = wavelets.qshift("qshift_b")
    >>> bank, bank.h0b == bank.h0a[::-1]
    (QShift(name='qshift_b', length=14), True)
    """

    name: str
    h0a: tuple
    h2a: tuple | None = None

    trees: ClassVar[int] = 2

    def __post_init__(self) -> None:
        _freeze(self, odd=False)
        # The middle, of no shift, is at an odd place: as many taps are before it.
        products = np.correlate(self.h0a, self.h0a, mode="full")[1::2]
        products[len(products) // 2] -= 1.0
        _check_reconstruction(self, products)

    @functools.cached_property
    def h0b(self) -> tuple:
        """Low-pass analysis filter of the second tree."""
        return self.h0a[::-1]

    @functools.cached_property
    def h1a(self) -> tuple:
        """High-pass analysis filter of the first tree."""
        return tuple(tap * (-1.0) ** n for n, tap in enumerate(self.h0b))

    @functools.cached_property
    def h1b(self) -> tuple:
        """High-pass analysis filter of the second tree."""
        return self.h1a[::-1]

    @functools.cached_property
    def h2b(self) -> tuple | None:
        """Filter of the diagonal band in the second tree."""
        return self.h2a and self.h2a[::-1]

    @property
    def reconstructs(self) -> bool:
        """Whether the transform has an inverse."""
        return self.h2a is None

    def __repr__(self) -> str:
        return f"QShift(name={self.name!r}, length={len(self.h0a)})"


def _alternate(taps: tuple) -> tuple:
    """Turns every second sign; the tap in the middle stays."""
    middle = len(taps) // 2
    return tuple(tap * (-1.0) ** (n - middle) for n, tap in enumerate(taps))


def vectors(bank: Biort | QShift) -> dict:
    """Returns the filters that define a bank, by the names of its arguments."""
    return {
        field.name: getattr(bank, field.name)
        for field in dataclasses.fields(bank)
        if field.name != "name"
    }


def _freeze(bank: Biort | QShift, *, odd: bool) -> None:
    """Turns the vectors into tuples of floats, and raises where that is impossible."""
    for key, vector in vectors(bank).items():
        if vector is None:
            continue
        taps = tuple(float(tap) for tap in vector)
        legal = len(taps) % 2 == odd and np.all(np.isfinite(taps)) and any(taps)
        if not legal or (odd and not np.allclose(taps, taps[::-1])):
            form = "odd in number and symmetric" if odd else "even in number"
            raise ValueError(f"Expected finite taps, {form}. Received: {key}={taps}.")
        object.__setattr__(bank, key, taps)


def _check_reconstruction(bank: Biort | QShift, rest: np.ndarray) -> None:
    error = float(np.abs(rest).max())
    if error > RECONSTRUCTION_TOLERANCE:
        raise ValueError(
            f"Expected filters that reconstruct a signal. Received: {bank!r} with an "
            f"error of {error:.3g}."
        )


@dataclasses.dataclass(frozen=True)
class TreeStage:
    """What the formulations of one level need to know of its filters.

    Samples are held in steps of `trees`: one in the first level, above it two, the
    even samples being those of one tree and the odd those of the other. With the
    ends mirrored by `reach` steps, analysis of a tree `p` is the sum over `t` of
    `analysis[t, p, band] * x[trees * k + t, p]`. Synthesis is the sum over `t` and
    the bands of `synthesis[band, t, p, s] * x[k + t, p]`, which gives sample `s` of
    the `trees` samples that each of the tree's coefficients stands for.

    In the high bands of the upper levels the even samples of the field's definition
    come from the odd ones; here each tree keeps its place, and `exchanged` tells.

    Args:
        bank: The filters.
        bands: 1 for the low band alone, 2 for low and high, 3 for those and the
            diagonal band of rotationally symmetric filters.
        transposed: Whether analysis and synthesis are the transposes of the bank's
            synthesis and analysis, for gradients.
    """

    bank: Biort | QShift
    bands: int = 2
    transposed: bool = False

    @functools.cached_property
    def trees(self) -> int:
        """Number of trees: samples in a step, and factor of decimation."""
        return self.bank.trees

    @functools.cached_property
    def dec_len(self) -> int:
        """Length of the longest analysis filter."""
        return len(self.analysis)

    @functools.cached_property
    def exchanged(self) -> tuple:
        """For each band, whether its trees have changed places."""
        if self.trees == 1:
            return (False,) * self.bands
        return tuple(bool(np.dot(a, b) < 0) for b, a in self._analysis_filters)

    @functools.cached_property
    def transpose(self) -> "TreeStage":
        """The stage whose synthesis is the transpose of this one's analysis.

        Mirrored ends are those of a symmetric circle, on which the transpose of a
        filter is the filter reversed.
        """
        return dataclasses.replace(self, transposed=not self.transposed)

    @functools.cached_property
    def analysis_reach(self) -> int:
        """Steps by which analysis needs either end mirrored."""
        return self.dec_len // 2 - (self.trees - 1)

    @functools.cached_property
    def synthesis_reach(self) -> int:
        """Steps by which synthesis needs either end mirrored."""
        return self.synthesis.shape[1] // 2

    @functools.cached_property
    def analysis(self) -> np.ndarray:
        """Array of shape `(taps, trees, bands)`."""
        if self.transposed:
            filters = _mirrored(self._synthesis_filters)
        else:
            filters = self._analysis_filters
        longest = max(len(taps) for trees in filters for taps in trees)
        padded = [[_centered(taps[::-1], longest) for taps in band] for band in filters]
        return np.transpose(padded, (2, 1, 0))

    @functools.cached_property
    def synthesis(self) -> np.ndarray:
        """Array of shape `(bands, taps, trees, samples)`."""
        if self.transposed:
            filters = _mirrored(self._analysis_filters)
        else:
            filters = self._synthesis_filters
        if self.trees == 1:
            longest = max(len(taps) for (taps,) in filters)
            padded = [_centered(taps[::-1], longest) for (taps,) in filters]
            return np.reshape(padded, (self.bands, longest, 1, 1))
        return np.array([np.stack([*map(_phases, band)], axis=1) for band in filters])

    @functools.cached_property
    def _analysis_filters(self) -> list:
        """For each band the filters of its trees, the even samples' first."""
        bank = self.bank
        if self.trees == 1:
            return [(taps,) for taps in (bank.h0o, bank.h1o, bank.h2o)[: self.bands]]
        pairs = (bank.h0b, bank.h0a), (bank.h1b, bank.h1a), (bank.h2b, bank.h2a)
        return list(pairs[: self.bands])

    @functools.cached_property
    def _synthesis_filters(self) -> list:
        bank = self.bank
        if self.trees == 1:
            return [(taps,) for taps in (bank.g0o, bank.g1o)[: self.bands]]
        # Synthesis exchanges the trees: g0b is h0a, g0a is h0b.
        return [(bank.h0a, bank.h0b), (bank.h1a, bank.h1b)][: self.bands]


def _mirrored(filters: list) -> list:
    return [tuple(taps[::-1] for taps in trees) for trees in filters]


def _centered(taps: tuple, length: int) -> np.ndarray:
    return np.pad(taps, (length - len(taps)) // 2)


def _phases(taps: tuple) -> np.ndarray:
    """Returns the two samples' filters, last tap first, with equal centers."""
    even, odd = taps[::2][::-1], taps[1::2][::-1]
    if len(even) % 2:
        return np.stack([even, odd], axis=-1)
    return np.stack([(*odd, 0.0), (0.0, *even)], axis=-1)


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
    return make(checks.one_of(name, kind, known))


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
