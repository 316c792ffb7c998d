"""Where the weights of the original ResNets and their twins go."""

from typing import Any

import keras

from keras_wavelets.convert.entry import Entry
from keras_wavelets.convert.entry import convolution
from keras_wavelets.convert.entry import dense
from keras_wavelets.convert.entry import vector
from keras_wavelets.convert.twin_stem import adaptive_blur
from keras_wavelets.convert.twin_stem import hybrid
from keras_wavelets.convert.twin_stem import pooling
from keras_wavelets.convert.wave_mix_block import batch_norm


def w_resnet(model: keras.Model) -> dict[str, Entry]:
    """Returns the table of a `WResNet18`, `WResNet34`, `WResNet50` or `WResNet101`.

    Example:
    >>> from keras_wavelets.applications import WResNet18
    >>> model = WResNet18(input_shape=(32, 32, 3), stages=1)
    >>> list(w_resnet(model))[:2]
    ['conv1.weight', 'bn1.weight']
    """
    layers = {layer.name: layer for layer in model.layers}
    table = _stem(layers)
    for name, layer in layers.items():
        if name.startswith("stages_") and name.endswith("_convolution"):
            table |= _convolution(name, layer, layers)
    if "predictions" in layers:
        top = layers["predictions"]
        table |= {"fc.weight": dense(top.kernel), "fc.bias": vector(top.bias)}
    return table


def _stem(layers: dict[str, Any]) -> dict[str, Entry]:
    pool = layers["stem_pool"]
    if "stem" in layers:
        return hybrid("conv1.", layers["stem"]) | pooling("maxpool.", pool)
    table = {"conv1.weight": convolution(layers["stem_convolution"].kernel)}
    table |= batch_norm("bn1", pool.normalization)
    if pool.antialias == "adaptive":
        table |= adaptive_blur("maxpool.1", pool.blur)
    return table


def _convolution(name: str, layer: Any, layers: dict) -> dict[str, Entry]:
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
