"""Kernels to coefficients and back, on the host and inside a compiled step."""

import dataclasses
import functools
from typing import Any

import numpy as np
import pywt
from keras import ops

from keras_wavelets import wavelets
from keras_wavelets.ops.along_axis import PERIODIZATION
from keras_wavelets.ops.arguments import check_level
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


# Above this a dense matrix costs more than going level by level, axis by axis.
MATRIX_LIMIT = 256
# Columns of a product at a time: a part stays in the cache, and the threads that BLAS
# would start for all at once cost more than they bring.
PART = 8192
HOST_DTYPES = (np.dtype("float32"), np.dtype("float64"))


@dataclasses.dataclass(frozen=True)
class Identity:
    """The weights are their own coefficients: no transform takes place."""

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
    """The tight transform level by level, for axes too long for one matrix."""

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
    ones = (1,) * len(rest)
    return np.broadcast_to(cells.reshape(*cells.shape, *ones), (*cells.shape, *rest))
