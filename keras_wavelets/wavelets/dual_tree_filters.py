"""The filters of the dual-tree complex wavelet transform."""

import dataclasses
from typing import ClassVar

import numpy as np

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

    @property
    def h1o(self) -> tuple:
        """High-pass analysis filter."""
        return _alternate(self.g0o)

    @property
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

    @property
    def h0b(self) -> tuple:
        """Low-pass analysis filter of the second tree."""
        return self.h0a[::-1]

    @property
    def h1a(self) -> tuple:
        """High-pass analysis filter of the first tree."""
        return tuple(tap * (-1.0) ** n for n, tap in enumerate(self.h0b))

    @property
    def h1b(self) -> tuple:
        """High-pass analysis filter of the second tree."""
        return self.h1a[::-1]

    @property
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
    """Turns the vectors into tuples of floats, or refuses them."""
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
            "The filters do not reconstruct a signal. "
            f"Received: {bank!r} with an error of {error:.3g}."
        )
