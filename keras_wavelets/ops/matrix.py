"""One level along one axis as a product with a banded matrix.

The boundary mode is part of the matrix, so nothing is padded. The matrices need
the size of the axis; they are built once per size, wavelet and mode.
"""

import functools
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.extension import border_table
from keras_wavelets.ops.extension import cut
from keras_wavelets.ops.lengths import PERIODIZATION
from keras_wavelets.ops.lengths import border
from keras_wavelets.ops.lengths import coeff_len
from keras_wavelets.ops.lengths import signal_len
from keras_wavelets.wavelets import Wavelet


def split(x: Any, axis: int, wavelet: Wavelet, mode: str, *, bands: int = 2) -> tuple:
    """Returns the low and the high band along one axis, or with one band the low."""
    matrix = analysis_matrix(x.shape[axis], wavelet, mode)
    half = len(matrix) // 2
    product = _product(x, axis, matrix[: bands * half])
    starts = range(0, bands * half, half)
    return tuple(cut(product, axis, start, start + half) for start in starts)


def merge(low: Any, high: Any, axis: int, wavelet: Wavelet, mode: str) -> Any:
    """Returns the tensor whose bands along one axis are given."""
    bands = ops.concatenate([low, high], axis=axis)
    return _product(bands, axis, synthesis_matrix(low.shape[axis], wavelet, mode))


@functools.lru_cache(maxsize=256)
def analysis_matrix(size: int, wavelet: Wavelet, mode: str) -> np.ndarray:
    """Returns the float64 matrix from a signal to its low, then its high band.

    Shape: `(2 * coefficients, size)`.
    """
    length, taps = coeff_len(size, wavelet.dec_len, mode), wavelet.dec_len
    before, behind = border(taps, size, mode)
    index, scale, first, last = border_table(
        np.arange(-before, size + behind), size, mode
    )
    extended = np.zeros((before + size + behind, size))
    rows = np.arange(len(extended))
    np.add.at(extended, (rows, index), 1.0 if scale is None else scale)
    if first is not None:
        extended[:, 0] += first
        extended[:, -1] += last
    filters = np.zeros((2 * length, len(extended)))
    for band, reverse in enumerate((wavelet.dec_lo[::-1], wavelet.dec_hi[::-1])):
        for row in range(length):
            filters[band * length + row, 2 * row : 2 * row + taps] = reverse
    return filters @ extended


@functools.lru_cache(maxsize=256)
def synthesis_matrix(length: int, wavelet: Wavelet, mode: str) -> np.ndarray:
    """Returns the float64 matrix from the two bands to the signal.

    Shape: `(signal, 2 * length)`.
    """
    taps, size = wavelet.dec_len, signal_len(length, wavelet.dec_len, mode)
    shift = taps // 2 - 1 if mode == PERIODIZATION else taps - 2
    result = np.zeros((size, 2 * length))
    # In a circle, coefficients on either side of the seam reach across it.
    reach = taps // 2 if mode == PERIODIZATION else 0
    for k in range(-reach, length + reach):
        n = np.arange(size)
        tap = n + shift - 2 * k
        n, tap = n[(tap >= 0) & (tap < taps)], tap[(tap >= 0) & (tap < taps)]
        for band, taps_of_band in enumerate((wavelet.rec_lo, wavelet.rec_hi)):
            result[n, band * length + k % length] += np.array(taps_of_band)[tap]
    return result


def _product(x: Any, axis: int, matrix: np.ndarray) -> Any:
    """Multiplies one axis by a constant, the data first: LiteRT needs that order."""
    matrix = ops.convert_to_tensor(matrix.T, x.dtype)
    result = ops.tensordot(x, matrix, axes=[[axis], [0]])
    return ops.moveaxis(result, -1, axis)
