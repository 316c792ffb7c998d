"""WaveMix: image classification by blocks that mix pixels through wavelets."""

import dataclasses
import re
import textwrap
import warnings
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

from keras import layers

from keras_wavelets import checks
from keras_wavelets.applications import preprocessing
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.builder import variant
from keras_wavelets.applications.ends import Ends
from keras_wavelets.applications.ends import Init
from keras_wavelets.applications.ends import initializers
from keras_wavelets.layers import ConvUpsampling2D
from keras_wavelets.layers import PadToMultiple2D
from keras_wavelets.layers import WaveMixBlock
from keras_wavelets.layers import WaveMixV1Block
from keras_wavelets.layers import WaveMixV3Block
from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.ops.arguments import MOST_LEVELS

preprocess_input = preprocessing.scale_input
decode_predictions = preprocessing.decode_predictions

StemKind = Literal["patchify", "strided"]
Block = Literal["progressive", "v1", "v3"]
Upsample = Literal["deconv", "bilinear", "nearest", "pixelshuffle"]
PAPER = """From Jeevan, Viswanathan, Sethi, 2022, "WaveMix: A Resource-efficient Neural
Network for Image Analysis"."""


def check_filters(filters: int) -> None:
    """Raises if the width of a network is no positive multiple of 4.

    Example:
    >>> check_filters(144)
    """
    if checks.count(filters, "filters") % 4:
        raise ValueError(
            f"Expected `filters` to be a multiple of 4. Received: filters={filters}."
        )


def conv(
    x: Any,
    filters: int,
    size: int = 3,
    *,
    strides: int = 1,
    init: Init,
    name: str,
    **kwargs: Any,
) -> Any:
    """Convolves with one zero around the images, or with none for size 1.

    Keras's own padding is not symmetric for larger strides. `kwargs` go to the layer.

    Example:
    >>> import keras
    >>> conv(keras.Input((30, 32, 3)), 8, strides=2, init="torch", name="conv").shape
    (None, 15, 16, 8)
    """
    if size > 1 and strides > 1:
        x = layers.ZeroPadding2D(1, data_format="channels_last", name=f"{name}_pad")(x)
    return layers.Conv2D(
        filters,
        size,
        strides,
        padding="same" if strides == 1 else "valid",
        data_format="channels_last",
        name=name,
        **{**initializers(init, size**2 * x.shape[-1]), **kwargs},
    )(x)


def double(x: Any, filters: int, *, init: Init, name: str) -> Any:
    """Doubles maps by a transposed convolution.

    Example:
    >>> import keras
    >>> double(keras.Input((8, 8, 4)), 2, init="torch", name="up").shape
    (None, 16, 16, 2)
    """
    return ConvUpsampling2D(
        filters, data_format="channels_last", name=name, **initializers(init)
    )(x)


