"""Kernels to coefficients and back, on the host and inside a compiled step."""

import dataclasses
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.pruning.pywt_packing import packing_matrices
from keras_wavelets.pruning.tight import approx_cells
from keras_wavelets.pruning.tight import corner_shapes
from keras_wavelets.pruning.tight import step_matrix
from keras_wavelets.pruning.tight import tight_pair
from keras_wavelets.wavelets import Wavelet

# Above this a dense matrix costs more than going level by level, axis by axis.
MATRIX_LIMIT = 256
# Columns of a product at a time: a part stays in the cache, and the threads that BLAS
# would start for all at once cost more than they bring.
PART = 8192
HOST_DTYPES = (np.dtype("float32"), np.dtype("float64"))


@dataclasses.dataclass(frozen=True)
class Identity:
    """The weights are their own coefficients: no transform takes place.

    Args:
        shape: Shape of the kernel.

    Example:
    >>> Identity((3, 3, 2, 4)).analyze(np.ones((3, 3, 2, 4))).shape
    (3, 3, 2, 4)
    """

    shape: tuple

    levels = 0
    structural = None
    approx = None
    isometric = True

    @property
    def coefficient_shape(self) -> tuple:
        """Shape of the array of coefficients."""
        return self.shape

    def analyze(self, kernel: Any) -> Any:
        """Returns the coefficients of a kernel."""
        return kernel

    def synthesize(self, coefficients: Any) -> Any:
        """Returns the kernel of coefficients."""
        return coefficients


class MatrixTransform:
    """A product with one matrix over the leading axes, the rest being batch.

    The spatial axes of a Keras kernel lead, so nothing has to be transposed. Arrays
    are transformed on the host to arrays, tensors on their device to tensors.

    Args:
        shape: Shape of the kernel.
        wavelet: A `Wavelet`.
        level: Number of levels, at least one of which takes place.
        rank: Number of leading axes to transform.
        packing: `"tight"` or `"pywt"`.

    Example:
    >>> transform = MatrixTransform((3, 3, 2, 4), Wavelet("haar"), 1, rank=2)
    >>> kernel = np.random.default_rng(0).normal(size=(3, 3, 2, 4)).astype("float32")
    >>> again = transform.synthesize(transform.analyze(kernel))
    >>> bool(np.allclose(again, kernel, atol=1e-6))
    True
    """

    def __init__(
        self,
        shape: tuple,
        wavelet: Wavelet,
        level: int,
        *,
        rank: int,
        packing: str = "tight",
    ) -> None:
        self.shape = tuple(shape)
        sizes, rest = self.shape[:rank], self.shape[rank:]
        if packing == "tight":
            self._analysis, self._synthesis = tight_pair(sizes, wavelet, level)
            corners = corner_shapes(sizes, level)
            packed, corner, self.levels = sizes, corners[-1], len(corners) - 1
        else:
            self._analysis, self._synthesis, packed, corner = packing_matrices(
                sizes, wavelet, level
            )
            self.levels = level
        self.coefficient_shape = (*packed, *rest)
        gram = self._synthesis.T @ self._synthesis
        self.isometric = np.allclose(gram, np.eye(len(gram)), atol=1e-9)
        self.approx = _spread(approx_cells(packed, corner), rest)
        dead = ~self._analysis.any(axis=1).reshape(packed)
        self.structural = _spread(dead, rest) if dead.any() else None

    def analyze(self, kernel: Any) -> Any:
        """Returns the coefficients of a kernel."""
        return _product(self._analysis, kernel, self.coefficient_shape)

    def synthesize(self, coefficients: Any) -> Any:
        """Returns the kernel of coefficients."""
        return _product(self._synthesis, coefficients, self.shape)


class StepTransform:
    """The tight transform level by level, for axes too long for one matrix.

    Args:
        shape: Shape of the kernel.
        wavelet: A `Wavelet`.
        level: Number of levels.
        axes: Axes to transform, each ≥ 0.

    Example:
    >>> transform = StepTransform((1, 1, 9, 4), Wavelet("db2"), 2, axes=(2, 3))
    >>> kernel = np.random.default_rng(0).normal(size=(1, 1, 9, 4)).astype("float32")
    >>> again = transform.synthesize(transform.analyze(kernel))
    >>> bool(np.allclose(again, kernel, atol=1e-5))
    True
    """

    structural = None

    def __init__(
        self, shape: tuple, wavelet: Wavelet, level: int, *, axes: tuple
    ) -> None:
        self.shape = self.coefficient_shape = tuple(shape)
        self._wavelet, self._axes = wavelet, axes
        *self._corners, last = corner_shapes(
            tuple(self.shape[axis] for axis in axes), level
        )
        self.levels = len(self._corners)
        self.isometric = wavelet.orthogonal
        self.approx = approx_cells(self.shape, self._whole(last))

    def analyze(self, kernel: Any) -> Any:
        """Returns the coefficients of a kernel."""
        for corner in self._corners:
            steps = [step_matrix(size, self._wavelet) for size in corner]
            kernel = self._on_corner(kernel, corner, steps)
        return kernel

    def synthesize(self, coefficients: Any) -> Any:
        """Returns the kernel of coefficients."""
        for corner in reversed(self._corners):
            steps = [np.linalg.inv(step_matrix(n, self._wavelet)) for n in corner]
            coefficients = self._on_corner(coefficients, corner, steps)
        return coefficients

    def _whole(self, corner: tuple) -> tuple:
        """Returns the shape of a corner with the other axes in full length."""
        sizes = list(self.shape)
        for axis, size in zip(self._axes, corner, strict=True):
            sizes[axis] = size
        return tuple(sizes)

    def _on_corner(self, x: Any, corner: tuple, steps: list) -> Any:
        whole = self._whole(corner)
        block = x[tuple(map(slice, whole))]
        for axis, step in zip(self._axes, steps, strict=True):
            matrix = ops.convert_to_tensor(step, block.dtype)
            block = ops.moveaxis(ops.tensordot(matrix, block, [[1], [axis]]), 0, axis)
        return ops.slice_update(x, (0,) * len(whole), block)


def _product(matrix: np.ndarray, x: Any, shape: tuple) -> Any:
    """Multiplies the leading axes of a kernel by a matrix."""
    if isinstance(x, np.ndarray) and x.dtype in HOST_DTYPES:
        return _product_on_host(matrix.astype(x.dtype), x).reshape(shape)
    x = ops.convert_to_tensor(x)
    matrix = ops.convert_to_tensor(matrix, x.dtype)
    flat = ops.reshape(x, (matrix.shape[1], -1))
    return ops.reshape(ops.matmul(matrix, flat), shape)


def _product_on_host(matrix: np.ndarray, x: np.ndarray) -> np.ndarray:
    flat = x.reshape(matrix.shape[1], -1)
    result = np.empty((len(matrix), flat.shape[1]), x.dtype)
    for begin in range(0, flat.shape[1], PART):
        part = slice(begin, begin + PART)
        np.matmul(matrix, flat[:, part], out=result[:, part])
    return result


def _spread(cells: np.ndarray, rest: tuple) -> np.ndarray:
    """Returns a pattern of cells, repeated for each member of the batch."""
    return np.broadcast_to(
        cells.reshape(*cells.shape, *(1,) * len(rest)),
        (
            *cells.shape,
            *rest,
        ),
    )
