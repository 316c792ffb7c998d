"""Continuous wavelets: their kernels at given scales, in the manner of PyWavelets."""

import dataclasses
import functools
import re
from typing import Any

import numpy as np
import pywt

from keras_wavelets import checks
from keras_wavelets.wavelets.wavelet import MOST_PRECISION

# A wavelet is sampled at 2**PRECISION points before it is stretched.
PRECISION = 12
# Kernels of tens of millions of samples.
LARGEST_SCALE = 1e6
# Families whose shape is part of the name, and an example of each.
SHAPED = {"cmor": "cmor1.5-1.0", "shan": "shan1.5-1.0", "fbsp": "fbsp1-1.5-1.0"}
# A name, and behind it the interval of a wavelet that has not its family's.
NAME = re.compile(r"(.*?)(?:\[(\S+),(\S+)\])?$")


@dataclasses.dataclass(frozen=True, eq=False)
class KernelBank:
    """Kernels of one wavelet at several scales, padded with zeros to one length.

    Coefficient n is the sum over i of `kernels[i] * x[n - before + i]`.

    Args:
        kernels: Float64 array of shape `(length, count)`: all scales, and for a
            complex wavelet behind them the imaginary parts of all scales.
        before: Number of taps before the current sample.
        complex: Whether there are imaginary parts.
    """

    kernels: np.ndarray
    before: int
    complex: bool

    @property
    def behind(self) -> int:
        """Number of taps behind the current sample."""
        return len(self.kernels) - 1 - self.before


def continuous_name(identifier: Any) -> str:
    """Returns the name that stands for a continuous wavelet with all it depends on.

    Args:
        identifier: A name from `pywt.wavelist(kind="continuous")`, with the shape
            for the families `cmor`, `shan` and `fbsp`, as `"cmor1.5-1.0"`; or a
            `pywt.ContinuousWavelet`. An interval that is not the family's stands
            behind the name, as `"gaus2[-3.0,3.0]"`.
    """
    if isinstance(identifier, pywt.Wavelet):
        identifier = identifier.name
    if isinstance(identifier, pywt.ContinuousWavelet):
        return _name_of(identifier)
    if not isinstance(identifier, str):
        raise TypeError(
            "Expected the name of a continuous wavelet or a "
            f"`pywt.ContinuousWavelet`. Received: wavelet={identifier!r}."
        )
    if identifier.lower() in SHAPED:
        raise ValueError(
            "Expected the shape of this family in its name, as in "
            f"{SHAPED[identifier.lower()]!r}. Received: wavelet={identifier!r}."
        )
    try:
        return _name_of(_named(identifier))
    except ValueError as error:
        names = [SHAPED.get(name, name) for name in pywt.wavelist(kind="continuous")]
        raise ValueError(
            f"Expected a continuous wavelet, one of {names}, the last numbers freely "
            f"chosen. Received: wavelet={identifier!r}."
        ) from error


def _name_of(wavelet: pywt.ContinuousWavelet) -> str:
    family, name = wavelet.short_family_name, wavelet.name
    if family in SHAPED:
        shape = f"{wavelet.bandwidth_frequency}-{wavelet.center_frequency}"
        order = wavelet.fbsp_order if family == "fbsp" else ""
        name = f"{family}{order}{'-' if order else ''}{shape}"
    interval = wavelet.lower_bound, wavelet.upper_bound
    usual = pywt.ContinuousWavelet(name)
    if interval == (usual.lower_bound, usual.upper_bound):
        return name
    return f"{name}[{interval[0]},{interval[1]}]"


def _named(name: str) -> pywt.ContinuousWavelet:
    """Inverse of `_name_of`."""
    name, *interval = NAME.match(name).groups()
    wavelet = pywt.ContinuousWavelet(name)
    if interval[0] is not None:
        wavelet.lower_bound, wavelet.upper_bound = map(float, interval)
    return wavelet


def cwt_frequencies(
    wavelet: Any, scales: Any, sampling_period: float = 1.0, precision: int = PRECISION
) -> np.ndarray:
    """Returns the center frequency of a continuous wavelet at each scale.

    Args:
        wavelet: As in `continuous_name`.
        scales: Positive numbers.
        sampling_period: Time between two samples; frequencies are in its inverse.
        precision: The wavelet is sampled at `2**precision` points.

    Example:
    >>> from keras_wavelets import wavelets
    >>> wavelets.cwt_frequencies("morl", [1, 2, 4], sampling_period=0.5)
    array([1.625  , 0.8125 , 0.40625])
    """
    name = _named(continuous_name(wavelet))
    central = pywt.central_frequency(name, check_precision(precision))
    period = checks.positive(sampling_period, "sampling_period")
    return central / np.asarray(check_scales(scales), "float64") / period


def check_precision(precision: int) -> int:
    """Returns a power of two of samples; raises for one that is too large to hold."""
    return checks.count(precision, "precision", 1, MOST_PRECISION)


def check_scales(scales: Any) -> tuple:
    """Returns scales as a tuple of floats, and raises for anything else."""
    result = tuple(float(scale) for scale in np.atleast_1d(scales))
    if not result or not all(0 < scale <= LARGEST_SCALE for scale in result):
        raise ValueError(
            "Expected at least one scale, and all positive and at most "
            f"{LARGEST_SCALE:.0e}. Received: scales={scales}."
        )
    return result


