"""Orthonormal filters as products of plane rotations, and the angles of a wavelet."""

import numpy as np

from keras_wavelets.wavelets.wavelet import Wavelet

# Tables carry errors up to 1e-11; filters of 40 taps and more lose their angles.
LATTICE_TOLERANCE = 1e-9
MOST_CORRECTIONS = 20


def lattice_angles(wavelet: Wavelet) -> np.ndarray:
    """Returns the rotations whose lattice has the low-pass filter of a wavelet.

    An orthonormal low-pass filter of length `2 * K` is a product of K plane
    rotations. They are found from the last to the first: the right rotation leaves
    two zeros at the end of the low-pass and at the start of the high-pass filter.
    Rounding errors grow on the way and are corrected by least squares.

    Returns:
        Array of K angles. Their sum is π / 4, up to full turns, if the high-pass
        filter has no response to constants.

    Raises:
        ValueError: If the wavelet is not orthonormal, or so long that its angles
            cannot be told in double precision: from db20 and coif12 on.
    """
    taps = np.array(wavelet.dec_lo)
    angles = _corrected(_peel(taps, np.array(wavelet.dec_hi)), taps)
    error = float(np.abs(lattice_taps(angles) - taps).max())
    if not wavelet.orthogonal or error > LATTICE_TOLERANCE:
        raise ValueError(
            "Expected an orthonormal wavelet of less than 40 taps, which is a lattice "
            "of rotations: db2 to db19, sym2 to sym20 or coif1 to coif11, for example. "
            f"Received: wavelet={wavelet.name!r}."
        )
    return angles


def lattice_taps(angles: np.ndarray) -> np.ndarray:
    """Returns the low-pass filter, `dec_lo`, of a lattice of rotations.

    Returns:
        Array of `2 * K` taps, orthonormal to its own shifts by two.
    """
    low, high = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    for depth, angle in enumerate(angles):
        if depth:
            low, high = np.pad(low, (0, 2)), np.pad(high, (2, 0))
        cosine, sine = np.cos(angle), np.sin(angle)
        low, high = cosine * low + sine * high, cosine * high - sine * low
    return low


def _peel(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    angles = []
    while len(low) > 2:
        angle = _last_rotation(low, high)
        cosine, sine = np.cos(angle), np.sin(angle)
        low, high = cosine * low - sine * high, sine * low + cosine * high
        low, high = low[:-2], high[2:]
        angles.insert(0, angle)
    return np.array([np.arctan2(low[1], low[0]), *angles])


def _last_rotation(low: np.ndarray, high: np.ndarray) -> float:
    """Least squares over both ends: either alone may be too small to divide by."""
    tail = np.concatenate([low[-2:], high[:2]])
    head = np.concatenate([high[-2:], -low[:2]])
    return float(np.arctan2(2 * tail @ head, head @ head - tail @ tail) / 2)


def _corrected(angles: np.ndarray, taps: np.ndarray) -> np.ndarray:
    """Gauss-Newton steps as long as they help."""
    quarter = np.pi / 2 * np.eye(len(angles))
    error = taps - lattice_taps(angles)
    for _ in range(MOST_CORRECTIONS):
        # A rotation's derivative is the rotation by a quarter turn more.
        slopes = np.stack([lattice_taps(angles + turn) for turn in quarter], axis=1)
        step = np.linalg.lstsq(slopes, error, rcond=1e-12)[0]
        better = taps - lattice_taps(angles + step)
        if np.linalg.norm(better) >= np.linalg.norm(error):
            break
        angles, error = angles + step, better
    return angles
