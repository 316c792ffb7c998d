"""WaveMix: image classification by blocks that mix pixels through wavelets."""

from collections.abc import Sequence
from typing import Any

import keras

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.builder import initializers
from keras_wavelets.applications.builder import oriented
from keras_wavelets.applications.wave_mix_parts import Stem
from keras_wavelets.applications.wave_mix_parts import Trunk
from keras_wavelets.applications.wave_mix_parts import conv
from keras_wavelets.applications.wave_mix_parts import pad_images


def WaveMix(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix",
    *,
    depth: int = 16,
    filters: int = 192,
    ff_filters: int | None = None,
    mult: float = 2,
    levels: int = 3,
    dropout: float = 0.5,
    stem: str = "patchify",
    patch_size: int = 4,
    stem_stride: int = 2,
    stem_activation: Any = None,
    block: str = "progressive",
    upsample: str = "deconv",
    wavelet: Any = "haar",
    mode: str = "zero",
    embed_dim: int | None = None,
    pad_input: bool = False,
    feature_blocks: Sequence[int] | None = None,
    init: str = "torch",
) -> keras.Model:
    """Builds WaveMix, a network of wavelet token mixers at one resolution.

    From Jeevan, Viswanathan, Sethi, 2022, "WaveMix: A Resource-efficient Neural
    Network for Image Analysis". A stem, `depth` blocks with residuals, the mean of
    the last map, and a classifier. The maps behind the stem must be multiples of
    `2^levels` in height and width.

    Args:
        include_top: Whether the model ends in a classifier. Without it the output
            is the last map, and images may be of any size, `(None, None, 3)`.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 224 x 224 x 3 by default.
        pooling: Pooling of the last map without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        ff_filters: Channels before the upsampling; `filters` by default.
        mult: Hidden width as a multiple of `filters`.
        levels: Number of wavelet levels.
        dropout: Rate of dropout inside the blocks.
        stem: `"patchify"`, or `"strided"` convolutions.
        patch_size: Side of the patches.
        stem_stride: Stride of both convolutions of the strided stem.
        stem_activation: Activation between the convolutions of the stem.
        block: `"progressive"` for `layers.WaveMixBlock`; `"v1"` or `"v3"` for the
            blocks of the first and the third version.
        upsample: As in `layers.WaveMixBlock`.
        wavelet: Name of a wavelet, or a `Wavelet`.
        mode: `"zero"`, or `"periodization"`, which takes any wavelet.
        embed_dim: Channels of one more convolution before the mean; 1024 in the
            second version.
        pad_input: Whether zeros at the right and below fill images up to a size the
            network takes.
        feature_blocks: Without a top: blocks whose maps are returned, as a list;
            0 is the stem.
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = WaveMix(input_shape=(64, 64, 3), depth=2, filters=16, classes=5)
    >>> model.output_shape, model.count_params()
    ((None, 5), 26917)
    """
    frame = Frame(
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
    )
    first = Stem(
        kind=stem,
        filters=filters,
        patch_size=patch_size,
        stride=stem_stride,
        activation=stem_activation,
        init=init,
    )
    trunk = Trunk(
        depth=depth,
        block=block,
        levels=levels,
        mult=mult,
        ff_filters=ff_filters,
        dropout=dropout,
        upsample=upsample,
        wavelet=wavelet,
        mode=mode,
        init=init,
    )
    _check_feature_blocks(feature_blocks, depth, include_top=include_top)
    images = frame.images((224, 224, 3), static=include_top)
    images = pad_images(images, first.factor * trunk.factor, pad_input=pad_input)
    maps = list(trunk.maps(first(images)))
    if feature_blocks is not None:
        return frame.model([frame.features(maps[i]) for i in feature_blocks])
    x = maps[-1]
    if embed_dim is not None:
        x = conv(x, embed_dim, 1, init=init, name="embed")
    return frame.model(_head(frame, x, init))


def _head(frame: Frame, x: Any, init: str) -> Any:
    """Returns the scores of the classes, or the features without a top."""
    if not frame.include_top:
        return frame.features(x)
    pool = keras.layers.GlobalAveragePooling2D("channels_last", name="avg_pool")
    return frame.classify(pool(x), **initializers(init, x.shape[-1]))


def _check_feature_blocks(blocks: Any, depth: int, *, include_top: bool) -> None:
    if blocks is None:
        return
    legal = not include_top and isinstance(blocks, Sequence) and len(blocks) > 0
    if not legal or any(i not in range(depth + 1) for i in blocks):
        raise ValueError(
            f"`feature_blocks` must be a list of numbers from 0 to {depth}, without a "
            f"top. Received: feature_blocks={blocks!r}, include_top={include_top}."
        )


def WaveMixLite(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_lite",
    *,
    depth: int = 7,
    filters: int = 144,
    stem: str = "strided",
    stem_stride: int = 1,
    **kwargs: Any,
) -> keras.Model:
    """Builds WaveMix-Lite, the network with one wavelet level, for small images.

    From Jeevan, Viswanathan, Sethi, 2022, "WaveMix: A Resource-efficient Neural
    Network for Image Analysis". It is `WaveMix` with `levels=1`.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; 32 x 32 x 3 by default.
        pooling: Pooling of the last map without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        stem: `"strided"` convolutions, or `"patchify"`.
        stem_stride: Stride of both convolutions of the strided stem.
        **kwargs: Further arguments of `WaveMix`, but `levels`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = WaveMixLite(input_shape=(28, 28, 1), depth=2, filters=8)
    >>> model.output_shape, model.count_params()
    ((None, 10), 3150)
    """
    if input_shape is None and input_tensor is None:
        input_shape = oriented((32, 32, 3))
    return WaveMix(
        include_top,
        weights,
        input_tensor,
        input_shape,
        pooling,
        classes,
        classifier_activation,
        name,
        depth=depth,
        filters=filters,
        stem=stem,
        stem_stride=stem_stride,
        levels=1,
        **kwargs,
    )
