"""WaveMix with a value for each pixel: segmentation and inpainting."""

import math
from collections.abc import Sequence
from typing import Any
from typing import Literal

import keras
from keras import layers

from keras_wavelets import checks
from keras_wavelets.applications import preprocessing
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.ends import Ends
from keras_wavelets.applications.ends import Init
from keras_wavelets.applications.ends import channels_last
from keras_wavelets.applications.ends import initializers
from keras_wavelets.applications.ends import oriented
from keras_wavelets.applications.ends import score_dtype
from keras_wavelets.applications.wave_mix import Blocks
from keras_wavelets.applications.wave_mix import StemKind
from keras_wavelets.applications.wave_mix import WaveMix
from keras_wavelets.applications.wave_mix import check_filters
from keras_wavelets.applications.wave_mix import conv
from keras_wavelets.applications.wave_mix import double
from keras_wavelets.applications.wave_mix import pad
from keras_wavelets.layers import CropLike2D
from keras_wavelets.layers.convolution import FusedBatchNormalization

preprocess_input = preprocessing.scale_input
decode_predictions = preprocessing.decode_predictions

DEPTHWISE_KERNEL = 5


@builder(
    model_name="wave_mix_segmentation",
    image_shape=(256, 256, 3),
    classes=20,
    activation=None,
    sides="any",
    rest=WaveMix,
)
def WaveMixSegmentation(
    ends: Ends,
    *,
    depth: int = 16,
    filters: int = 256,
    levels: int = 4,
    dropout: float = 0.0,
    stem: StemKind = "strided",
    decoder_filters: Sequence[int] | None = None,
    decoder_activation: Any = None,
    output_size: Literal["input", "decoder"] = "input",
    backbone: keras.Model | None = None,
    init: Init = "torch",
    **kwargs: Any,
) -> Any:
    """Builds WaveMix for semantic segmentation.

    From Jeevan, Viswanathan, Sethi, 2022, "WaveMix: A Resource-efficient Neural
    Network for Image Analysis". Behind the blocks the maps are doubled by
    transposed convolutions until they have the size of the image, and each pixel is
    classified.

    Args:
        include_top: Whether the model has a decoder. Without it the output is the
            last map.
        classifier_activation: Activation for each pixel; `None` gives logits.
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        levels: Number of wavelet levels.
        dropout: Rate of dropout inside the blocks.
        stem: `"strided"` convolutions, or `"patchify"`.
        decoder_filters: Channels behind each doubling. By default as many doublings
            as bring the maps to the size of the image, each with half the channels:
            none with `stem_stride=1`. The original doubles twice whatever its stem;
            its weights then need `(filters // 2, filters // 4)`.
        decoder_activation: Activation behind each doubling.
        output_size: `"input"`: scores of a larger or smaller map are cut or resized
            to the size of the image. `"decoder"`: they are left as they are.
        backbone: A `WaveMix` without a top, to be used instead of a new one; of the
            other arguments only those of the decoder then matter.

    Returns:
        A functional model. Its output is `(batch, height, width, classes)`.

    Example:
    >>> model = WaveMixSegmentation(
    ...     input_shape=(32, 48, 3), depth=1, filters=8, levels=2, classes=4
    ... )
    >>> model.output_shape
    (None, 32, 48, 4)
    """
    checks.one_of(output_size, "output_size", ("input", "decoder"))
    backbone = backbone or WaveMix(
        include_top=False,
        input_tensor=ends.input_tensor,
        input_shape=ends.image_shape,
        depth=depth,
        filters=filters,
        levels=levels,
        dropout=dropout,
        stem=stem,
        init=init,
        **kwargs,
    )
    _check_backbone(backbone)
    images, x = ends.start_from(backbone)
    if not ends.include_top:
        return ends.features(x)
    widths = _widths(decoder_filters, x.shape[-1], _stem_factor(backbone))
    for i, width in enumerate(widths, start=1):
        x = double(x, width, init=init, name=f"decoder_{i}")
        if decoder_activation is not None:
            x = layers.Activation(decoder_activation, name=f"decoder_activation_{i}")(x)
    x = _predict(x, ends.classes, ends.classifier_activation, init)
    return ends.features(_fit(x, images) if output_size == "input" else x)


