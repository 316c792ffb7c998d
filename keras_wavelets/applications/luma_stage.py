"""One enlargement of the WaveMixSR networks: the luma repaired, the chroma kept."""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import keras
from keras import layers
from keras import ops

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.builder import score_dtype
from keras_wavelets.applications.wave_mix_parts import Trunk
from keras_wavelets.applications.wave_mix_parts import check_filters
from keras_wavelets.applications.wave_mix_parts import conv
from keras_wavelets.layers import BicubicUpsampling2D
from keras_wavelets.layers import CropLike2D
from keras_wavelets.layers import PadToMultiple2D
from keras_wavelets.layers import RGBToYCbCr
from keras_wavelets.layers import YCbCrToRGB
from keras_wavelets.ops.arguments import check_choice

COLORS = ("ycbcr", "rgb")
# Name -> what makes the layer that enlarges images by a factor.
INTERPOLATIONS: dict[str, Callable] = {
    "bicubic_torch": BicubicUpsampling2D,
    "bicubic_keras": functools.partial(BicubicUpsampling2D, convention="keras"),
    "bilinear": functools.partial(layers.UpSampling2D, interpolation="bilinear"),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class LumaStage:
    """Enlarges luma and chroma by interpolation, and computes the luma anew.

    Args:
        trunk: The blocks.
        filters: Channels of the maps.
        scale: Factor of the enlargement.
        interpolation: A name in `INTERPOLATIONS`.
        pad_input: Whether the enlarged size may be odd.
        global_residual: Whether the interpolated luma is added to the computed one,
            which is zero in an untrained network.
        prefix: Of the names of the layers.

    Example:
    >>> stage = LumaStage(trunk=Trunk(depth=1), filters=8)
    >>> x, images = stage(keras.Input((8, 10, 3)))
    >>> x.shape, images.shape
    ((None, 16, 20, 8), (None, 16, 20, 3))
    """

    trunk: Trunk
    filters: int
    scale: int = 2
    interpolation: str = "bicubic_torch"
    pad_input: bool = False
    global_residual: bool = False
    prefix: str = ""

    def __post_init__(self) -> None:
        check_filters(self.filters)
        check_choice(self.interpolation, "interpolation", tuple(INTERPOLATIONS))

    def __call__(self, images: Any) -> tuple[Any, Any]:
        # Images keep the precision of the weights, whatever the maps have.
        options = {"data_format": "channels_last", "dtype": score_dtype()}
        enlarge = INTERPOLATIONS[self.interpolation](
            self.scale, name=f"{self.prefix}enlarge", **options
        )
        interpolated, chroma = ops.split(enlarge(images), [1], axis=-1)
        x = interpolated
        if self.pad_input:
            x = PadToMultiple2D(self.trunk.factor, name=f"{self.prefix}pad", **options)(
                x
            )
        x = self._conv(x, self.filters // 2, 1)
        x = self._conv(x, self.filters, 2)
        maps = self.trunk(x, f"{self.prefix}block")
        x = self._conv(maps, self.filters // 2, 3)
        start = {"kernel_initializer": "zeros", "bias_initializer": "zeros"}
        start = start if self.global_residual else {}
        luma = self._conv(x, 1, 4, size=1, dtype=score_dtype(), **start)
        if self.pad_input:
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
        return conv(x, filters, size, init=self.trunk.init, name=name, **kwargs)


def super_resolution(
    frame: Frame, stages: list[LumaStage], color: str, *, include_top: bool
) -> keras.Model:
    """Returns the model of one or several stages.

    Args:
        frame: Frame of the model, without a top.
        stages: The stages, in order.
        color: `"ycbcr"` or `"rgb"`, of what goes in and comes out.
        include_top: Whether the output is an image; else it is the last map.

    Raises:
        ValueError: If the images have not 3 channels or the color is unknown.

    Example:
    >>> stage = LumaStage(trunk=Trunk(depth=1), filters=8)
    >>> frame = Frame(include_top=False)
    >>> super_resolution(frame, [stage], "rgb", include_top=True).output_shape
    (None, None, None, 3)
    """
    check_choice(color, "color", COLORS)
    images = frame.images((None, None, 3), static=False)
    if images.shape[-1] != 3:
        raise ValueError(
            "Super-resolution of the luma needs images with 3 channels. "
            f"Received: input_shape={tuple(images.shape[1:])}."
        )
    options = {"data_format": "channels_last", "dtype": score_dtype()}
    if color == "rgb":
        images = RGBToYCbCr(name="to_ycbcr", **options)(images)
    for stage in stages:
        maps, images = stage(images)
    if not include_top:
        return frame.model(frame.features(maps))
    if color == "rgb":
        images = YCbCrToRGB(name="to_rgb", **options)(images)
    return frame.model(frame.features(images))
