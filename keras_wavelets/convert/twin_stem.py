"""Where the weights of the original twins' first layers go."""

from typing import Any

import numpy as np

from keras_wavelets.convert.entry import Entry
from keras_wavelets.convert.entry import convolution
from keras_wavelets.convert.entry import unused
from keras_wavelets.convert.entry import vector
from keras_wavelets.convert.wave_mix_block import batch_norm
from keras_wavelets.layers import CMod
from keras_wavelets.layers import RMax
from keras_wavelets.layers import SplitPooling


def wavelet_block(prefix: str, layer: Any) -> dict[str, Entry]:
    """Returns the table of the wavelet part of a `HybridConv2DWPT`.

    Example:
    >>> from keras_wavelets.layers import HybridConv2DWPT
    >>> layer = HybridConv2DWPT()
    >>> layer.build((None, 32, 32, 3))
    >>> list(wavelet_block("", layer))[:2]
    ['colormix.weight', 'featmapmix.0.weight']
    """
    table = {}
    if layer.color_mixing is not None:
        table[f"{prefix}colormix.weight"] = _colors(layer)
    for j, kernel in enumerate(layer.mixing.kernels):
        table[f"{prefix}featmapmix.{j}.weight"] = Entry(
            kernel,
            (*kernel.shape, 1, 1, 1),
            lambda array: np.reshape(array, array.shape[:2]),
        )
    for j, bias in enumerate(layer.mixing.biases):
        table[f"{prefix}featmapmix.{j}.bias"] = vector(bias)
    return table


def _colors(layer: Any) -> Entry:
    rows, columns = layer.color.shape
    if layer.color_mixing == "after":
        return Entry(
            layer.color, (rows, columns, 1, 1), lambda array: array[:, :, 0, 0]
        )
    return Entry(layer.color, (1, rows, 1, 1), lambda array: array[0, :, :, 0])


def hybrid(prefix: str, layer: Any) -> dict[str, Entry]:
    """Returns the table of a `HybridConv2DWPT`.

    Example:
    >>> from keras_wavelets.layers import HybridConv2DWPT
    >>> layer = HybridConv2DWPT()
    >>> layer.build((None, 32, 32, 3))
    >>> next(iter(hybrid("conv1.", layer)))
    'conv1.freeconv.weight'
    """
    table = {f"{prefix}freeconv.weight": convolution(layer.free.kernel)}
    if layer.use_bias:
        table[f"{prefix}freeconv.bias"] = vector(layer.free.bias)
    return table | wavelet_block(f"{prefix}wptblock.", layer)


def pooling(prefix: str, layer: Any) -> dict[str, Entry]:
    """Returns the table of `RMax`, `CMod` or a `SplitPooling` of them.

    Example:
    >>> from keras_wavelets.layers import CMod
    >>> layer = CMod()
    >>> layer.build((None, 8, 8, 4))
    >>> list(pooling("maxpool.", layer))[:3]
    ['maxpool.2.weight', 'maxpool.2.bias', 'maxpool.2.running_var']
    """
    match layer:
        case SplitPooling():
            low = pooling(f"{prefix}low.", layer.low)
            return low | pooling(f"{prefix}high.", layer.high)
        case RMax():
            table = {}
            if layer.norm == "batch":
                table |= batch_norm(f"{prefix}0", layer.normalization)
            if layer.antialias == "adaptive":
                table |= adaptive_blur(f"{prefix}3", layer.blur)
            return table
        case CMod(norm="bias"):
            # The original keeps ones there that it does not train.
            channels = layer.bias.shape[0]
            ones = {f"{prefix}2.weight": unused((channels, 1, 1, 1))}
            return {**ones, f"{prefix}2.bias": vector(layer.bias)}
        case _:
            norm = layer.normalization
            return {
                f"{prefix}2.weight": vector(norm.gamma),
                f"{prefix}2.bias": vector(norm.beta),
                f"{prefix}2.running_var": vector(norm.moving_energy),
                f"{prefix}2.running_mean": unused(tuple(norm.gamma.shape)),
            }


def adaptive_blur(prefix: str, layer: Any) -> dict[str, Entry]:
    """Returns the table of an `AdaptiveBlurPool2D`.

    Example:
    >>> from keras_wavelets.layers import AdaptiveBlurPool2D
    >>> layer = AdaptiveBlurPool2D(groups=2)
    >>> layer.build((None, 8, 8, 4))
    >>> next(iter(adaptive_blur("blur", layer)))
    'blur.conv.weight'
    """
    kernel = {f"{prefix}.conv.weight": convolution(layer.kernel)}
    return kernel | batch_norm(f"{prefix}.bn", layer.normalization)
