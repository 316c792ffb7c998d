"""The ordinary convolution that a hybrid layer amounts to."""

from typing import Any

import numpy as np
from keras import ops


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