def _check_backbone(model: keras.Model) -> None:
    shape = getattr(model.output, "shape", ())
    if len(shape) != 4:
        raise ValueError(
            "Expected `backbone` to be a model without a top, whose output is one map. "
            f"Received: backbone={model.name!r} with output shape {tuple(shape)}."
        )


def _stem_factor(backbone: keras.Model) -> int:
    """Returns how many pixels of the image, along an axis, a map has one for."""
    return math.prod(
        layer.strides[0]
        for layer in backbone.layers
        if layer.name.startswith("stem_conv") and hasattr(layer, "strides")
    )


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


@builder(
    model_name="wave_paint",
    image_shape=(None, None, 3),
    sides="any",
    shared=("weights", "input_shape", "name"),
)
def WavePaint(
    ends: Ends,
    *,
    num_modules: int = 8,
    blocks_per_module: int = 4,
    filters: int = 128,
    ff_filters: int | None = None,
    mult: float = 4,
    dropout: float = 0.5,
    pad_input: bool = True,
    init: Init = "torch",
) -> Any:
    """Builds WavePaint, which paints what is missing in an image.

    From Jeevan, Kumar, Sethi, 2023, "WavePaint: Resource-efficient Token-mixer for
    Self-supervised Inpainting". Modules of WaveMix blocks at half the resolution
    each improve the whole image; the known pixels are put back at the end.

    The model takes a list of two: the image with zeros in the hole, and the mask,
    1 in the hole and 0 elsewhere.

    Args:
        num_modules: Number of modules.
        blocks_per_module: Number of blocks in each.
        filters: Channels of the maps, a multiple of 4.
        ff_filters: Channels before the upsampling; `filters` by default.
        mult: Hidden width as a multiple of `filters`.
        dropout: Rate of dropout inside the blocks.
        pad_input: Whether zeros at the right and below fill images up to multiples
            of 4, which the network takes; the result is cut.

    Returns:
        A functional model. Its output is an image.

    Example:
    >>> model = WavePaint(
    ...     input_shape=(16, 16, 3), num_modules=1, blocks_per_module=1, filters=8
    ... )
    >>> [tensor.shape for tensor in model.inputs], model.output_shape
    ([(None, 16, 16, 3), (None, 16, 16, 1)], (None, 16, 16, 3))
    """
    checks.count(num_modules, "num_modules")
    check_filters(filters)
    blocks = Blocks(
        depth=blocks_per_module,
        mult=mult,
        ff_filters=ff_filters,
        dropout=dropout,
        init=init,
    )
    image = ends.images
    ends.inputs.append(keras.Input(oriented((*image.shape[1:3], 1)), name="mask"))
    mask = channels_last(ends.inputs[-1])
    if pad_input:
        # Half the resolution, and halved once more by the wavelets of the blocks.
        image = pad(image, 2 * blocks.factor, dtype=score_dtype())
        mask = pad(mask, 2 * blocks.factor, "pad_mask", dtype=score_dtype())
    x = image
    for i in range(1, num_modules + 1):
        x = layers.Add(name=f"module_{i}_image", dtype=score_dtype())(
            [_module(x, mask, filters, blocks, f"module_{i}"), x]
        )
    painted = x * mask + image * (1 - mask)
    if image is not ends.images:
        crop = CropLike2D(data_format="channels_last", name="crop", dtype=score_dtype())
        painted = crop([painted, ends.images])
    return ends.features(painted)


def _module(x: Any, mask: Any, filters: int, blocks: Blocks, name: str) -> Any:
    init, concatenate = blocks.init, layers.Concatenate
    t = concatenate(name=f"{name}_input")([x, mask])
    t = conv(t, filters // 2, init=init, name=f"{name}_conv_1")
    skip = conv(t, filters, strides=2, init=init, name=f"{name}_conv_2")
    t = _depthwise(blocks(skip, f"{name}_block"), init, name)
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
