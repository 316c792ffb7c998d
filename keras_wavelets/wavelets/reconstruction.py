"""The weights that add continuous wavelet coefficients up to the signal."""

import functools

import numpy as np

from keras_wavelets.wavelets.continuous import KernelBank
from keras_wavelets.wavelets.continuous import cwt_frequencies
from keras_wavelets.wavelets.continuous import kernel_bank

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

    Args:
        name: What `continuous_name` returned.
        scales: What `check_scales` returned, at least two different ones.

    Returns:
        Float64 array of shape `(3, count)`: for the samples before, at and after,
        the real parts of all scales, and then the imaginary ones if there are any.

    Raises:
        ValueError: If there are less than two scales, or they do not cover the band
            between them.
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
