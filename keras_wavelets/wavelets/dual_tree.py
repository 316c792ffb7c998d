"""The filters of the dual tree, what a name stands for, and one level as arrays."""

import dataclasses
import functools
from collections.abc import Iterable
from typing import Any
from typing import ClassVar

import numpy as np
import pywt

from keras_wavelets import checks

# fmt: off
# Name to (half, denominator) of h0o and of g0o: symmetric filters of odd length, from
# the first tap to the one in the middle. legall: Le Gall and Tabatabai (ICASSP 1988);
# near_sym_*: Kingsbury (Appl. Comput. Harmon. Anal. 10(3), 2001, 234-253).
FRACTIONS = {
    "legall": (((-1, 2, 6), 8), ((1, 2), 4)),
    "near_sym_a": (((-1, 5, 12), 20), ((-3, -15, 73, 170), 280)),
    "near_sym_b": (
        ((-9, 0, 114, -240, -247, 1520, 2844), 5120),
        (
            (405, 0, -7695, -10800, 41040, 136800, -319080, -296400, 1718930, 3208000),
            5734400,
        ),
    ),
}
# Name to h0a: Kingsbury, "A dual-tree complex wavelet transform with improved
# orthogonality and symmetry properties" (ICIP 2000), and the article of 2001.
QSHIFT = {
    "qshift_06": (
        0.03516383657149474, 0.0, -0.08832942445107285, 0.23389032060723564,
        0.7602723690661257, 0.5875182977235605, 0.0, -0.11430183714424873, 0.0, 0.0,
    ),
    "qshift_a": (
        0.051130405283831656, -0.013975370246888838, -0.10983605166597087,
        0.26383956105893763, 0.7666284677930372, 0.5636557101270515,
        0.0008736226952170968, -0.1002312195074762, -0.0016896812725281543,
        -0.006181881892116438,
    ),
    "qshift_b": (
        0.003253142763653182, -0.00388321199915849, 0.03466034684485349,
        -0.03887280126882779, -0.11720388769911527, 0.27529538466888204,
        0.7561456438925225, 0.5688104207121227, 0.011866092033797, -0.1067118046866654,
        0.023825384794920298, 0.01702522388155399, -0.005439475937274115,
        -0.004556895628475491,
    ),
    "qshift_c": (
        -0.0047616119384559135, -0.00044602278926228516, -7.144197327965012e-05,
        0.034914612306842195, -0.03727389579989796, -0.11591145742744076,
        0.2763686431330317, 0.7563937651990367, 0.567134484100133, 0.01463740596447335,
        -0.11255888425752203, 0.02228926326692271, 0.018498682724156248,
        -0.0072026778782583465, -0.0002276522058977718, 0.002430349945148675,
    ),
    "qshift_d": (
        -0.002284127440270531, 0.0012098941630734423, -0.011834794515430786,
        0.0012834569993443994, 0.044365221606616996, -0.05327610880304726,
        -0.1133058863621428, 0.2809028632221865, 0.7528160380878561,
        0.5658080673964587, 0.024550152433666563, -0.12018854471079482,
        0.018156493945546453, 0.03152637712208465, -0.006628794612430063,
        -0.0025761743066007948, 0.0012775586538069982, 0.002411869456666278,
    ),
    "qshift_32": (
        -0.000302986558716425, 4.083838317973739e-06, 0.00017105469713049528,
        0.000548739255398577, -0.00020463177982368814, -0.0021471959924182797,
        0.0005109599523920865, 0.008735659961321607, -0.0045667504284199025,
        -0.024908230393248357, 0.021969288761055316, 0.05439655434041221,
        -0.07531137270116668, -0.11030730105056673, 0.29644419111849857,
        0.7389230769321623, 0.5658967132314698, 0.04199437595114133,
        -0.13652493719126912, 0.006103726725663456, 0.05362119716916521,
        -0.01081758277455643, -0.01902371743701418, 0.006372839274768152,
        0.0054257302454038, -0.002110067325399009, -0.0012940179652023295,
        0.00023342000018862117, 0.00032136178581709574, -0.00012060436707275685,
        2.3936857658654733e-06, 0.00017759141189701083,
    ),
}
# The band of both diagonals in the rotationally symmetric sets: half of h2o, and h2a.
# Kingsbury, "Rotation-invariant local feature matching with complex wavelets" (2006).
NEAR_SYM_B_BP = (
    -0.0003682500256732022, -0.0006222535855797443, -7.817824798259501e-05,
    0.004185820847068102, 0.008191787178883645, -0.007423274024802627,
    -0.0615384268799117, -0.1481582309116905, -0.11707630163921576, 0.6529082158435902,
)
QSHIFT_B_BP = (
    -2.43562670333119e-05, -0.009595143054161103, -0.025455435181424572,
    -0.026368561379365885, -0.007624747581512476, 0.26269188061668647,
    0.43678738578031734, -0.8381378400904721, -0.0447647940175083, 0.1732414728674278,
    0.061444653375592864, 0.021010057728309713, -0.0004329193033811051,
    -0.0027716534934753667,
)
# fmt: on

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
    come from the odd ones; here each tree keeps its place, and `swapped` tells.

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
    def swapped(self) -> tuple:
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
    return sorted([*FRACTIONS, "antonini", "near_sym_b_bp"])


def qshift_names() -> list[str]:
    """Returns the names of the quarter-shift filters.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.qshift_names()[:3]
    ['qshift_06', 'qshift_32', 'qshift_a']
    """
    return sorted([*QSHIFT, "qshift_b_bp"])


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
        return _biort(checks.one_of(identifier, "biort", biort_names()))
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
        return _qshift(checks.one_of(identifier, "qshift", qshift_names()))
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
    first = isinstance(bank, Biort)
    names, make = (biort_names(), _biort) if first else (qshift_names(), _qshift)
    if bank.name in names and make(bank.name) == bank:
        return bank.name
    lists = {key: taps and list(taps) for key, taps in vectors(bank).items()}
    return {"name": bank.name, **lists}


@functools.cache
def _biort(name: str) -> Biort:
    if name == "near_sym_b_bp":
        pair = _biort("near_sym_b")
        return Biort(name, pair.h0o, pair.g0o, h2o=_mirror(NEAR_SYM_B_BP))
    if name == "antonini":
        # PyWavelets pads both to even length and scales them for decimation.
        bank = pywt.Wavelet("bior4.4")
        pair = (np.trim_zeros(taps) for taps in (bank.dec_lo, bank.rec_lo))
        return Biort(name, *(np.array(taps) / np.sqrt(2) for taps in pair))
    return Biort(
        name,
        *(
            _mirror([tap / denominator for tap in half])
            for half, denominator in FRACTIONS[name]
        ),
    )


@functools.cache
def _qshift(name: str) -> QShift:
    if name == "qshift_b_bp":
        return QShift(name, QSHIFT["qshift_b"], h2a=QSHIFT_B_BP)
    return QShift(name, QSHIFT[name])


def _mirror(half: Iterable) -> tuple:
    half = tuple(half)
    return half + half[-2::-1]
