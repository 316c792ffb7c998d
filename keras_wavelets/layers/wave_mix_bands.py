"""The bands that a WaveMix block mixes: a pyramid, and their order on one axis."""

import functools
from collections.abc import Callable
from typing import Any

from keras import ops

from keras_wavelets.ops import lowering
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.shapes import merge_axes
from keras_wavelets.wavelets import Wavelet

HALVING_MODES = ("zero", "periodization")


def mix_order(bands: Any) -> Any:
    """Lays the four bands of each channel out as WaveMix does.

    All averages come first, then the three details of each channel side by side:
    `[A_0 … A_q, H_0, V_0, D_0, H_1, V_1, D_1, …]`.

    Args:
        bands: Tensor of shape `(batch, height, width, channels, 4)`.

    Returns:
        Tensor of shape `(batch, height, width, 4 * channels)`.

    Example:
    >>> import numpy as np
    >>> bands = np.arange(8.0).reshape(1, 1, 1, 2, 4)
    >>> np.array(mix_order(bands))[0, 0, 0].tolist()
    [0.0, 4.0, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0]
    """
    return ops.concatenate([bands[..., 0], merge_axes(bands[..., 1:], 3)], axis=3)


def band_pyramid(
    x: Any, levels: int, wavelet: Wavelet, mode: str, *, implementation: str = "auto"
) -> list:
    """Returns the bands of all levels, fine to coarse, each with its average.

    Args:
        x: Tensor of shape `(batch, height, width, channels)`.
        levels: Number of levels.
        wavelet: The filter bank.
        mode: Boundary mode.
        implementation: As in `ops.dwtn`.

    Returns:
        A list of tensors `(batch, height / 2^j, width / 2^j, 4 * channels)`, in the
        order of `mix_order`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import wavelets
    >>> x = np.ones((1, 8, 16, 2), "float32")
    >>> pyramid = band_pyramid(x, 2, wavelets.get("haar"), "zero")
    >>> [tuple(level.shape) for level in pyramid]
    [(1, 4, 8, 8), (1, 2, 4, 8)]
    """
    split = _splitter(wavelet, mode, implementation)
    pyramid = []
    for _ in range(levels):
        bands = split(x)
        pyramid.append(bands)
        x = averages(bands)
    return pyramid


def averages(bands: Any) -> Any:
    """Returns the averages of bands in the order of `mix_order`.

    Example:
    >>> import numpy as np
    >>> tuple(averages(np.ones((1, 4, 4, 8))).shape)
    (1, 4, 4, 2)
    """
    return bands[..., : bands.shape[3] // 4]


@functools.lru_cache(maxsize=256)
def _splitter(wavelet: Wavelet, mode: str, implementation: str) -> Callable:
    def split(x: Any) -> Any:
        bands = lowering.analyze(
            x,
            (2, 1),
            (wavelet,) * 2,
            (mode,) * 2,
            band_axis=4,
            implementation=implementation,
        )
        return mix_order(bands)

    # Outside XLA the order of the bands would cost more than they do.
    return split if implementation == "conv" else fused(split)
