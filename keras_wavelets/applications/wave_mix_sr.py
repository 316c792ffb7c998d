"""WaveMix for super-resolution: of all colors or of the luma, at once or in tiles."""

import dataclasses
import functools
import itertools
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any
from typing import Literal
from typing import get_args

import keras
import numpy as np
from keras import layers
from keras import ops

from keras_wavelets import checks
from keras_wavelets.applications import preprocessing
from keras_wavelets.applications.builder import IMAGE_TO_IMAGE
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.ends import Ends
from keras_wavelets.applications.ends import Init
from keras_wavelets.applications.ends import score_dtype
from keras_wavelets.applications.wave_mix import Blocks
from keras_wavelets.applications.wave_mix import WaveMix
from keras_wavelets.applications.wave_mix import check_filters
from keras_wavelets.applications.wave_mix import conv
from keras_wavelets.applications.wave_mix import double
from keras_wavelets.applications.wave_mix import pad
from keras_wavelets.layers import BicubicUpsampling2D
from keras_wavelets.layers import CropLike2D
from keras_wavelets.layers import RGBToYCbCr
from keras_wavelets.layers import YCbCrToRGB
from keras_wavelets.layers.resizing import Upsampling2D

preprocess_input = preprocessing.scale_input

Color = Literal["ycbcr", "rgb"]
Interpolation = Literal["bicubic_torch", "bicubic_keras", "bilinear"]
# Name -> what makes the layer that enlarges images by a factor.
INTERPOLATIONS: dict[str, Callable] = {
    "bicubic_torch": BicubicUpsampling2D,
    "bicubic_keras": functools.partial(BicubicUpsampling2D, convention="keras"),
    "bilinear": functools.partial(Upsampling2D, interpolation="bilinear"),
}


@builder(
    model_name="wave_mix_sisr",
    image_shape=(None, None, 3),
    sides="any",
    shared=IMAGE_TO_IMAGE,
    rest=WaveMix,
    without=("stem", "stem_stride"),
)
def WaveMixSISR(
    ends: Ends,
    *,
    depth: int = 4,
    filters: int = 144,
    levels: int = 1,
    dropout: float = 0.0,
    scale: int = 2,
    pad_input: bool = True,
    init: Init = "torch",
    **kwargs: Any,
) -> Any:
    """Builds the WaveMix that enlarges RGB images, all three colors at once.

    From Jeevan, Viswanathan, Sethi, 2022, "WaveMix: A Resource-efficient Neural
    Network for Image Analysis". Blocks at the resolution of the input, then
    transposed convolutions. The result is not clipped.

    Args:
        include_top: Whether the model enlarges; without it the output is the last
            map.
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        levels: Number of wavelet levels.
        dropout: Rate of dropout inside the blocks.
        scale: Factor of the enlargement, a power of 2.
        pad_input: Whether zeros at the right and below fill images up to a size the
            network takes; the result is cut.

    Example:
    >>> WaveMixSISR(input_shape=(16, 20, 3), depth=1, filters=8).output_shape
    (None, 32, 40, 3)
    """
    doublings = count_doublings(scale)
    backbone = WaveMix(
        include_top=False,
        input_tensor=ends.input_tensor,
        input_shape=ends.image_shape,
        depth=depth,
        filters=filters,
        levels=levels,
        dropout=dropout,
        stem="strided",
        stem_stride=1,
        pad_input=pad_input,
        init=init,
        **kwargs,
    )
    images, x = ends.start_from(backbone)
    if ends.include_top:
        for i in range(1, doublings + 1):
            x = double(x, filters >> i, init=init, name=f"enlarge_{i}")
        x = conv(x, images.shape[-1], 1, init=init, name="image", dtype=score_dtype())
        if "pad" in {layer.name for layer in backbone.layers}:
            crop = CropLike2D(scale=scale, data_format="channels_last", name="crop")
            x = crop([x, images])
    return ends.features(x)


