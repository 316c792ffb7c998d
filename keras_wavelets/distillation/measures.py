"""What a distillation reached: how few coefficients matter, how far a wavelet is."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.adaptive_dwt import BaseAdaptiveDWT
from keras_wavelets.layers.adaptive_dwt import orthogonal_filter
from keras_wavelets.wavelets import wavefun


def compression_factor(
    coeffs: list,
    attributions: list,
    coefficient_threshold: float = 1e-3,
    attribution_threshold: float = 1e-3,
) -> float:
    """Returns the share of coefficients that are large and count in the answer.

    Ha, Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation from neural
    networks through interpretations (2021). Lower is better.

    Args:
        coeffs: Coefficients of a batch.
        attributions: Their attributions, of the same shapes.
        coefficient_threshold: Magnitude above which a coefficient is large.
        attribution_threshold: Magnitude above which an attribution counts.

    Raises:
        ValueError: If the shapes differ.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import compression_factor
    >>> compression_factor([np.array([[1.0, 0.0, 2.0, 3.0]])], [np.ones((1, 4))])
    0.75
    """
    count = matter = 0
    for coeff, attribution in _pairs(coeffs, attributions):
        large = np.abs(coeff) > coefficient_threshold
        matter += np.sum(large & (np.abs(attribution) > attribution_threshold))
        count += coeff.size
    return float(matter / count)


def keep_largest(coeffs: list, attributions: list, k: int) -> list:
    """Returns the coefficients, all but those with the largest attributions zero.

    Args:
        coeffs: Coefficients of a batch.
        attributions: Their attributions, of the same shapes.
        k: How many coefficients of each sample to keep.

    Raises:
        ValueError: If the shapes differ, or `k` is not from 1 to their number.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import keep_largest
    >>> keep_largest([np.array([[1.0, 2.0]])], [np.array([[0.5, -3.0]])], 1)
    [array([[0., 2.]])]
    """
    pairs = _pairs(coeffs, attributions)
    batch = len(pairs[0][0])
    flat = np.concatenate([np.abs(a).reshape(batch, -1) for _, a in pairs], axis=1)
    if not 1 <= k <= flat.shape[1]:
        raise ValueError(
            f"Expected to keep from 1 to {flat.shape[1]} coefficients. "
            f"Received: k={k!r}."
        )
    order = np.argsort(-flat, axis=1, kind="stable")[:, :k]
    mask = np.zeros(flat.shape, dtype=bool)
    np.put_along_axis(mask, order, True, axis=1)  # noqa: FBT003
    kept, start = [], 0
    for coeff, _ in pairs:
        size = coeff[0].size
        kept.append(coeff * mask[:, start : start + size].reshape(coeff.shape))
        start += size
    return kept


def _pairs(coeffs: list, attributions: list) -> list:
    arrays = [
        list(map(ops.convert_to_numpy, keras.tree.flatten(structure)))
        for structure in (coeffs, attributions)
    ]
    shapes = [[array.shape for array in side] for side in arrays]
    if shapes[0] != shapes[1]:
        raise ValueError(
            "Expected attributions of the shapes of the coefficients, for one target. "
            f"Received: shapes {shapes[0]} and {shapes[1]}."
        )
    return list(zip(*arrays, strict=True))


CONVENTIONS = ("invariant", "awave")
LEVEL = 5


def wavelet_distance(first: Any, second: Any, convention: str = "invariant") -> float:
    """Returns the least distance of two wavelet functions over shifts and reversal.

    Args:
        first: An adaptive transform; an orthogonal wavelet as a name, `Wavelet` or
            `pywt.Wavelet`; or a synthesis low-pass filter.
        second: The other one.
        convention: `"invariant"`: also over the sign, and with shifts on a line.
            `"awave"`: the authors' distance, circular and with signs: a filter and
            its negative are different.

    Raises:
        ValueError: For an unknown convention or wavelet.

    Example:
    >>> from keras_wavelets.distillation import wavelet_distance
    >>> round(wavelet_distance("sym5", "db5", "awave"), 4)
    1.2804
    """
    checks.one_of(convention, "convention", CONVENTIONS)
    one, other = _function(first), _function(second)
    length = max(len(one), len(other))
    if convention == "invariant":
        length = len(one) + len(other)
    one, other = (np.pad(psi, (0, length - len(psi))) for psi in (one, other))
    overlaps = np.concatenate([_overlaps(psi, other) for psi in (one, one[::-1])])
    if convention == "invariant":
        overlaps = np.abs(overlaps)
    square = np.sum(one**2) + np.sum(other**2) - 2 * overlaps.max()
    return float(np.sqrt(max(square, 0.0)))


def _function(wavelet: Any) -> np.ndarray:
    if isinstance(wavelet, BaseAdaptiveDWT):
        return wavelet.wavefun(LEVEL)[1]
    low = orthogonal_filter(
        ops.convert_to_numpy(wavelet) if _is_tensor(wavelet) else wavelet
    )
    high = (-1.0) ** np.arange(len(low)) * low[::-1]
    return wavefun(low, high, LEVEL)[1]


def _is_tensor(wavelet: Any) -> bool:
    return hasattr(wavelet, "shape") and hasattr(wavelet, "dtype")


def _overlaps(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Inner products with all circular shifts of the first."""
    spectrum = np.fft.rfft(one).conj() * np.fft.rfft(other)
    return np.fft.irfft(spectrum, len(one))
