"""The filter bank of every discrete transform, its taps being numbers or tensors."""

import dataclasses
import difflib
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pywt

from keras_wavelets import checks

# The least exact table in the field, dmey, reconstructs to 8e-3.
RECONSTRUCTION_TOLERANCE = 0.02

FILTERS = ("dec_lo", "dec_hi", "rec_lo", "rec_hi")
# A function is sampled at 2 to the power of this many places at most.
MOST_PRECISION = 20
NORMALIZING_GAINS = (2**-0.5, 2**-0.5, 2**0.5, 2**0.5)


@dataclasses.dataclass(frozen=True)
class Wavelet:
    """A two-channel filter bank with perfect reconstruction.

    `Wavelet("db2")` is one of the 106 discrete wavelets of PyWavelets, with its
    float64 tables. `Wavelet("mine", filter_bank=(dec_lo, dec_hi, rec_lo, rec_hi))`
    is a bank of your own, in the order and sign convention of PyWavelets. Filters
    of odd length are made even: a zero is put before the analysis filters and
    after the synthesis filters, which keeps the pairs aligned.

    Args:
        name: A name from `keras_wavelets.wavelets.names()`, or any name if
            `filter_bank` is given.
        filter_bank: Four sequences of numbers of one length.

    Attributes:
        dec_lo: Low-pass analysis filter, a tuple of floats, as the others.
        dec_hi: High-pass analysis filter.
        rec_lo: Low-pass synthesis filter.
        rec_hi: High-pass synthesis filter.
        dec_len: Length of each filter, always even.

    Raises:
        ValueError: If the name is unknown or belongs to a continuous wavelet, if
            the filters are not four of one length, or if they do not reconstruct.

    Example:
    >>> from keras_wavelets.wavelets import Wavelet
    >>> wavelet = Wavelet("db2")
    >>> wavelet.dec_len, wavelet.orthogonal
    (4, True)
    >>> [round(tap, 4) for tap in wavelet.rec_lo]
    [0.483, 0.8365, 0.2241, -0.1294]
    """

    name: str = "custom"
    filter_bank: tuple | None = None
    dec_lo: tuple = dataclasses.field(init=False, repr=False, compare=False)
    dec_hi: tuple = dataclasses.field(init=False, repr=False, compare=False)
    rec_lo: tuple = dataclasses.field(init=False, repr=False, compare=False)
    rec_hi: tuple = dataclasses.field(init=False, repr=False, compare=False)
    dec_len: int = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.filter_bank is None:
            bank = _table(self.name)
        else:
            bank = _aligned(self.filter_bank)
            _check_reconstruction(bank)
        object.__setattr__(self, "filter_bank", bank)
        object.__setattr__(self, "dec_len", len(bank[0]))
        for name, taps in zip(FILTERS, bank, strict=True):
            object.__setattr__(self, name, taps)

    @functools.cached_property
    def orthogonal(self) -> bool:
        """Whether synthesis is the transpose of analysis."""
        dec_lo, dec_hi, rec_lo, rec_hi = map(np.array, self.filter_bank)
        mirrored = np.allclose(rec_lo, dec_lo[::-1], atol=1e-9)
        return bool(mirrored and np.allclose(rec_hi, dec_hi[::-1], atol=1e-9))

    @property
    def biorthogonal(self) -> bool:
        """Whether analysis and synthesis are each other's inverse: always true."""
        return True

    @functools.cached_property
    def symmetry(self) -> str:
        """`"symmetric"` if the low-pass filter equals its mirror image."""
        taps = np.trim_zeros(np.array(self.dec_lo))
        same = np.allclose(taps, taps[::-1], atol=1e-9)
        return "symmetric" if same else "asymmetric"

    @functools.cached_property
    def normalized(self) -> "Wavelet":
        """The same bank with analysis divided by √2: its average keeps the mean."""
        bank = np.array(self.filter_bank) * np.reshape(NORMALIZING_GAINS, (4, 1))
        return Wavelet(f"{self.name}/sqrt2", filter_bank=tuple(bank))

    def to_pywt(self) -> pywt.Wavelet:
        """Returns the same bank as a `pywt.Wavelet`."""
        return pywt.Wavelet(self.name, filter_bank=self.filter_bank)


