"""Where the weights of the original ResNets, AlexNets and their twins go."""

from typing import Any

import keras
import numpy as np

from keras_wavelets.convert.original_weight import OriginalWeight
from keras_wavelets.convert.original_weight import Table
from keras_wavelets.convert.original_weight import batch_norm
from keras_wavelets.convert.original_weight import conv
from keras_wavelets.convert.original_weight import convolution
from keras_wavelets.convert.original_weight import dense_layer
from keras_wavelets.convert.original_weight import dense_on_map
from keras_wavelets.convert.original_weight import layers_of
from keras_wavelets.convert.original_weight import unused
from keras_wavelets.convert.original_weight import vector
from keras_wavelets.layers import CMod
from keras_wavelets.layers import RMax
from keras_wavelets.layers import SplitPooling

# Places of the convolutions in the originals' lists of layers, by twin and blur.
TWIN = {False: (2, 5, 7, 9), True: (2, 6, 8, 10)}
# A plain network with filters has one more layer where its stem blurs before it pools.
PLAIN = {
    (False, False): (0, 3, 6, 8, 10),
    (True, False): (0, 4, 8, 10, 12),
    (True, True): (0, 5, 9, 11, 13),
}


def wavelet_block(prefix: str, layer: Any) -> Table:
    """Returns the table of the wavelet part of a `HybridConv2DWPT`."""
    table = {}
    if layer.color_mixing is not None:
        table[f"{prefix}colormix.weight"] = _colors(layer)
    for j, kernel in enumerate(layer.mixing.kernels):
        table[f"{prefix}featmapmix.{j}.weight"] = OriginalWeight(
            kernel,
            (*kernel.shape, 1, 1, 1),
            lambda array: np.reshape(array, array.shape[:2]),
        )
    for j, bias in enumerate(layer.mixing.biases):
        table[f"{prefix}featmapmix.{j}.bias"] = vector(bias)
    return table


def _colors(layer: Any) -> OriginalWeight:
    rows, columns = layer.color.shape
    if layer.color_mixing == "after":
        return OriginalWeight(
            layer.color, (rows, columns, 1, 1), lambda array: array[:, :, 0, 0]
        )
    return OriginalWeight(layer.color, (1, rows, 1, 1), lambda array: array[0, :, :, 0])


def hybrid(prefix: str, layer: Any) -> Table:
    """Returns the table of a `HybridConv2DWPT`."""
    table = {f"{prefix}freeconv.weight": convolution(layer.free.kernel)}
    if layer.use_bias:
        table[f"{prefix}freeconv.bias"] = vector(layer.free.bias)
    return table | wavelet_block(f"{prefix}wptblock.", layer)


def pooling(prefix: str, layer: Any) -> Table:
    """Returns the table of `RMax`, `CMod` or a `SplitPooling` of them."""
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


def adaptive_blur(prefix: str, layer: Any) -> Table:
    """Returns the table of an `AdaptiveBlurPool2D`."""
    kernel = {f"{prefix}.conv.weight": convolution(layer.kernel)}
    return kernel | batch_norm(f"{prefix}.bn", layer.normalization)


def w_alexnet(model: keras.Model) -> Table:
    """Returns the table of a `WAlexNet`."""
    layers = layers_of(model)
    blurred = "pool_2_blur" in layers
    if "stem" in layers:
        table = hybrid("features.0.", layers["stem"])
        table |= pooling("features.1.", layers["stem_pool"])
        places, first = TWIN[blurred], 2
    else:
        early = blurred and layers["stem_pool"].blur_first
        table, places, first = {}, PLAIN[blurred, early], 1
    for number, place in enumerate(places, start=first):
        table |= conv(f"features.{place}", layers[f"conv_{number}"])
    if "predictions" in layers:
        maps = tuple(layers["grid"].output.shape[1:])
        first_dense = layers["dense_1"]
        table["classifier.1.weight"] = dense_on_map(first_dense.kernel, maps)
        table["classifier.1.bias"] = vector(first_dense.bias)
        table |= dense_layer("classifier.4", layers["dense_2"])
        table |= dense_layer("classifier.6", layers["predictions"])
    return table


def w_resnet(model: keras.Model) -> Table:
    """Returns the table of a `WResNet18`, `WResNet34`, `WResNet50` or `WResNet101`."""
    layers = layers_of(model)
    table = _resnet_stem(layers)
    for name, layer in layers.items():
        if name.startswith("stages_") and name.endswith("_convolution"):
            table |= _convolution(name, layer, layers)
    if "predictions" in layers:
        table |= dense_layer("fc", layers["predictions"])
    return table


def _resnet_stem(layers: dict[str, Any]) -> Table:
    pool = layers["stem_pool"]
    if "stem" in layers:
        return hybrid("conv1.", layers["stem"]) | pooling("maxpool.", pool)
    table = {"conv1.weight": convolution(layers["stem_convolution"].kernel)}
    table |= batch_norm("bn1", pool.normalization)
    if pool.antialias == "adaptive":
        table |= adaptive_blur("maxpool.1", pool.blur)
    return table


def _convolution(name: str, layer: Any, layers: dict) -> Table:
    """Returns the table of a convolution, its normalization and its filter."""
    base = name.removesuffix("_convolution")
    _, stage, _, block, *part = base.split("_")
    place = f"layer{int(stage) + 1}.{block}."
    blur = layers.get(f"{base}_blur")
    if part == ["shortcut"]:
        first = place + "downsample"
        names = (f"{first}.1", f"{first}.2") if blur else (f"{first}.0", f"{first}.1")
        blur_name = f"{first}.0"
    else:
        number = int(part[1]) + 1
        first = f"{place}conv{number}"
        names = (f"{first}.1" if blur else first, f"{place}bn{number}")
        blur_name = f"{first}.0"
    table = {f"{names[0]}.weight": convolution(layer.kernel)}
    table |= batch_norm(names[1], layers[f"{base}_normalization"])
    if blur is not None and blur.weights:
        table |= adaptive_blur(blur_name, blur)
    return table
