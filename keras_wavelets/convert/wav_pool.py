"""Where the weights of the original WavPool package go."""

from typing import Any

import keras

from keras_wavelets.convert.original_weight import Table
from keras_wavelets.convert.original_weight import batch_norm
from keras_wavelets.convert.original_weight import convolution
from keras_wavelets.convert.original_weight import dense_layer
from keras_wavelets.convert.original_weight import dense_on_map
from keras_wavelets.convert.original_weight import layers_of
from keras_wavelets.convert.original_weight import vector


def wav_pool(model: keras.Model) -> Table:
    """Returns the table of a `WavPool`."""
    table = {}
    for i, projection in enumerate(model.get_layer("wav_pool").projections):
        table |= _bands(f"models.{i}", projection)
    return table | _top(model, "output")


def wav_mlp(model: keras.Model) -> Table:
    """Returns the table of a `WavMLP`."""
    projection = model.get_layer("micro_wav").project
    return _bands("wav", projection) | _top(model, "output")


def vanilla_mlp(model: keras.Model) -> Table:
    """Returns the table of a `VanillaMLP` with one hidden layer."""
    hidden = dense_layer("hidden_layer", model.get_layer("hidden_1"))
    return hidden | _top(model, "output_layer")


def banana_split_mlp(model: keras.Model) -> Table:
    """Returns the table of a `BananaSplitMLP`."""
    table = {}
    for i in (1, 2, 3):
        table |= dense_layer(f"hidden_layer_{i}", model.get_layer(f"branch_{i}"))
    return table | _top(model, "output")


def vanilla_cnn(model: keras.Model) -> Table:
    """Returns the table of a `VanillaCNN`."""
    table = {}
    for i, norm in ((1, "batch_norm_hidden"), (2, "batch_norm_out")):
        table[f"conv{i}.weight"] = convolution(model.get_layer(f"conv_{i}").kernel)
        table |= batch_norm(norm, model.get_layer(f"conv_{i}_norm"))
    if "predictions" in layers_of(model):
        top = model.get_layer("predictions")
        maps = model.get_layer("conv_2").output.shape[1:]
        table["dense_out.weight"] = dense_on_map(top.kernel, maps)
        table["dense_out.bias"] = vector(top.bias)
    return table


def _bands(prefix: str, projection: Any) -> Table:
    table = {}
    for i, band in enumerate(projection.bands, start=1):
        layer = getattr(projection, band)
        table |= dense_layer(f"{prefix}.channel_{i}_mlp", layer)
    return table


def _top(model: keras.Model, prefix: str) -> Table:
    top = layers_of(model).get("predictions")
    return {} if top is None else dense_layer(prefix, top)
