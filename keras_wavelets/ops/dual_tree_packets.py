"""Dual-tree complex wavelet packets of images.

The levels are not run one after the other: each packet is a single long filter, of
the rows and of the columns apart. An axis of known length up to `LONG_AXIS` is
multiplied by a matrix, which XLA and TensorFlow do best, a longer one is convolved.
"""

import functools
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets import config
from keras_wavelets.ops import along_axis
from keras_wavelets.ops import arguments
from keras_wavelets.ops.compilation import place
from keras_wavelets.ops.convolution import convolve
from keras_wavelets.wavelets import dual_tree_packets as kernels
from keras_wavelets.wavelets.dual_tree_packets import check_depth
from keras_wavelets.wavelets.dual_tree_packets import packet_length

# Padded length above which a convolution needs far fewer multiplications.
LONG_AXIS = 128


def dtcwpt2(
    x: Any,
    wavelet: Any = "qshift_a",
    depth: int = 2,
    *,
    strides: int | None = None,
    analytic: bool = True,
    padding: str = "compat",
    mode: str = "zero",
    features: Any = None,
) -> Any:
    """Splits images into complex packets of many frequencies and orientations.

    Args:
        x: Tensor of shape `(batch, height, width, channels)`.
        wavelet: Quarter-shift filters, as in `dtcwt`.
        depth: Number of levels ≥ 1.
        strides: Step between coefficients, a power of two up to `2**depth`, which
            is the default.
        analytic: Whether to conjugate packets so that all horizontal frequencies
            are ≥ 0.
        padding: `"compat"`, as in the networks of Leterme et al., where sizes are
            divided by `strides` only roughly; `"same"`: divided and rounded up;
            `"valid"`: no border.
        mode: Boundary mode of the border, one of nine.
        features: Numbers of the packets, see `wavelets.packet_cell` and
            `wavelets.select_packets`; None for all `2 * 4**depth` in order.

    Returns:
        Tensor of shape `(batch, new_height, new_width, channels * features * 2)`:
        real and imaginary part vary fastest, channels slowest.

    Raises:
        ValueError: For another argument, a complex tensor, or an
            image smaller than the filters.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.ones((1, 32, 28, 1))
    >>> tuple(ops.dtcwpt2(x, strides=2, features=(3, 17)).shape)
    (1, 16, 14, 4)
    """
    x = arguments.to_tensor(x)
    chosen = kernels.check_features(features, depth)
    taps = kernels.packet_taps(wavelet)
    strides = check_strides(strides, depth)
    borders = packet_borders(len(taps[0]), depth, strides, check_padding(padding))
    x = extend(x, borders, arguments.check_mode(mode))
    banks = [
        select_rows(np.stack(kernels.tree_packets(taps, depth)), codes)
        for codes in kernels.packet_codes(chosen, depth)
    ]
    return filter_packets(
        x, banks, kernels.packet_mixture(chosen, depth, analytic=analytic), strides
    )


def extend(x: Any, borders: tuple, mode: str) -> Any:
    """Adds a border to images, `(before, behind)` on either axis."""
    for axis in (1, 2):
        x = along_axis.extend(x, borders, mode, axis)
    return x


def select_rows(trees: Any, codes: list) -> Any:
    """Returns the filters of some codes, trees slowest, as `(filters, length)`."""
    if not isinstance(trees, np.ndarray):
        rows = ops.take(trees, np.array(codes), axis=1)
        return ops.reshape(rows, (2 * len(codes), trees.shape[-1]))
    return trees[:, codes].reshape(2 * len(codes), -1)


def filter_packets(
    x: Any, banks: list, mixture: Any, strides: int, *, implementation: str = "auto"
) -> Any:
    """Correlates extended images with packets.

    Args:
        x: Tensor `(batch, height, width, channels)`.
        banks: Filters of rows' index and of columns' index, `(filters, length)`.
        mixture: Matrix from products of filters to features.
        strides: Step between coefficients.
        implementation: `"conv"` or `"matrix"` to insist on one.
    """
    if implementation == "auto":
        implementation = "conv" if place() == "file" else config.get_implementation()
    _check_fits(x, banks[0].shape[1])
    channels = x.shape[3]
    height, width = _size(x, 1), _size(x, 2)
    # Columns first: their axis then lies last in memory, and is filtered in one piece.
    x = ops.reshape(ops.transpose(x, (0, 3, 1, 2)), (-1, height, width))
    x = _correlate(x, banks[1], strides, implementation)
    columns, first = _size(x, 2), banks[1].shape[0]
    x = ops.reshape(ops.transpose(x, (0, 2, 3, 1)), (-1, columns * first, height))
    x = _correlate(x, banks[0], strides, implementation)
    rows, second = _size(x, 2), banks[0].shape[0]
    x = ops.reshape(x, (-1, columns, first, rows, second))
    x = ops.transpose(x, (0, 3, 1, 2, 4))
    x = ops.reshape(x, (-1, rows, columns, first * second))
    # Complex kernels are sums of products of real ones: few filters serve all features.
    x = along_axis.contract(x, 3, ops.convert_to_tensor(mixture, x.dtype))
    if channels == 1:
        return x
    parts = mixture.shape[1]
    x = ops.transpose(
        ops.reshape(x, (-1, channels, rows, columns, parts)), (0, 2, 3, 1, 4)
    )
    return ops.reshape(x, (-1, rows, columns, channels * parts))