def pad(images: Any, multiple: int, name: str = "pad", **kwargs: Any) -> Any:
    """Pads images to a multiple of a size, unless they are known to have one.

    Example:
    >>> import keras
    >>> pad(keras.Input((28, 32, 1)), 16).shape
    (None, 32, 32, 1)
    """
    if all(side is not None and side % multiple == 0 for side in images.shape[1:3]):
        return images
    layer = PadToMultiple2D(multiple, name=name, data_format="channels_last", **kwargs)
    return layer(images)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stem:
    """The convolutions in front, which turn images into maps of `filters` channels.

    `"strided"`: two convolutions of size 3, both with the stride. `"patchify"`: two
    of size 3, then one whose size and stride are those of a patch, GELU and batch
    normalization. It leaves out the pixels at the right and below that fill no
    patch, and warns.

    Args:
        kind: `"patchify"` or `"strided"`.
        filters: Channels of the maps.
        patch_size: Side of a patch.
        stride: Stride of both convolutions of a strided stem.
        activation: Activation between the convolutions.
        init: Initial weights as in `"torch"` or `"keras"`.

    Example:
    >>> Stem(kind="strided", filters=8, stride=2).factor
    4
    """

    kind: StemKind = "patchify"
    filters: int
    patch_size: int = 4
    stride: int = 1
    activation: Any = None
    init: Init = "torch"

    def __post_init__(self) -> None:
        checks.one_of(self.kind, "stem", get_args(StemKind))
        checks.count(self.patch_size, "patch_size")
        checks.count(self.stride, "stem_stride")
        check_filters(self.filters)

    @property
    def factor(self) -> int:
        """Pixels of the image, along an axis, for one of the maps."""
        return self.patch_size if self.kind == "patchify" else self.stride**2

    def fits(self, side: int | None, multiple: int) -> bool:
        """Returns whether maps of images of this side are a multiple of a size."""
        if side is None or self.kind == "patchify":
            return side is not None and side % (self.patch_size * multiple) == 0
        # Each strided convolution rounds up.
        return -(-side // self.stride**2) % multiple == 0

    def __call__(self, images: Any) -> Any:
        if self.kind == "strided":
            x = self._conv(images, self.filters // 2, 1, strides=self.stride)
            return self._conv(self._activate(x, 1), self.filters, 2, self.stride)
        self._warn_of_lost_pixels(images.shape)
        x = self._conv(images, self.filters // 4, 1)
        x = self._conv(self._activate(x, 1), self.filters // 2, 2)
        x = self._patches(self._activate(x, 2))
        x = layers.Activation("gelu", name="stem_gelu")(x)
        return FusedBatchNormalization(name="stem_norm")(x)

    def _conv(self, x: Any, filters: int, number: int, strides: int = 1) -> Any:
        name = f"stem_conv_{number}"
        return conv(x, filters, strides=strides, init=self.init, name=name)

    def _activate(self, x: Any, number: int) -> Any:
        if self.activation is None:
            return x
        return layers.Activation(self.activation, name=f"stem_activation_{number}")(x)

    def _patches(self, x: Any) -> Any:
        size = self.patch_size
        return layers.Conv2D(
            self.filters,
            size,
            size,
            data_format="channels_last",
            name="stem_conv_3",
            **initializers(self.init, size**2 * x.shape[-1]),
        )(x)

    def _warn_of_lost_pixels(self, shape: tuple) -> None:
        if any(size is not None and size % self.patch_size for size in shape[1:3]):
            warnings.warn(
                f"Patches of {self.patch_size} do not fill images of {shape[1:3]}: "
                "pixels at the right or below are left out; `pad_input=True` keeps "
                "them.",
                stacklevel=4,
            )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Blocks:
    """The blocks of a network, one after the other, each with its residual.

    Args:
        depth: Number of blocks.
        block: `"progressive"` for `WaveMixBlock`, `"v1"` or `"v3"`.
        init: Initial weights as in `"torch"` or `"keras"`.
        **the rest: arguments of the blocks.

    Example:
    >>> import keras
    >>> blocks = Blocks(depth=2, levels=2)
    >>> [tuple(x.shape) for x in blocks.maps(keras.Input((8, 8, 4)))]
    [(None, 8, 8, 4), (None, 8, 8, 4), (None, 8, 8, 4)]
    """

    depth: int
    block: Block = "progressive"
    levels: int = 1
    mult: float = 2
    ff_filters: int | None = None
    dropout: float = 0.5
    upsample: Upsample = "deconv"
    wavelet: Any = "haar"
    mode: str = "zero"
    init: Init = "torch"

    def __post_init__(self) -> None:
        checks.count(self.depth, "depth")
        checks.count(self.levels, "levels", 1, MOST_LEVELS)
        checks.one_of(self.block, "block", get_args(Block))

    @property
    def factor(self) -> int:
        """What height and width of the maps must be multiples of."""
        return 2 if self.block == "v3" else 2**self.levels

    def maps(self, x: Any, prefix: str = "block") -> Iterator[Any]:
        """Gives the map that comes in and those behind each block."""
        yield x
        for i in range(1, self.depth + 1):
            x = self._make(f"{prefix}_{i}")(x)
            yield x

    def __call__(self, x: Any, prefix: str = "block") -> Any:
        *_, x = self.maps(x, prefix)
        return x

    def _make(self, name: str) -> layers.Layer:
        shared = {
            "mult": self.mult,
            "dropout": self.dropout,
            "wavelet": self.wavelet,
            "mode": self.mode,
            "data_format": "channels_last",
            "name": name,
            **initializers(self.init),
        }
        if self.block == "v3":
            return WaveMixV3Block(**shared)
        shared |= {"levels": self.levels, "ff_filters": self.ff_filters}
        if self.block == "v1":
            return WaveMixV1Block(**shared)
        return WaveMixBlock(upsample=self.upsample, **shared)


@builder(
    model_name="wave_mix",
    image_shape=(224, 224, 3),
    classes=1000,
    sides="any",
)
def WaveMix(
    ends: Ends,
    *,
    depth: int = 16,
    filters: int = 192,
    ff_filters: int | None = None,
    mult: float = 2,
    levels: int = 3,
    dropout: float = 0.5,
    stem: StemKind = "patchify",
    patch_size: int = 4,
    stem_stride: int = 2,
    stem_activation: Any = None,
    block: Block = "progressive",
    upsample: Upsample = "deconv",
    wavelet: Any = "haar",
    mode: Literal["zero", "periodization"] = "zero",
    embed_dim: int | None = None,
    pad_input: bool = True,
    feature_blocks: Sequence[int] | None = None,
    init: Init = "torch",
) -> Any:
    """Builds WaveMix, a network of wavelet token mixers at one resolution.

    From Jeevan, Viswanathan, Sethi, 2022, "WaveMix: A Resource-efficient Neural
    Network for Image Analysis". A stem, `depth` blocks with residuals, the mean of
    the last map, and a classifier. The maps behind the stem must be multiples of
    `2^levels` in height and width, which `pad_input` sees to.

    Args:
        include_top: Whether the model ends in a classifier. Without it the output
            is the last map.
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
        pad_input: Whether zeros at the right and below fill images up where their
            size is not known to be one the network takes.
        feature_blocks: Without a top: blocks whose maps are returned, as a list;
            0 is the stem.

    Example:
    >>> model = WaveMix(input_shape=(64, 64, 3), depth=2, filters=16, classes=5)
    >>> model.output_shape, model.count_params()
    ((None, 5), 26917)
    """
    first = Stem(
        kind=stem,
        filters=filters,
        patch_size=patch_size,
        stride=stem_stride,
        activation=stem_activation,
        init=init,
    )
    blocks = Blocks(
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
    _check_feature_blocks(feature_blocks, depth, include_top=ends.include_top)
    images = ends.images
    if pad_input and not all(
        first.fits(side, blocks.factor) for side in images.shape[1:3]
    ):
        images = pad(images, first.factor * blocks.factor)
    maps = list(blocks.maps(first(images)))
    if feature_blocks is not None:
        return [ends.features(maps[i]) for i in feature_blocks]
    x = maps[-1]
    if embed_dim is not None:
        x = conv(x, embed_dim, 1, init=init, name="embed")
    return ends.finish(x, pool="avg_pool", **initializers(init, x.shape[-1]))


def _check_feature_blocks(blocks: Any, depth: int, *, include_top: bool) -> None:
    if blocks is None:
        return
    legal = not include_top and isinstance(blocks, Sequence) and len(blocks) > 0
    if not legal or any(i not in range(depth + 1) for i in blocks):
        raise ValueError(
            f"Expected `feature_blocks` to be a list of numbers from 0 to {depth}, "
            f"without a top. Received: feature_blocks={blocks!r}, "
            f"include_top={include_top}."
        )


WaveMixLite = variant(
    WaveMix,
    "WaveMixLite",
    summary=f"""
Builds WaveMix-Lite, the network with one wavelet level, for small images.

{PAPER} It is `WaveMix` with `levels=1`.
""",
    example="""
>>> model = WaveMixLite(input_shape=(28, 28, 1), depth=2, filters=8)
>>> model.output_shape, model.count_params()
((None, 10), 3150)
""",
    model_name="wave_mix_lite",
    image_shape=(32, 32, 3),
    classes=10,
    defaults={"depth": 7, "filters": 144, "stem": "strided", "stem_stride": 1},
    fixed={"levels": 1},
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveMixPreset:
    """One published network.

    Args:
        arguments: Arguments of `WaveMix`.
        image_shape: Shape of the images, channels last.
        classes: Number of classes.
        parameters: Number of trainable parameters.
        purpose: What it was published for.

    Example:
    >>> WAVE_MIX_PRESETS["WaveMixLite8x5"].parameters
    7156
    """

    arguments: dict[str, Any]
    image_shape: tuple[int, int, int]
    classes: int
    parameters: int
    purpose: str = ""


def _lite(
    filters: int,
    depth: int,
    image_shape: tuple,
    parameters: int,
    purpose: str,
    **arguments: Any,
) -> WaveMixPreset:
    lite = {"levels": 1, "stem": "strided", "stem_stride": 1}
    return WaveMixPreset(
        arguments={"filters": filters, "depth": depth, **lite, **arguments},
        image_shape=image_shape,
        classes=10,
        parameters=parameters,
        purpose=purpose,
    )


def _large(
    filters: int, levels: int, parameters: int, *, side: int = 224, **arguments: Any
) -> WaveMixPreset:
    return WaveMixPreset(
        arguments={"filters": filters, "depth": 16, "levels": levels, **arguments},
        image_shape=(side, side, 3),
        classes=1000,
        parameters=parameters,
        purpose="ImageNet",
    )


GRAY, COLOR = (28, 28, 1), (32, 32, 3)
# The two smallest claims of the original rest on upsampling without parameters.
WAVE_MIX_PRESETS = {
    "WaveMixLite8x10": _lite(8, 10, GRAY, 3_566, "99 % on MNIST", upsample="bilinear"),
    "WaveMixLite8x5": _lite(8, 5, GRAY, 7_156, "90 % on Fashion-MNIST"),
    "WaveMixLite32x7": _lite(
        32, 7, COLOR, 37_058, "80 % on CIFAR-10", upsample="bilinear"
    ),
    "WaveMixLite64x6": _lite(64, 6, COLOR, 520_106, "90 % on CIFAR-10"),
    "WaveMixLite144x7": _lite(144, 7, COLOR, 3_042_550, "CIFAR-10"),
    "WaveMix192x16L1": _large(192, 1, 12_494_536),
    "WaveMix192x16L2": _large(192, 2, 20_176_072),
    "WaveMix192x16L3": _large(192, 3, 27_857_608),
    "WaveMix256x16L3": _large(256, 3, 49_416_808),
    # Maps of 224-pixel images, 56 x 56, cannot be halved four times.
    "WaveMix256x16L4": _large(256, 4, 62_764_776, side=256, stem="strided"),
}


def _published(name: str, row: WaveMixPreset) -> Any:
    listed = ", ".join(f"`{key}={value!r}`" for key, value in row.arguments.items())
    family, end = re.fullmatch(r"(WaveMix|WaveMixLite)(\d\w*)", name).groups()
    prefix = {"WaveMix": "wave_mix", "WaveMixLite": "wave_mix_lite"}[family]
    text = f"{PAPER} Defaults are as published: {listed}."
    first = f"Builds a `WaveMix` of {row.parameters:,} parameters, for {row.purpose}."
    return variant(
        WaveMix,
        name,
        summary=f"{first}\n\n{textwrap.fill(text, 88)}",
        example=f">>> {name}(depth=1).output_shape\n(None, {row.classes})",
        model_name=f"{prefix}_{end.replace('L', '_l')}",
        image_shape=row.image_shape,
        classes=row.classes,
        defaults=row.arguments,
    )


(
    WaveMixLite8x10,
    WaveMixLite8x5,
    WaveMixLite32x7,
    WaveMixLite64x6,
    WaveMixLite144x7,
    WaveMix192x16L1,
    WaveMix192x16L2,
    WaveMix192x16L3,
    WaveMix256x16L3,
    WaveMix256x16L4,
) = (_published(name, row) for name, row in WAVE_MIX_PRESETS.items())
