"""One level along one axis as a product with a banded matrix.

The boundary mode is part of the matrix, so nothing is padded. The matrices need
the size of the axis; they are built once per size, wavelet and mode. A matrix is
linear in the taps: those of a learned filter are a product with a constant basis.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.along_axis import PERIODIZATION
from keras_wavelets.ops.along_axis import border
from keras_wavelets.ops.along_axis import border_table
from keras_wavelets.ops.along_axis import contract
from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.lengths import coeff_len
from keras_wavelets.ops.lengths import signal_len
from keras_wavelets.wavelets import TensorWavelet
from keras_wavelets.wavelets import Wavelet
from keras_wavelets.wavelets.dual_tree import TreeStage


def split(x: Any, axis: int, wavelet: Wavelet, mode: str, *, bands: int = 2) -> tuple:
    """Returns the low and the high band along one axis, or with one band the low."""
    matrix = _analysis(x.shape[axis], wavelet, mode)
    half = matrix.shape[0] // 2
    product = _product(x, axis, matrix[: bands * half])
    starts = range(0, bands * half, half)
    return tuple(cut(product, axis, start, start + half) for start in starts)


def merge(low: Any, high: Any, axis: int, wavelet: Wavelet, mode: str) -> Any:
    """Returns the tensor whose bands along one axis are given."""
    bands = ops.concatenate([low, high], axis=axis)
    return _product(bands, axis, _synthesis(low.shape[axis], wavelet, mode))


@functools.lru_cache(maxsize=256)
def analysis_matrix(size: int, wavelet: Wavelet, mode: str) -> np.ndarray:
    """Returns the float64 matrix from a signal to its low, then its high band.

    Shape: `(2 * coefficients, size)`.
    """
    basis = analysis_basis(size, wavelet.dec_len, mode)
    return np.concatenate(
        [np.tensordot(taps, basis, 1) for taps in (wavelet.dec_lo, wavelet.dec_hi)]
    )


def analysis_basis(size: int, taps: int, mode: str) -> np.ndarray:
    """Returns the matrices to one band of the filters that have a single tap.

    Shape: `(taps, coefficients, size)`.
    """
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
    starts = 2 * np.arange(coeff_len(size, taps, mode))
    return extended[starts + np.arange(taps)[::-1, None]]


@functools.lru_cache(maxsize=256)
def synthesis_matrix(length: int, wavelet: Wavelet, mode: str) -> np.ndarray:
    """Returns the float64 matrix from the two bands to the signal.

    Shape: `(signal, 2 * length)`.
    """
    basis = synthesis_basis(length, wavelet.dec_len, mode)
    bands = [np.tensordot(taps, basis, 1) for taps in (wavelet.rec_lo, wavelet.rec_hi)]
    return np.concatenate(bands, axis=1)


def synthesis_basis(length: int, taps: int, mode: str) -> np.ndarray:
    """Returns the matrices from one band of the filters that have a single tap.

    Shape: `(taps, signal, length)`.
    """
    size = signal_len(length, taps, mode)
    shift = taps // 2 - 1 if mode == PERIODIZATION else taps - 2
    result = np.zeros((taps, size, length))
    # In a circle, coefficients on either side of the seam reach across it.
    reach = taps // 2 if mode == PERIODIZATION else 0
    for k in range(-reach, length + reach):
        n = np.arange(size)
        tap = n + shift - 2 * k
        n, tap = n[(tap >= 0) & (tap < taps)], tap[(tap >= 0) & (tap < taps)]
        result[tap, n, k % length] += 1.0
    return result


def split_trees(x: Any, axis: int, stage: TreeStage) -> tuple:
    """Returns the bands of one level of the dual tree along one axis."""
    matrix = tree_analysis_matrix(x.shape[axis], stage)
    bands = _product(x, axis, matrix)
    size = len(matrix) // stage.bands
    return tuple(
        cut(bands, axis, band * size, (band + 1) * size) for band in range(stage.bands)
    )


def merge_trees(bands: list, axis: int, stage: TreeStage) -> Any:
    """Returns the tensor whose bands in the dual tree along one axis are given."""
    matrices = tree_synthesis_matrices(bands[0].shape[axis], stage)
    pairs = zip(bands, matrices, strict=True)
    return sum(_product(band, axis, matrix) for band, matrix in pairs)


@functools.lru_cache(maxsize=256)
def tree_analysis_matrix(size: int, stage: TreeStage) -> np.ndarray:
    """Returns the float64 matrix from a signal to its bands, one below the other."""
    steps = _mirrored_steps(size, stage, stage.analysis_reach)
    taps = len(stage.analysis)
    starts = range(0, len(steps) - taps + 1, stage.trees)
    windows = np.stack([steps[start : start + taps] for start in starts])
    bands = np.einsum("ktpn,tpb->bkpn", windows, stage.analysis)
    return bands.reshape(-1, size)


@functools.lru_cache(maxsize=256)
def tree_synthesis_matrices(size: int, stage: TreeStage) -> np.ndarray:
    """Returns a float64 matrix for each band, from the band to its signal."""
    steps = _mirrored_steps(size, stage, stage.synthesis_reach)
    taps = stage.synthesis.shape[1]
    windows = np.stack([steps[k : k + taps] for k in range(len(steps) - taps + 1)])
    samples = np.einsum("ktpn,btps->bkspn", windows, stage.synthesis)
    return samples.reshape(stage.bands, -1, size)


def _mirrored_steps(size: int, stage: TreeStage, reach: int) -> np.ndarray:
    """Returns which sample each extended one is, as `(steps, trees, size)`."""
    border = stage.trees * reach
    positions = np.arange(-border, size + border)
    index, *_ = border_table(positions, size, "symmetric")
    return np.eye(size)[index].reshape(-1, stage.trees, size)


def _analysis(size: int, wavelet: Any, mode: str) -> Any:
    if not isinstance(wavelet, TensorWavelet):
        return analysis_matrix(size, wavelet, mode)
    low, high = _learned(wavelet.filter_bank[:2], analysis_basis, size, mode)
    return ops.concatenate([low, high])


def _synthesis(length: int, wavelet: Any, mode: str) -> Any:
    if not isinstance(wavelet, TensorWavelet):
        return synthesis_matrix(length, wavelet, mode)
    low, high = _learned(wavelet.filter_bank[2:], synthesis_basis, length, mode)
    return ops.concatenate([low, high], axis=1)


def _learned(filters: Any, basis: Callable, size: int, mode: str) -> list:
    """Returns the matrices of two filters that are tensors."""
    taps, rows, columns = (matrices := basis(size, filters.shape[1], mode)).shape
    constant = ops.convert_to_tensor(matrices.reshape(taps, -1), filters.dtype)
    return ops.unstack(
        ops.reshape(ops.matmul(filters, constant), (2, rows, columns)), num=2
    )


def correlate_circle(
    x: Any, axis: int, filters: list, *, step: int, before: int
) -> list:
    """Returns what each filter makes of a signal, by a circulant matrix."""
    size = x.shape[axis]
    n = np.arange(size)
    results = []
    for taps in filters:
        matrix = np.zeros((size, size))
        for m, tap in enumerate(taps):
            matrix[n, (n + step * m - before) % size] += tap
        results.append(_product(x, axis, matrix))
    return results


def _product(x: Any, axis: int, matrix: Any) -> Any:
    """Multiplies one axis by a matrix, the data first: LiteRT needs that order."""
    constant = isinstance(matrix, np.ndarray)
    matrix = matrix.T if constant else ops.transpose(matrix)
    matrix = ops.convert_to_tensor(matrix, x.dtype)
    result = contract(x, axis, matrix)
    return ops.moveaxis(result, -1, axis)