def _correlate(x: Any, bank: Any, strides: int, implementation: str) -> Any:
    """Turns the last of three axes into two: steps, and filters."""
    size, (filters, length) = x.shape[2], bank.shape
    if isinstance(bank, np.ndarray) and _by_matrix(size, implementation):
        matrix = _banded(bank.tobytes(), bank.shape, size, strides)
        matrix = ops.convert_to_tensor(matrix, x.dtype)
        result = along_axis.contract(x, 2, matrix)
        steps = (size - length) // strides + 1
        return ops.reshape(result, (-1, _size(x, 1), steps, filters))
    kernel = ops.expand_dims(ops.transpose(ops.cast(bank, x.dtype)), 1)
    signals = ops.reshape(x, (-1, _size(x, 2), 1))
    result = convolve(signals, kernel, strides=strides)
    return ops.reshape(result, (-1, _size(x, 1), _size(result, 1), filters))


def _by_matrix(size: int | None, implementation: str) -> bool:
    if size is None or implementation == "conv":
        return False
    return size <= LONG_AXIS or implementation == "matrix"


@functools.lru_cache(maxsize=64)
def _banded(taps: bytes, shape: tuple, size: int, strides: int) -> np.ndarray:
    """Returns the matrix of a correlation, `(size, steps * filters)`."""
    bank = np.frombuffer(taps).reshape(shape)
    starts = range(0, size - shape[1] + 1, strides)
    matrix = np.zeros((size, len(starts), shape[0]))
    for step, start in enumerate(starts):
        matrix[start : start + shape[1], step] = bank.T
    return matrix.reshape(size, -1)


def _size(x: Any, axis: int) -> Any:
    size = x.shape[axis]
    return ops.shape(x)[axis] if size is None else size


def _check_fits(x: Any, length: int) -> None:
    sizes = x.shape[1:3]
    if any(size is not None and size < length for size in sizes):
        raise ValueError(
            f"Expected an image as large as packets of {length} taps, border included. "
            f"Received: an extended image with shape={tuple(x.shape)}."
        )


PADDINGS = ("compat", "same", "valid")


def check_strides(strides: int | None, depth: int) -> int:
    """Returns the total stride, a power of two; None means 2^depth."""
    check_depth(depth)
    if strides is None:
        return 2**depth
    if strides not in [2**level for level in range(depth + 1)] or strides is True:
        raise ValueError(
            f"Expected `strides` to be a power of two up to {2**depth}. "
            f"Received: strides={strides!r}."
        )
    return strides


def check_padding(padding: str) -> str:
    """Returns the name of a border; raises for an unknown one."""
    return checks.one_of(padding, "padding", PADDINGS)


def packet_borders(taps: int, depth: int, strides: int, padding: str) -> tuple:
    """Returns how many samples are added before and behind every axis.

    Args:
        taps: Length of the filters.
        depth: Number of levels.
        strides: Total stride.
        padding: `"compat"`: the border that the cascade of levels has in the
            networks of Leterme et al.; `"same"`: sizes are divided by the stride and
            rounded up; `"valid"`: none.
    """
    if padding == "valid":
        return 0, 0
    if padding == "same":
        length = packet_length(taps, depth)
        before = (length - strides) // 2
        return before, length - 1 - before
    # The original pads each level by itself, and where it no longer subsamples it
    # spreads its filters: the sum of all these borders, in samples of the image.
    total, done, dilation = 0, 1, 1
    for level in range(depth):
        length = taps if level else taps + 2
        step = 2 if done < strides else 1
        total += done * (dilation * (length - 1) + 2 - step)
        done *= step
        dilation *= 3 - step
    border = 2 * (total // 2 // 2)
    return border, border


def packet_size(
    size: int | None, taps: int, depth: int, *, strides: int, padding: str
) -> int | None:
    """Returns how many coefficients an axis has, None for unknown."""
    if size is None:
        return None
    borders = sum(packet_borders(taps, depth, strides, padding))
    return (size + borders - packet_length(taps, depth)) // strides + 1
