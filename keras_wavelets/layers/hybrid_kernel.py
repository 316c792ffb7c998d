"""The ordinary convolution that a hybrid layer amounts to."""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.ops.crop import crop_offset


def gabor_kernel(layer: Any) -> np.ndarray:
    """Returns the kernels of the wavelet filters of a `HybridConv2DWPT`.

    Args:
        layer: The layer, built.

    Returns:
        Array `(side, side, channels, filters)`, of twice as many filters where the
        layer gives real and imaginary parts.
    """
    mixing = ops.convert_to_numpy(layer.mixing.matrix).astype("float64")
    kernels = np.einsum("fyx,fq->yxq", layer.packets.resulting_kernel, mixing)
    kernels = kernels[:, :, None] * _colors(layer)
    if layer.output_form == "real":
        return kernels.real
    pairs = np.stack([kernels.real, kernels.imag], -1)
    return pairs.reshape(*kernels.shape[:3], -1)


def _colors(layer: Any) -> np.ndarray:
    if layer.color_mixing is None:
        return np.ones((1, 1))
    weights = ops.convert_to_numpy(layer.color).astype("float64")
    return weights.T if layer.color_mixing == "after" else weights


def resulting_kernel(layer: Any) -> np.ndarray:
    """Returns all kernels in one size, the free ones at the center.

    Args:
        layer: A `HybridConv2DWPT`, built.
    """
    free = _free_kernel(layer)
    gabor = gabor_kernel(layer)
    rest = gabor.shape[0] - free.shape[0]
    if rest < 0:
        gabor = _padded(gabor, _around(-rest))
    else:
        free = _padded(free, _around(rest))
    return np.concatenate([free, gabor], axis=-1)


def _free_kernel(layer: Any) -> np.ndarray:
    return ops.convert_to_numpy(layer.free.kernel).astype("float64")


def _around(rest: int) -> tuple[int, int]:
    return rest // 2, rest - rest // 2


def _padded(kernel: np.ndarray, widths: tuple) -> np.ndarray:
    return np.pad(kernel, (widths, widths, (0, 0), (0, 0)))


def as_convolution(
    layer: Any, height: int, width: int, *, energy: float = 1.0
) -> tuple[tuple, np.ndarray, np.ndarray]:
    """Returns one convolution with the results of a `HybridConv2DWPT`.

    Args:
        layer: The layer, built, of zero borders.
        height: Height of the images, on which the crop of the maps depends.
        width: Their width.
        energy: Share of the energy of every wavelet kernel that the new kernels
            keep at least; the taps outside of a window around the center are left
            out.

    Returns:
        Zeros to add before and behind each axis, the kernels `(height, width,
        channels, filters)`, and the biases.

    Raises:
        ValueError: For another border, or a share outside of (0, 1].
    """
    if not 0 < energy <= 1:
        raise ValueError(
            f"A share of energy lies in (0, 1]. Received: energy={energy}."
        )
    if layer.packets.mode != "zero":
        raise ValueError(
            "Only zeros around the images can be those of one convolution. "
            f"Received: mode={layer.packets.mode!r}."
        )
    gabor = gabor_kernel(layer)
    cut = _center(gabor, energy)
    inside = slice(cut, gabor.shape[0] - cut)
    kernels = [_free_kernel(layer), gabor[inside, inside]]
    borders = [layer.free_padding, layer.packets.borders[0] - cut]
    axes = [
        _align(size, layer.strides, borders, [kernel.shape[0] for kernel in kernels])
        for size in (height, width)
    ]
    result = np.concatenate(
        [_placed(kernel, axes, number) for number, kernel in enumerate(kernels)], -1
    )
    return tuple(axis["padding"] for axis in axes), result, _biases(layer)


def _center(kernels: np.ndarray, energy: float) -> int:
    """Returns how many taps all around hold less than the rest of the energy."""
    squares = kernels**2
    wanted = energy * squares.sum((0, 1, 2))
    cut = 0
    while cut + 1 < kernels.shape[0] // 2:
        inside = slice(cut + 1, kernels.shape[0] - cut - 1)
        if energy == 1 or np.any(squares[inside, inside].sum((0, 1, 2)) < wanted):
            break
        cut += 1
    return cut


def _align(size: int, strides: int, borders: list, lengths: list) -> dict:
    """Returns where two kernels begin in one that serves for both, along an axis."""
    pairs = list(zip(borders, lengths, strict=True))
    # The border of the packets holds however short their kernels have become.
    maps = [(size + 2 * border - length) // strides + 1 for border, length in pairs]
    steps = min(maps)
    starts = [
        strides * int(crop_offset(count, steps)) - border
        for count, border in zip(maps, borders, strict=True)
    ]
    first = min(starts)
    length = max(
        start - first + taps for start, taps in zip(starts, lengths, strict=True)
    )
    behind = strides * (steps - 1) + length + first - size
    # Where the last step ends before the image does, zero taps reach to its end.
    length += max(-behind, 0)
    return {
        "padding": (-first, max(behind, 0)),
        "starts": [start - first for start in starts],
        "length": length,
    }


def _placed(kernel: np.ndarray, axes: list, number: int) -> np.ndarray:
    widths = [
        (axis["starts"][number], axis["length"] - axis["starts"][number] - taps)
        for axis, taps in zip(axes, kernel.shape, strict=False)
    ]
    return np.pad(kernel, (*widths, (0, 0), (0, 0)))


def _biases(layer: Any) -> np.ndarray:
    free, gabor = layer.channel_split
    biases = np.zeros(free + gabor)
    if layer.use_bias:
        biases[:free] = ops.convert_to_numpy(layer.free.bias)
    if layer.mixing.biases:
        added = np.concatenate(list(map(ops.convert_to_numpy, layer.mixing.biases)))
        biases[free:] = added * (
            _colors(layer).sum(0) if layer.color_mixing == "after" else 1
        )
    return biases
