"""Where the weights of the original WaveMix networks and blocks go."""

import itertools
from typing import Any

import keras

from keras_wavelets.convert.original_weight import OriginalWeight
from keras_wavelets.convert.original_weight import Table
from keras_wavelets.convert.original_weight import batch_norm
from keras_wavelets.convert.original_weight import conv
from keras_wavelets.convert.original_weight import dense_layer
from keras_wavelets.convert.original_weight import layers_of
from keras_wavelets.convert.original_weight import vector


def wave_mix(model: keras.Model) -> Table:
    """Returns the table of a `WaveMix` of any version."""
    layers = layers_of(model)
    table = _stem_and_blocks(layers)
    if "embed" in layers:
        table |= conv("final", layers["embed"])
    if "predictions" in layers:
        table |= dense_layer("pool.2", layers["predictions"])
    return table


def wave_mix_expanded(model: keras.Model) -> Table:
    """Returns the table of a `WaveMixSISR`, or a `WaveMixSegmentation` with a top."""
    layers = layers_of(model)
    ends = ("enlarge", "image") if "image" in layers else ("decoder", "predictions")
    return _expand(layers, *ends)


def wave_mix_sr(model: keras.Model) -> Table:
    """Returns the table of a `WaveMixSR` or `WaveMixSRV2`.

    The published script of the second does not run; its names are those of the first,
    with the number of the stage in front.
    """
    layers, table = layers_of(model), {}
    if "luma_conv_2" in layers:
        return _luma_stage(layers, "", "")
    for i in _numbers(layers, "stage_{}_luma_conv_1"):
        table |= _luma_stage(layers, f"stage_{i}_", f"stages.{i - 1}.")
    return table


def wave_paint(model: keras.Model) -> Table:
    """Returns the table of a `WavePaint`."""
    layers, table = layers_of(model), {}
    for i in _numbers(layers, "module_{}_conv_1"):
        ours, theirs = f"module_{i}_", f"wavemodules.{i - 1}."
        table |= conv(f"{theirs}conv.0", layers[f"{ours}conv_1"])
        table |= conv(f"{theirs}conv.1", layers[f"{ours}conv_2"])
        table |= _blocks(layers, f"{ours}block", f"{theirs}layers")
        depthwise, norm = layers[f"{ours}depthwise"], layers[f"{ours}norm"]
        table |= depth_conv(f"{theirs}depthconv", depthwise, norm)
        table |= conv(f"{theirs}decoder1.0", layers[f"{ours}double"])
        table |= batch_norm(f"{theirs}decoder1.1", layers[f"{ours}double_norm"])
        table |= conv(f"{theirs}decoder2.0", layers[f"{ours}out"])
    return table


def _numbers(layers: dict[str, Any], name: str) -> Any:
    """Gives 1, 2, … as long as there is a layer of that name and number."""
    return itertools.takewhile(lambda i: name.format(i) in layers, itertools.count(1))


def _stem_and_blocks(layers: dict[str, Any]) -> Table:
    table = {}
    for i in _numbers(layers, "stem_conv_{}"):
        table |= conv(f"conv.{i - 1}", layers[f"stem_conv_{i}"])
    if "stem_norm" in layers:
        table |= batch_norm("conv.4", layers["stem_norm"])
    return table | _blocks(layers, "block", "layers")


def _blocks(layers: dict[str, Any], ours: str, theirs: str) -> Table:
    table = {}
    for i in _numbers(layers, f"{ours}_{{}}"):
        table |= block(f"{theirs}.{i - 1}.", layers[f"{ours}_{i}"])
    return table


def _expand(layers: dict[str, Any], doubling: str, last: str) -> Table:
    table, place = _stem_and_blocks(layers), 0
    for i in _numbers(layers, f"{doubling}_{{}}"):
        table |= conv(f"expand.{i - 1}", layers[f"{doubling}_{i}"])
        place = i
    return table | conv(f"expand.{place}", layers[last])


def _luma_stage(layers: dict[str, Any], ours: str, theirs: str) -> Table:
    table = _blocks(layers, f"{ours}block", f"{theirs}layers")
    for i, name in enumerate(("path1.1", "path1.2", "final.0", "final.1"), start=1):
        # Without a top the last two are not there.
        if f"{ours}luma_conv_{i}" in layers:
            table |= conv(f"{theirs}{name}", layers[f"{ours}luma_conv_{i}"])
    return table


def block(prefix: str, layer: Any) -> Table:
    """Returns the table of a block of any version."""
    table = conv(f"{prefix}reduction", layer.reduction)
    if hasattr(layer, "depthwise"):
        return table | _side_by_side(prefix, layer)
    if hasattr(layer, "feed_forward"):
        return table | _feed_forward(f"{prefix}feedforward", layer.feed_forward)
    for level, feed_forward in enumerate(layer.feed_forwards, start=1):
        number = level if layer.levels > 1 else ""
        table |= _feed_forward(f"{prefix}feedforward{number}", feed_forward)
    return table


def _feed_forward(prefix: str, layer: Any) -> Table:
    # The original's numbers count the activation, the dropout and the shuffling too.
    place = 3 if layer.project is None else 4
    place += layer.upsample == "pixelshuffle"
    table = conv(f"{prefix}.0", layer.expand)
    if layer.project is not None:
        table |= conv(f"{prefix}.3", layer.project)
    if hasattr(layer.up, "kernel"):
        table |= conv(f"{prefix}.{place}", layer.up)
    return table | batch_norm(f"{prefix}.{place + 1}", layer.norm)


def _side_by_side(prefix: str, layer: Any) -> Table:
    table = conv(f"{prefix}feedforward.0", layer.expand)
    table |= conv(f"{prefix}feedforward.3", layer.project)
    for level, up in enumerate(layer.ups, start=1):
        table |= conv(f"{prefix}ff{level}", up)
    return table | depth_conv(f"{prefix}depthconv", layer.depthwise, layer.norm)


def depth_conv(prefix: str, layer: Any, norm: Any) -> Table:
    """Returns the table of a depthwise convolution and its batch normalization."""
    height, width, channels, _ = layer.kernel.shape
    shape, order = (channels, 1, height, width), (2, 3, 0, 1)
    kernel = OriginalWeight(layer.kernel, shape, lambda array: array.transpose(order))
    table = {f"{prefix}.0.weight": kernel, f"{prefix}.0.bias": vector(layer.bias)}
    return table | batch_norm(f"{prefix}.2", norm)