def count_doublings(scale: int) -> int:
    """Returns how often a size is doubled to grow by a factor.

    Example:
    >>> count_doublings(8)
    3
    """
    if checks.count(scale, "scale", minimum=2) & (scale - 1):
        raise ValueError(
            f"Expected `scale` to be a power of 2. Received: scale={scale!r}."
        )
    return scale.bit_length() - 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class LumaEnlargement:
    """Enlarges luma and chroma by interpolation, and computes the luma anew.

    Args:
        blocks: The blocks of the network.
        filters: Channels of the maps.
        scale: Factor of the enlargement.
        interpolation: A name in `INTERPOLATIONS`.
        pad_input: Whether the enlarged size may be odd.
        global_residual: Whether the interpolated luma is added to the computed one,
            which is zero in an untrained network.
        prefix: Of the names of the layers.

    Example:
    >>> stage = LumaEnlargement(blocks=Blocks(depth=1), filters=8)
    >>> x, images = stage(keras.Input((8, 10, 3)))
    >>> x.shape, images.shape
    ((None, 16, 20, 8), (None, 16, 20, 3))
    """

    blocks: Blocks
    filters: int
    scale: int = 2
    interpolation: Interpolation = "bicubic_torch"
    pad_input: bool = False
    global_residual: bool = False
    prefix: str = ""

    def __post_init__(self) -> None:
        check_filters(self.filters)
        checks.one_of(self.interpolation, "interpolation", tuple(INTERPOLATIONS))

    def __call__(self, images: Any) -> tuple[Any, Any]:
        # Images keep the precision of the weights, whatever the maps have.
        options = {"data_format": "channels_last", "dtype": score_dtype()}
        enlarge = INTERPOLATIONS[self.interpolation](
            self.scale, name=f"{self.prefix}enlarge", **options
        )
        interpolated, chroma = ops.split(enlarge(images), [1], axis=-1)
        x = interpolated
        # What is enlarged by a multiple of the factor needs no padding.
        if self.pad_input and self.scale % self.blocks.factor:
            x = pad(x, self.blocks.factor, f"{self.prefix}pad", dtype=score_dtype())
        padded = x is not interpolated
        x = self._conv(x, self.filters // 2, 1)
        x = self._conv(x, self.filters, 2)
        maps = self.blocks(x, f"{self.prefix}block")
        x = self._conv(maps, self.filters // 2, 3)
        start = {"kernel_initializer": "zeros", "bias_initializer": "zeros"}
        start = start if self.global_residual else {}
        luma = self._conv(x, 1, 4, size=1, dtype=score_dtype(), **start)
        if padded:
            crop = CropLike2D(name=f"{self.prefix}crop", **options)
            luma = crop([luma, interpolated])
        if self.global_residual:
            add = layers.Add(name=f"{self.prefix}refine", dtype=score_dtype())
            luma = add([interpolated, luma])
        join = layers.Concatenate(name=f"{self.prefix}image", dtype=score_dtype())
        return maps, join([luma, chroma])

    def _conv(
        self, x: Any, filters: int, number: int, *, size: int = 3, **kwargs: Any
    ) -> Any:
        name = f"{self.prefix}luma_conv_{number}"
        return conv(x, filters, size, init=self.blocks.init, name=name, **kwargs)


def _super_resolution(ends: Ends, stages: list[LumaEnlargement], color: Color) -> Any:
    """Returns the image behind the stages, or the last map without a top."""
    checks.one_of(color, "color", get_args(Color))
    images = ends.images
    if images.shape[-1] != 3:
        raise ValueError(
            "Expected images with 3 channels, for super-resolution of their luma. "
            f"Received: input_shape={tuple(images.shape[1:])}."
        )
    options = {"data_format": "channels_last", "dtype": score_dtype()}
    if color == "rgb":
        images = RGBToYCbCr(name="to_ycbcr", **options)(images)
    for stage in stages:
        maps, images = stage(images)
    if not ends.include_top:
        return ends.features(maps)
    if color == "rgb":
        images = YCbCrToRGB(name="to_rgb", **options)(images)
    return ends.features(images)


@builder(
    model_name="wave_mix_sr",
    image_shape=(None, None, 3),
    sides="any",
    shared=IMAGE_TO_IMAGE,
)
def WaveMixSR(
    ends: Ends,
    *,
    depth: int = 4,
    filters: int = 144,
    mult: float = 1,
    ff_filters: int | None = None,
    dropout: float = 0.3,
    scale: Literal[2, 3, 4] = 2,
    interpolation: Interpolation = "bicubic_torch",
    color: Color = "ycbcr",
    global_residual: bool = False,
    pad_input: bool = True,
    init: Init = "torch",
) -> Any:
    """Builds WaveMixSR, which enlarges images and repairs their luma.

    From Jeevan, Nixon, Patil, Sethi, 2023, "WaveMixSR: A Resource-efficient Neural
    Network for Image Super-resolution". The image is interpolated; then blocks at
    the final resolution replace the luma, and the chroma stays as it is. The result
    is not clipped.

    Args:
        include_top: Whether the output is an image; without it, the last map.
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        mult: Hidden width as a multiple of `filters`.
        ff_filters: Channels before the upsampling; `filters` by default.
        dropout: Rate of dropout inside the blocks.
        scale: Factor of the enlargement: 2, 3 or 4.
        interpolation: `"bicubic_torch"`, `"bicubic_keras"` or `"bilinear"`.
        color: What goes in and comes out: `"ycbcr"` as from `layers.RGBToYCbCr`, or
            `"rgb"`.
        global_residual: Whether the network adds to the interpolated luma instead of
            computing all of it: an untrained one then interpolates, and far fewer
            steps of training are enough. The published networks do not.
        pad_input: Whether an enlarged size may be odd, which `scale=3` can make it.

    Example:
    >>> model = WaveMixSR(input_shape=(8, 10, 3), depth=1, filters=8, scale=4)
    >>> model.output_shape
    (None, 32, 40, 3)
    """
    stage = LumaEnlargement(
        blocks=Blocks(
            depth=depth, mult=mult, ff_filters=ff_filters, dropout=dropout, init=init
        ),
        filters=filters,
        scale=checks.one_of(scale, "scale", (2, 3, 4)),
        interpolation=interpolation,
        global_residual=global_residual,
        pad_input=pad_input,
    )
    return _super_resolution(ends, [stage], color)


@builder(
    model_name="wave_mix_sr_v2",
    image_shape=(None, None, 3),
    sides="any",
    shared=IMAGE_TO_IMAGE,
    rest=WaveMixSR,
    without=("depth", "pad_input"),
)
def WaveMixSRV2(
    ends: Ends,
    *,
    blocks: int = 2,
    filters: int = 144,
    mult: float = 1,
    ff_filters: int | None = None,
    dropout: float = 0.3,
    scale: int = 2,
    init: Init = "torch",
    **kwargs: Any,
) -> Any:
    """Builds WaveMixSR-V2, which doubles images several times.

    From Jeevan, Nixon, Sethi, 2024, "WaveMixSR-V2: Enhancing Super-resolution with
    Higher Efficiency". Each stage is a small `WaveMixSR` of its own that doubles the
    image; its blocks shuffle pixels instead of the transposed convolution.

    Args:
        include_top: Whether the output is an image; without it, the last map.
        blocks: Number of blocks in a stage.
        ff_filters: Channels before the pixels are shuffled; `filters` by default.
        scale: Factor of the enlargement, a power of 2.

    Example:
    >>> model = WaveMixSRV2(input_shape=(8, 10, 3), filters=8, scale=4)
    >>> model.output_shape
    (None, 32, 40, 3)
    """
    color = kwargs.pop("color")
    body = Blocks(
        depth=blocks,
        mult=mult,
        ff_filters=ff_filters,
        dropout=dropout,
        upsample="pixelshuffle",
        init=init,
    )
    stages = [
        LumaEnlargement(blocks=body, filters=filters, prefix=f"stage_{i}_", **kwargs)
        for i in range(1, count_doublings(scale) + 1)
    ]
    return _super_resolution(ends, stages, color)


def predict_tiled(
    model: keras.Model,
    images: Any,
    *,
    tile_size: int = 256,
    overlap: int = 32,
    verbose: int = 0,
) -> np.ndarray:
    """Runs a model that keeps or enlarges images on one tile after the other.

    Each tile is seen with its surroundings, of which nothing is kept. If the overlap
    is as wide as the model looks, the result is that of the whole image.

    Args:
        model: A model of one image that takes any size, such as `WaveMixSR()`.
        images: Array of shape `(batch, height, width, channels)`.
        tile_size: Side of what is kept of a tile, in pixels of the input. A multiple
            of `2^levels` of the model.
        overlap: Pixels around a tile that are seen and not kept; a multiple of the
            same.
        verbose: 1 shows a progress bar.

    Returns:
        The result for the whole images, on the host.

    Raises:
        ValueError: If a size is out of its range, or Keras is set to channels first.

    Example:
    >>> model = keras.Sequential([keras.layers.UpSampling2D(2)])
    >>> images = np.arange(35.0).reshape(1, 5, 7, 1)
    >>> predict_tiled(model, images, tile_size=4, overlap=2).shape
    (1, 10, 14, 1)
    """
    checks.count(tile_size, "tile_size")
    checks.count(overlap, "overlap", minimum=0)
    if keras.config.image_data_format() != "channels_last":
        raise ValueError(
            "Expected images with the channels last, to cut them into tiles. "
            f"Received: image_data_format={keras.config.image_data_format()!r}."
        )
    images = np.asarray(images)
    result = None
    height, width = images.shape[1:3]
    tiles = list(
        itertools.product(
            _tiles(height, tile_size, overlap), _tiles(width, tile_size, overlap)
        )
    )
    progress = keras.utils.Progbar(len(tiles), verbose=verbose, unit_name="tile")
    for (top, seen_rows), (left, seen_columns) in tiles:
        tile = images[:, seen_rows, seen_columns]
        output = model.predict_on_batch(tile)
        scale = output.shape[1] // tile.shape[1]
        if result is None:
            shape = (len(images), height * scale, width * scale, output.shape[3])
            result = np.empty(shape, output.dtype)
        rows, inner_rows = _kept(top, seen_rows, scale)
        columns, inner_columns = _kept(left, seen_columns, scale)
        result[:, rows, columns] = output[:, inner_rows, inner_columns]
        progress.add(1)
    return result


def _tiles(size: int, tile: int, overlap: int) -> Iterator[tuple[slice, slice]]:
    """Gives what is kept of each tile along an axis, and what is seen."""
    for start in range(0, size, tile):
        stop = min(start + tile, size)
        seen = slice(max(start - overlap, 0), min(stop + overlap, size))
        yield slice(start, stop), seen


def _kept(kept: slice, seen: slice, scale: int) -> tuple[slice, slice]:
    """Returns where the kept part lies in the result, and where in the output."""
    places = (kept.start, kept.stop), (kept.start - seen.start, kept.stop - seen.start)
    return tuple(slice(*(scale * place for place in pair)) for pair in places)
