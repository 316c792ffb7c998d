"""One level of the dual tree along one axis as a product with a banded matrix."""

import functools
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.along_axis import border_table
from keras_wavelets.ops.along_axis import cut
from keras_wavelets.wavelets.tree_stage import TreeStage


def split(x: Any, axis: int, stage: TreeStage) -> tuple:
    """Returns the bands of a tensor along one axis."""
    matrix = analysis_matrix(x.shape[axis], stage)
    bands = _product(x, axis, matrix)
    size = len(matrix) // stage.bands
    return tuple(
        cut(bands, axis, band * size, (band + 1) * size) for band in range(stage.bands)
    )


def merge(bands: list, axis: int, stage: TreeStage) -> Any:
    """Returns the tensor whose bands along one axis are given."""
    matrices = synthesis_matrices(bands[0].shape[axis], stage)
    pairs = zip(bands, matrices, strict=True)
    return sum(_product(band, axis, matrix) for band, matrix in pairs)


@functools.lru_cache(maxsize=256)
def analysis_matrix(size: int, stage: TreeStage) -> np.ndarray:
    """Returns the float64 matrix from a signal to its bands, one below the other."""
    steps = _mirrored_steps(size, stage, stage.analysis_reach)
    taps = len(stage.analysis)
    starts = range(0, len(steps) - taps + 1, stage.trees)
    windows = np.stack([steps[start : start + taps] for start in starts])
    bands = np.einsum("ktpn,tpb->bkpn", windows, stage.analysis)
    return bands.reshape(-1, size)


@functools.lru_cache(maxsize=256)
def synthesis_matrices(size: int, stage: TreeStage) -> np.ndarray:
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


def _product(x: Any, axis: int, matrix: np.ndarray) -> Any:
    """Multiplies one axis by a constant, the data first: LiteRT needs that order."""
    matrix = ops.convert_to_tensor(matrix.T, x.dtype)
    return ops.moveaxis(ops.tensordot(x, matrix, axes=[[axis], [0]]), -1, axis)
