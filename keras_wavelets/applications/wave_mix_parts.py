"""What the WaveMix networks are made of: a stem, blocks, and ways up again."""

import dataclasses
import warnings
from collections.abc import Iterator
from typing import Any

from keras import layers

from keras_wavelets.applications.builder import initializers
from keras_wavelets.layers import ConvUpsampling2D
from keras_wavelets.layers import PadToMultiple2D
from keras_wavelets.layers import WaveMixBlock
from keras_wavelets.layers import WaveMixV1Block
from keras_wavelets.layers import WaveMixV3Block
from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.layers.counts import check_count
from keras_wavelets.ops.arguments import check_choice

STEMS = ("patchify", "strided")
BLOCKS = ("progressive", "v1", "v3")


def check_filters(filters: int) -> None:
    """Checks the width of a network.

    Raises:
        ValueError: If it is no positive multiple of 4.

    Example:
    >>> check_filters(144)
    """
    check_count("filters", filters)
    if filters % 4:
        raise ValueError(
            f"`filters` must be a multiple of 4. Received: filters={filters}."
        )


def conv(
    x: Any,
    filters: int,
    size: int = 3,
    *,
    strides: int = 1,
    init: str,
    name: str,
    **kwargs: Any,
) -> Any:
    """Convolves with one zero around the images, or with none for size 1.

    Keras's own padding is not symmetric where strides are larger than 1. `kwargs`
    go to the layer.

    Example:
    >>> import keras
    >>> conv(keras.Input((30, 32, 3)), 8, strides=2, init="torch", name="conv").shape
    (None, 15, 16, 8)
    """
    if size > 1 and strides > 1:
        pad = layers.ZeroPadding2D(1, data_format="channels_last", name=f"{name}_pad")
        x = pad(x)
    return layers.Conv2D(
        filters,
        size,
        strides,
        padding="same" if strides == 1 else "valid",
        data_format="channels_last",
        name=name,
        **{**initializers(init, size**2 * x.shape[-1]), **kwargs},
    )(x)


def double(x: Any, filters: int, *, init: str, name: str) -> Any:
    """Doubles maps by a transposed convolution.

    Example:
    >>> import keras
    >>> double(keras.Input((8, 8, 4)), 2, init="torch", name="up").shape
    (None, 16, 16, 2)
    """
    layer = ConvUpsampling2D(
        filters, data_format="channels_last", name=name, **initializers(init)
    )
    return layer(x)


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

    kind: str = "patchify"
    filters: int
    patch_size: int = 4
    stride: int = 1
    activation: Any = None
    init: str = "torch"

    def __post_init__(self) -> None:
        check_choice(self.kind, "stem", STEMS)
        check_count("patch_size", self.patch_size)
        check_count("stem_stride", self.stride)
        check_filters(self.filters)

    @property
    def factor(self) -> int:
        """Pixels of the image, along an axis, for one of the maps."""
        return self.patch_size if self.kind == "patchify" else self.stride**2

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
class Trunk:
    """The blocks of a network, one after the other, each with its residual.

    Args:
        depth: Number of blocks.
        block: `"progressive"` for `WaveMixBlock`, `"v1"` or `"v3"`.
        init: Initial weights as in `"torch"` or `"keras"`.
        **the rest: arguments of the blocks.

    Example:
    >>> import keras
    >>> trunk = Trunk(depth=2, levels=2)
    >>> [tuple(x.shape) for x in trunk.maps(keras.Input((8, 8, 4)))]
    [(None, 8, 8, 4), (None, 8, 8, 4), (None, 8, 8, 4)]
    """

    depth: int
    block: str = "progressive"
    levels: int = 1
    mult: float = 2
    ff_filters: int | None = None
    dropout: float = 0.5
    upsample: str = "deconv"
    wavelet: Any = "haar"
    mode: str = "zero"
    init: str = "torch"

    def __post_init__(self) -> None:
        check_count("depth", self.depth)
        check_count("levels", self.levels)
        check_choice(self.block, "block", BLOCKS)

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


def pad_images(images: Any, multiple: int, *, pad_input: bool) -> Any:
    """Pads images to a multiple of a size, if they are to be.

    Example:
    >>> import keras
    >>> pad_images(keras.Input((28, 28, 1)), 16, pad_input=True).shape
    (None, 32, 32, 1)
    """
    if not pad_input:
        return images
    return PadToMultiple2D(multiple, data_format="channels_last", name="pad")(images)
