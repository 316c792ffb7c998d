"""The packed multilevel transform of PyWavelets as a pair of matrices.

This is what the original project prunes in. For odd sizes it has more cells than
there are weights, some of them zero by construction.
"""

import functools

import numpy as np
import pywt

from keras_wavelets.ops.lengths import PERIODIZATION
from keras_wavelets.wavelets import Wavelet


@functools.lru_cache(maxsize=256)
def packing_matrices(shape: tuple, wavelet: Wavelet, level: int) -> tuple:
    """Returns analysis, synthesis and where each band lies.

    Args:
        shape: Sizes of the transformed axes.
        wavelet: A `Wavelet`.
        level: Number of levels, not limited by the length of the filters.

    Returns:
        `(analysis, synthesis, packed_shape, approx_shape)`: float64 matrices of
        shapes `(cells, weights)` and `(weights, cells)`, and two tuples of sizes.

    Example:
    >>> analysis, synthesis, packed_shape, approx_shape = packing_matrices(
    ...     (5, 5), Wavelet("haar"), 2
    ... )
    >>> analysis.shape, packed_shape, approx_shape
    ((49, 25), (7, 7), (2, 2))
    """
    weights = int(np.prod(shape))
    axes = tuple(range(1, len(shape) + 1))
    coefficients = _decompose(np.eye(weights).reshape(-1, *shape), wavelet, level, axes)
    approx_shape = coefficients[0].shape[1:]
    packed, slices = pywt.coeffs_to_array(coefficients, axes=axes)
    packed_shape = packed.shape[1:]
    analysis = packed.reshape(weights, -1).T
    cells = np.eye(analysis.shape[0]).reshape(-1, *packed_shape)
    kernels = _reconstruct(_unpack(cells, slices), wavelet, axes)
    kernels = kernels[(slice(None), *map(slice, shape))]
    synthesis = kernels.reshape(analysis.shape[0], -1).T
    return analysis, synthesis, packed_shape, approx_shape


def _decompose(x: np.ndarray, wavelet: Wavelet, level: int, axes: tuple) -> list:
    """Does what `pywt.wavedecn` does, without its opinion about deep levels."""
    details: list = []
    for _ in range(level):
        bands = pywt.dwtn(x, wavelet.to_pywt(), mode=PERIODIZATION, axes=axes)
        x = bands.pop("a" * len(axes))
        details.insert(0, bands)
    return [x, *details]


def _unpack(cells: np.ndarray, slices: list) -> list:
    average, *details = slices
    # PyWavelets recorded the size of the batch it packed; here it is another one.
    return [
        cells[(slice(None), *average[1:])],
        *(
            {key: cells[(slice(None), *where[1:])] for key, where in level.items()}
            for level in details
        ),
    ]


def _reconstruct(coefficients: list, wavelet: Wavelet, axes: tuple) -> np.ndarray:
    return pywt.waverecn(coefficients, wavelet.to_pywt(), mode=PERIODIZATION, axes=axes)
