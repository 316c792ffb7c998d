"""Where the weights of the original WaveMix blocks go."""

from typing import Any

from keras_wavelets.convert.entry import Entry
from keras_wavelets.convert.entry import convolution
from keras_wavelets.convert.entry import depthwise
from keras_wavelets.convert.entry import vector


def block(prefix: str, layer: Any) -> dict[str, Entry]:
    """Returns the table of a block of any version.

    Args:
        prefix: What the original's names begin with, `""` for a block alone.
        layer: A built `WaveMixBlock`, `WaveMixV1Block` or `WaveMixV3Block`.

    Example:
    >>> from keras_wavelets.layers import WaveMixBlock
    >>> layer = WaveMixBlock(upsample="bilinear")
    >>> layer.build((None, 8, 8, 4))
    >>> list(block("layers.0.", layer))[2:4]
    ['layers.0.feedforward.0.weight', 'layers.0.feedforward.0.bias']
    """
    table = conv(f"{prefix}reduction", layer.reduction)
    if hasattr(layer, "depthwise"):
        return table | _side_by_side(prefix, layer)
    if hasattr(layer, "feed_forward"):
        return table | _feed_forward(f"{prefix}feedforward", layer.feed_forward)
    for level, feed_forward in enumerate(layer.feed_forwards, start=1):
        number = level if layer.levels > 1 else ""
        table |= _feed_forward(f"{prefix}feedforward{number}", feed_forward)
    return table


def _feed_forward(prefix: str, layer: Any) -> dict[str, Entry]:
    # The original's numbers count the activation, the dropout and the shuffling too.
    place = 3 if layer.project is None else 4
    place += layer.upsample == "pixelshuffle"
    table = conv(f"{prefix}.0", layer.expand)
    if layer.project is not None:
        table |= conv(f"{prefix}.3", layer.project)
    if hasattr(layer.up, "kernel"):
        table |= conv(f"{prefix}.{place}", layer.up)
    return table | batch_norm(f"{prefix}.{place + 1}", layer.norm)


def _side_by_side(prefix: str, layer: Any) -> dict[str, Entry]:
    table = conv(f"{prefix}feedforward.0", layer.expand)
    table |= conv(f"{prefix}feedforward.3", layer.project)
    for level, up in enumerate(layer.ups, start=1):
        table |= conv(f"{prefix}ff{level}", up)
    return table | depth_conv(f"{prefix}depthconv", layer.depthwise, layer.norm)


def depth_conv(prefix: str, layer: Any, norm: Any) -> dict[str, Entry]:
    """Returns the table of a depthwise convolution and its batch normalization.

    Example:
    >>> import keras
    >>> layer, norm = keras.layers.DepthwiseConv2D(5), keras.layers.BatchNormalization()
    >>> for part in (layer, norm):
    ...     part.build((None, 8, 8, 4))
    >>> list(depth_conv("depthconv", layer, norm))[1:3]
    ['depthconv.0.bias', 'depthconv.2.weight']
    """
    table = {
        f"{prefix}.0.weight": depthwise(layer.kernel),
        f"{prefix}.0.bias": vector(layer.bias),
    }
    return table | batch_norm(f"{prefix}.2", norm)


def conv(prefix: str, layer: Any) -> dict[str, Entry]:
    """Returns the table of a convolution, transposed or not.

    Example:
    >>> import keras
    >>> layer = keras.layers.Conv2D(4, 3)
    >>> layer.build((None, 8, 8, 2))
    >>> {name: entry.original_shape for name, entry in conv("stem", layer).items()}
    {'stem.weight': (4, 2, 3, 3), 'stem.bias': (4,)}
    """
    return {
        f"{prefix}.weight": convolution(layer.kernel),
        f"{prefix}.bias": vector(layer.bias),
    }


def batch_norm(prefix: str, layer: Any) -> dict[str, Entry]:
    """Returns the table of a batch normalization.

    Example:
    >>> import keras
    >>> layer = keras.layers.BatchNormalization()
    >>> layer.build((None, 4))
    >>> list(batch_norm("norm", layer))[:2]
    ['norm.weight', 'norm.bias']
    """
    return {
        f"{prefix}.weight": vector(layer.gamma),
        f"{prefix}.bias": vector(layer.beta),
        f"{prefix}.running_mean": vector(layer.moving_mean),
        f"{prefix}.running_var": vector(layer.moving_variance),
    }