@functools.cache
def _table(name: str) -> tuple:
    known = pywt.wavelist(kind="discrete")
    if name in pywt.wavelist(kind="continuous"):
        raise ValueError(
            f"Expected a discrete wavelet, for example {known[:3]}; a continuous one "
            f"has no filter bank. Received: wavelet={name!r}."
        )
    if name not in known:
        close = difflib.get_close_matches(str(name), known, n=4, cutoff=0.4)
        hint = f"Did you mean one of {close}?" if close else "See wavelets.names()."
        raise ValueError(
            f"Expected the name of a wavelet. {hint} Received: wavelet={name!r}."
        )
    return tuple(tuple(map(float, taps)) for taps in pywt.Wavelet(name).filter_bank)


def _aligned(filter_bank: tuple) -> tuple:
    bank = tuple(tuple(float(tap) for tap in taps) for taps in filter_bank)
    lengths = [len(taps) for taps in bank]
    if len(bank) != 4 or len(set(lengths)) != 1 or lengths[0] < 1:
        raise ValueError(
            f"Expected four filters of one length, in the order {FILTERS}. Received: "
            f"filter_bank with lengths {lengths}."
        )
    if not np.all(np.isfinite(bank)):
        raise ValueError(
            f"Expected finite filter taps. Received: filter_bank={filter_bank!r}."
        )
    if lengths[0] % 2:
        return tuple((0.0, *taps) for taps in bank[:2]) + tuple(
            (*taps, 0.0) for taps in bank[2:]
        )
    return bank


def _check_reconstruction(bank: tuple) -> None:
    dec_lo, dec_hi, rec_lo, rec_hi = map(np.array, bank)
    alternate = (-1.0) ** np.arange(len(dec_lo))
    through = np.convolve(dec_lo, rec_lo) + np.convolve(dec_hi, rec_hi)
    alias = np.convolve(alternate * dec_lo, rec_lo) + np.convolve(
        alternate * dec_hi, rec_hi
    )
    through[len(dec_lo) - 1] -= 2.0
    error = float(max(np.abs(through).max(), np.abs(alias).max()))
    if error > RECONSTRUCTION_TOLERANCE:
        raise ValueError(
            "Expected four filters that reconstruct a signal: dec_lo * rec_lo + "
            "dec_hi * rec_hi is 2 at the center and 0 elsewhere, without aliasing. "
            f"Received: filter_bank with an error of {error:.3g}."
        )


class TensorWavelet:
    """A filter bank whose taps are tensors, so that gradients flow to them.

    Whatever takes a `wavelet` takes one of these as well. Subclasses give `dec_len`,
    an even number that never changes, and `filter_bank`, a tensor of shape
    `(4, dec_len)` with the filters in the order of PyWavelets.

    Args:
        filter_bank: Tensor of shape `(4, dec_len)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops, wavelets
    >>> taps = np.array(wavelets.get("db2").filter_bank)
    >>> cA, cD = ops.dwt(np.ones(8), wavelets.TensorWavelet(taps))
    >>> round(float(cA[0]), 4)
    1.4142
    """

    def __init__(self, filter_bank: Any) -> None:
        self._filter_bank = filter_bank

    @property
    def filter_bank(self) -> Any:
        """The four filters, a tensor of shape `(4, dec_len)`."""
        return self._filter_bank

    @property
    def dec_len(self) -> int:
        """Length of each filter, always even."""
        return self._filter_bank.shape[1]

    @property
    def dec_lo(self) -> Any:
        """Low-pass analysis filter, a tensor."""
        return self.filter_bank[0]

    @property
    def dec_hi(self) -> Any:
        """High-pass analysis filter, a tensor."""
        return self.filter_bank[1]

    @property
    def rec_lo(self) -> Any:
        """Low-pass synthesis filter, a tensor."""
        return self.filter_bank[2]

    @property
    def rec_hi(self) -> Any:
        """High-pass synthesis filter, a tensor."""
        return self.filter_bank[3]

    @property
    def normalized(self) -> "TensorWavelet":
        """The same bank with analysis divided by √2: its average keeps the mean."""
        gains = np.reshape(NORMALIZING_GAINS, (4, 1))
        return TensorWavelet(self.filter_bank * gains)


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
    for _ in range(checks.count(level, "level", 1, MOST_PRECISION) - 1):
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
    checks.count(level, "level", 1, MOST_PRECISION)
    taps = len(low)
    count = 2**level + (2**level - 1) * (taps - 2)
    length = max((taps - 1) * 2**level, count + 2)
    behind = length - count - 1
    phi, psi = (
        np.pad(cascade(start, low, level), (1, behind)) for start in (low, high)
    )
    return phi, psi, np.linspace(0, (length - 1) / 2**level, length)
