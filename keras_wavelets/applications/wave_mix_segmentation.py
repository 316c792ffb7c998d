"""WaveMix for a class per pixel."""

import math
from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.builder import channels_last
from keras_wavelets.applications.builder import initializers
from keras_wavelets.applications.builder import oriented
from keras_wavelets.applications.builder import score_dtype
from keras_wavelets.applications.wave_mix import WaveMix
from keras_wavelets.applications.wave_mix_parts import double
from keras_wavelets.layers import CropLike2D
from keras_wavelets.ops.arguments import check_choice

OUTPUT_SIZES = ("input", "decoder")


def WaveMixSegmentation(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 20,
    classifier_activation: Any = None,
    name: str = "wave_mix_segmentation",
    *,
    depth: int = 16,
    filters: int = 256,
    levels: int = 4,
    dropout: float = 0.0,
    stem: str = "strided",
    decoder_filters: Sequence[int] | None = None,
    decoder_activation: Any = None,
    output_size: str = "input",
    backbone: keras.Model | None = None,
    init: str = "torch",
    **kwargs: Any,
) -> keras.Model:
    """Builds WaveMix for semantic segmentation.

    From Jeevan, Viswanathan, Sethi, 2022, "WaveMix: A Resource-efficient Neural
    Network for Image Analysis". Behind the blocks the maps are doubled by
    transposed convolutions until they have the size of the image, and each pixel is
    classified.

    Args:
        include_top: Whether the model has a decoder. Without it the output is the
            last map.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 256 x 256 x 3 by default.
        pooling: Pooling of the last map without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation for each pixel; `None` gives logits.
        name: Name of the model.
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        levels: Number of wavelet levels.
        dropout: Rate of dropout inside the blocks.
        stem: `"strided"` convolutions, or `"patchify"`.
        decoder_filters: Channels behind each doubling. By default as many doublings
            as bring the maps to the size of the image, each with half the channels.
        decoder_activation: Activation behind each doubling.
        output_size: `"input"`: scores of a larger or smaller map are cut or resized
            to the size of the image. `"decoder"`: they are left as they are.
        backbone: A `WaveMix` without a top, to be used instead of a new one; of the
            other arguments only those of the decoder then matter.
        init: Initial weights as in `"torch"` or `"keras"`.
        **kwargs: Further arguments of `WaveMix`.

    Returns:
        A functional model. Its output is `(batch, height, width, classes)`.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = WaveMixSegmentation(
    ...     input_shape=(32, 48, 3), depth=1, filters=8, levels=2, classes=4
    ... )
    >>> model.output_shape
    (None, 32, 48, 4)
    """
    check_choice(output_size, "output_size", OUTPUT_SIZES)
    frame = Frame(
        include_top=include_top,
        weights=weights,
        pooling=pooling,
        classes=classes,
        name=name,
    )
    if input_shape is None and input_tensor is None:
        input_shape = oriented((256, 256, 3))
    backbone = backbone or WaveMix(
        include_top=False,
        input_tensor=input_tensor,
        input_shape=input_shape,
        depth=depth,
        filters=filters,
        levels=levels,
        dropout=dropout,
        stem=stem,
        init=init,
        **kwargs,
    )
    x = _last_map(backbone)
    if not include_top:
        return frame.model(frame.features(x), inputs=backbone.input)
    factor = stem_factor(backbone)
    for i, width in enumerate(_widths(decoder_filters, x.shape[-1], factor), start=1):
        x = double(x, width, init=init, name=f"decoder_{i}")
        if decoder_activation is not None:
            x = layers.Activation(decoder_activation, name=f"decoder_activation_{i}")(x)
    x = _predict(x, classes, classifier_activation, init)
    if output_size == "input":
        x = _fit(x, channels_last(backbone.input))
    return frame.model(frame.features(x), inputs=backbone.input)


def _predict(x: Any, classes: int, activation: Any, init: str) -> Any:
    """Returns the scores of the classes at each place of a map."""
    return layers.Conv2D(
        classes,
        1,
        activation=activation,
        data_format="channels_last",
        dtype=score_dtype(),
        name="predictions",
        **initializers(init, x.shape[-1]),
    )(x)


def stem_factor(backbone: keras.Model) -> int:
    """Returns how many pixels of the image, along an axis, a map has one for.

    Args:
        backbone: A `WaveMix` without a top.

    Example:
    >>> shape = (64, 64, 3)
    >>> backbone = WaveMix(include_top=False, input_shape=shape, depth=1, filters=8)
    >>> stem_factor(backbone)
    4
    """
    return math.prod(
        layer.strides[0]
        for layer in backbone.layers
        if layer.name.startswith("stem_conv") and hasattr(layer, "strides")
    )


def _last_map(backbone: keras.Model) -> Any:
    shape = getattr(backbone.output, "shape", ())
    if len(shape) != 4:
        raise ValueError(
            "`backbone` must be a model without a top, whose output is one map. "
            f"Received: backbone={backbone.name!r} with output shape {tuple(shape)}."
        )
    return channels_last(backbone.output)


def _widths(filters: Sequence[int] | None, width: int, factor: int) -> list[int]:
    if filters is not None:
        return list(filters)
    count = math.ceil(math.log2(factor))
    return [max(width >> i, 1) for i in range(1, count + 1)]


def _fit(x: Any, images: Any) -> Any:
    """Cuts or resizes scores to the size of the images."""
    sizes, wanted = x.shape[1:3], images.shape[1:3]
    if sizes == wanted and None not in sizes:
        return x
    if None in sizes or _only_padded(sizes, wanted):
        crop = CropLike2D(data_format="channels_last", name="crop")
        return crop([x, images])
    resize = layers.Resizing(
        *wanted, interpolation="bilinear", data_format="channels_last", name="resize"
    )
    return resize(x)


def _only_padded(sizes: tuple, wanted: tuple) -> bool:
    # Rounding up and padding make a map larger, by less than half; another number of
    # doublings than the stem halved makes it twice as large at least, or smaller.
    return all(have >= want for have, want in zip(sizes, wanted, strict=True)) and all(
        have < 2 * want for have, want in zip(sizes, wanted, strict=True)
    )
