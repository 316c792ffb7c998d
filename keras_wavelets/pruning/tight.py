"""The critically sampled wavelet transform of a kernel of any size, as one matrix."""

import functools
from typing import Any

import numpy as np

from keras_wavelets import wavelets
from keras_wavelets.ops.arguments import check_level
from keras_wavelets.ops.lengths import PERIODIZATION
from keras_wavelets.ops.matrix import analysis_matrix
from keras_wavelets.wavelets import Wavelet


def tight_matrix(shape: tuple, wavelet: Any, level: int = 1) -> tuple:
    """Returns the matrix that turns a flattened kernel into its coefficients.

    There are as many coefficients as weights, for odd sizes too: the last sample of
    an axis of odd size is passed on as its last approximation. For even sizes the
    result is the packed array of PyWavelets' `periodization`. The inverse gives the
    kernel back; for an orthogonal wavelet it is the transpose.

    On a kernel of 3 x 3 every wavelet is Haar up to sign, because each filter bank
    of period two is.

    Args:
        shape: Sizes of the transformed axes.
        wavelet: Name, `Wavelet` or `pywt.Wavelet`.
        level: Number of levels; fewer are done once every axis has size one.

    Returns:
        `(matrix, levels_done, approx_shape)`: a float64 array, the number of levels
        that were done, and the sizes of the approximation in the first corner.

    Raises:
        ValueError: If the wavelet is unknown or the level not an integer ≥ 0.

    Example:
    >>> matrix, levels_done, approx_shape = tight_matrix((3, 3), "haar", level=5)
    >>> matrix.shape, levels_done, approx_shape
    ((9, 9), 2, (1, 1))
    """
    wavelet, level = wavelets.get(wavelet), check_level(level)
    matrix = _matrix(tuple(shape), wavelet, level)
    corners = corner_shapes(tuple(shape), level)
    return matrix.copy(), len(corners) - 1, corners[-1]


def corner_shapes(shape: tuple, level: int) -> list:
    """Returns the shape of the approximation before level 1, and after each level."""
    corners = [shape]
    while len(corners) <= level and max(corners[-1]) > 1:
        corners.append(tuple((size + 1) // 2 for size in corners[-1]))
    return corners


@functools.lru_cache(maxsize=256)
def step_matrix(size: int, wavelet: Wavelet) -> np.ndarray:
    """Returns one level along one axis: the approximations first, then the details.

    Shape: `(size, size)`.
    """
    if size == 1:
        return np.eye(1)
    if size % 2 == 0:
        return analysis_matrix(size, wavelet, PERIODIZATION)
    half = size // 2
    result = np.zeros((size, size))
    result[half, -1] = 1.0
    rows = np.delete(np.arange(size), half)
    result[rows, :-1] = step_matrix(size - 1, wavelet)
    return result


@functools.lru_cache(maxsize=256)
def _matrix(shape: tuple, wavelet: Wavelet, level: int) -> np.ndarray:
    cells = np.arange(np.prod(shape)).reshape(shape)
    result = np.eye(cells.size)
    for corner in corner_shapes(shape, level)[:-1]:
        where = cells[tuple(map(slice, corner))].ravel()
        steps = (step_matrix(size, wavelet) for size in corner)
        result[where] = functools.reduce(np.kron, steps) @ result[where]
    return result


@functools.lru_cache(maxsize=256)
def tight_pair(shape: tuple, wavelet: Wavelet, level: int) -> tuple:
    """Returns analysis and synthesis, float64 and not to be written to."""
    analysis = _matrix(shape, wavelet, level)
    return analysis, np.linalg.inv(analysis)


def approx_cells(shape: tuple, corner: tuple) -> np.ndarray:
    """Returns which cells of an array of `shape` lie in its first corner."""
    inside = np.zeros(shape, bool)
    inside[tuple(map(slice, corner))] = True
    return inside
