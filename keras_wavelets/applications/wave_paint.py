"""WavePaint: WaveMix modules that fill holes in images."""

from pathlib import Path
from typing import Any

import keras
from keras import layers

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.builder import channels_last
from keras_wavelets.applications.builder import initializers
from keras_wavelets.applications.builder import oriented
from keras_wavelets.applications.builder import score_dtype
from keras_wavelets.applications.wave_mix_parts import Trunk
from keras_wavelets.applications.wave_mix_parts import check_filters
from keras_wavelets.applications.wave_mix_parts import conv
from keras_wavelets.applications.wave_mix_parts import double
from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.layers.counts import check_count

DEPTHWISE_KERNEL = 5


def WavePaint(
    weights: str | Path | None = None,
    input_shape: tuple | None = None,
    name: str = "wave_paint",
    *,
    num_modules: int = 8,
    blocks_per_module: int = 4,
    filters: int = 128,
    ff_filters: int | None = None,
    mult: float = 4,
    dropout: float = 0.5,
    init: str = "torch",
) -> keras.Model:
    """Builds WavePaint, which paints what is missing in an image.

    From Jeevan, Kumar, Sethi, 2023, "WavePaint: Resource-efficient Token-mixer for
    Self-supervised Inpainting". Modules of WaveMix blocks at half the resolution
    each improve the whole image; the known pixels are put back at the end.

    The model takes a list of two: the image with zeros in the hole, and the mask,
    1 in the hole and 0 elsewhere.

    Args:
        weights: `None`, or the path of saved weights of the same model.
        input_shape: Shape of an image; `(None, None, 3)` by default, for any size
            whose sides are multiples of 4.
        name: Name of the model.
        num_modules: Number of modules.
        blocks_per_module: Number of blocks in each.
        filters: Channels of the maps, a multiple of 4.
        ff_filters: Channels before the upsampling; `filters` by default.
        mult: Hidden width as a multiple of `filters`.
        dropout: Rate of dropout inside the blocks.
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model. Its output is an image.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = WavePaint(
    ...     input_shape=(16, 16, 3), num_modules=1, blocks_per_module=1, filters=8
    ... )
    >>> [tensor.shape for tensor in model.inputs], model.output_shape
    ([(None, 16, 16, 3), (None, 16, 16, 1)], (None, 16, 16, 3))
    """
    check_count("num_modules", num_modules)
    check_filters(filters)
    trunk = Trunk(
        depth=blocks_per_module,
        mult=mult,
        ff_filters=ff_filters,
        dropout=dropout,
        init=init,
    )
    frame = Frame(
        include_top=False, weights=weights, input_shape=input_shape, name=name
    )
    image = frame.images((None, None, 3), static=False)
    sources = keras.utils.get_source_inputs(image)
    sources.append(keras.Input(oriented((*image.shape[1:3], 1)), name="mask"))
    mask = channels_last(sources[1])
    x = image
    for i in range(1, num_modules + 1):
        x = layers.Add(name=f"module_{i}_image", dtype=score_dtype())(
            [_module(x, mask, filters, trunk, f"module_{i}"), x]
        )
    painted = x * mask + image * (1 - mask)
    return frame.model(frame.features(painted), inputs=sources)


def _module(x: Any, mask: Any, filters: int, trunk: Trunk, name: str) -> Any:
    init, concatenate = trunk.init, layers.Concatenate
    t = concatenate(name=f"{name}_input")([x, mask])
    t = conv(t, filters // 2, init=init, name=f"{name}_conv_1")
    skip = conv(t, filters, strides=2, init=init, name=f"{name}_conv_2")
    t = _depthwise(trunk(skip, f"{name}_block"), init, name)
    t = concatenate(name=f"{name}_skip")([t, skip])
    t = double(t, filters // 2, init=init, name=f"{name}_double")
    t = FusedBatchNormalization(name=f"{name}_double_norm")(t)
    t = concatenate(name=f"{name}_colors")([t, x])
    channels = x.shape[-1]
    return conv(t, channels, 1, init=init, name=f"{name}_out", dtype=score_dtype())


def _depthwise(x: Any, init: str, name: str) -> Any:
    start = initializers(init, DEPTHWISE_KERNEL**2)
    x = layers.DepthwiseConv2D(
        DEPTHWISE_KERNEL,
        padding="same",
        data_format="channels_last",
        depthwise_initializer=start["kernel_initializer"],
        bias_initializer=start["bias_initializer"],
        name=f"{name}_depthwise",
    )(x)
    x = layers.Activation("gelu", name=f"{name}_gelu")(x)
    return FusedBatchNormalization(name=f"{name}_norm")(x)