@functools.lru_cache(maxsize=64)
def kernel_bank(name: str, scales: tuple, precision: int = PRECISION) -> KernelBank:
    """Returns the kernels of a wavelet.

    The integral of the wavelet is sampled at each scale and differenced: so the
    coefficients are those of PyWavelets, rounding of positions included.
    """
    wavelet = _named(name)
    psi, t = wavelet.wavefun(check_precision(precision))
    step = t[1] - t[0]
    integral = np.cumsum(psi) * step
    if wavelet.complex_cwt:
        integral = np.conj(integral)
    kernels = [_kernel(integral, step, t[-1] - t[0], scale) for scale in scales]
    befores = [len(kernel) // 2 for kernel in kernels]
    before = max(befores)
    length = before + max(len(k) - b for k, b in zip(kernels, befores, strict=True))
    bank = np.zeros((length, len(scales)), integral.dtype)
    for column, (kernel, own) in enumerate(zip(kernels, befores, strict=True)):
        bank[before - own : before - own + len(kernel), column] = kernel
    parts = [bank.real, bank.imag] if wavelet.complex_cwt else [bank.real]
    return KernelBank(np.concatenate(parts, axis=1), before, wavelet.complex_cwt)


def _kernel(
    integral: np.ndarray, step: float, support: float, scale: float
) -> np.ndarray:
    """Returns the taps at one scale; the middle one belongs to the current sample."""
    positions = (np.arange(scale * support + 1) / (scale * step)).astype(int)
    samples = integral[positions[positions < len(integral)]]
    if len(samples) < 2:
        raise ValueError(
            "Expected scales at which the wavelet spans two samples at least. "
            f"Received: scale={scale}."
        )
    edges = np.concatenate([[0], samples, [0]])
    return np.sqrt(scale) * np.diff(edges)


# Points of frequency at which the sum over scales is compared with one.
POINTS = 128
# Share of the largest singular value below which directions are damped. A smaller
# one fits the band better and amplifies noise and the ends of the signal more.
RIDGE = 0.01
# A fit further from one than this is no reconstruction.
WORST = 0.5


@functools.lru_cache(maxsize=64)
def reconstruction_weights(name: str, scales: tuple) -> np.ndarray:
    """Returns the weights of three neighboring samples at each scale.

    Summing W(s) / √s · Δ ln s over scales gives the signal times a constant
    (Torrence and Compo, A practical guide to wavelet analysis, 1998), for dense
    scales without end and wavelets that are not odd. Here these weights are where a
    least-squares fit starts, which takes the kernels and scales at hand: the gain is
    closest to one over the frequencies that the scales cover. Neighboring samples
    make up for kernels that are centered between samples, and for odd wavelets.

    Returns:
        Float64 array of shape `(3, count)`: for the samples before, at and after,
        the real parts of all scales, and then the imaginary ones if there are any.
    """
    if len(set(scales)) < 2:
        raise ValueError(
            "Expected at least two different scales for a reconstruction. Received: "
            f"scales={scales}."
        )
    bank = kernel_bank(name, scales)
    start = _steps(np.array(scales)) / np.sqrt(scales)
    start = np.tile(start, 2 if bank.complex else 1)
    columns = _gains(bank, _band(name, scales)) * start
    columns = columns.reshape(len(columns), -1)
    equations = np.concatenate([columns.real, columns.imag])
    wanted = np.repeat([1.0, 0.0], len(columns))
    fitted = _damped_least_squares(equations, wanted)
    error = np.sqrt(2 * np.mean((equations @ fitted - wanted) ** 2))
    if error > WORST:
        raise ValueError(
            "Expected scales that cover the frequencies between them. Received: "
            f"wavelet={name!r}, scales={scales}, with a gain off by {error:.2f}."
        )
    return fitted.reshape(3, -1) * start


def _damped_least_squares(matrix: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    u, s, v = np.linalg.svd(matrix, full_matrices=False)
    return v.T @ (s / (s**2 + (RIDGE * s[0]) ** 2) * (u.T @ wanted))


def _steps(scales: np.ndarray) -> np.ndarray:
    """Returns the width in ln s that each scale stands for."""
    unique, where = np.unique(scales, return_inverse=True)
    steps = np.gradient(np.log(unique))
    return steps[where] / np.bincount(where)[where]


def _band(name: str, scales: tuple) -> np.ndarray:
    """Returns frequencies in cycles per sample, evenly in their logarithm."""
    centers = cwt_frequencies(name, scales)
    return np.geomspace(centers.min(), min(centers.max(), 0.5), POINTS)


def _gains(bank: KernelBank, frequencies: np.ndarray) -> np.ndarray:
    """Returns what each weight alone makes of a frequency.

    Shape: `(frequencies, 3, count)`.
    """
    offsets = np.arange(len(bank.kernels)) - bank.before
    gains = np.exp(2j * np.pi * np.outer(frequencies, offsets)) @ bank.kernels
    shifts = np.exp(2j * np.pi * np.outer(frequencies, [-1, 0, 1]))
    return shifts[:, :, None] * gains[:, None, :]
