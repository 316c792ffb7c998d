"""WaveMixSR: super-resolution of the luma."""

from typing import Any

import keras

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.luma_stage import LumaStage
from keras_wavelets.applications.luma_stage import super_resolution
from keras_wavelets.applications.wave_mix_parts import Trunk
from keras_wavelets.ops.arguments import check_choice

SCALES = (2, 3, 4)


def WaveMixSR(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    name: str = "wave_mix_sr",
    *,
    depth: int = 4,
    filters: int = 144,
    mult: float = 1,
    ff_filters: int | None = None,
    dropout: float = 0.3,
    scale: int = 2,
    interpolation: str = "bicubic_torch",
    color: str = "ycbcr",
    global_residual: bool = False,
    pad_input: bool = False,
    init: str = "torch",
) -> keras.Model:
    """Builds WaveMixSR, which enlarges images and repairs their luma.

    From Jeevan, Nixon, Patil, Sethi, 2023, "WaveMixSR: A Resource-efficient Neural
    Network for Image Super-resolution". The image is interpolated; then blocks at
    the final resolution replace the luma, and the chroma stays as it is. The result
    is not clipped.

    Args:
        include_top: Whether the output is an image; without it, the last map.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; `(None, None, 3)` by default, for any size.
        name: Name of the model.
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
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = WaveMixSR(input_shape=(8, 10, 3), depth=1, filters=8, scale=4)
    >>> model.output_shape
    (None, 32, 40, 3)
    """
    check_choice(scale, "scale", SCALES)
    stage = LumaStage(
        trunk=Trunk(
            depth=depth, mult=mult, ff_filters=ff_filters, dropout=dropout, init=init
        ),
        filters=filters,
        scale=scale,
        interpolation=interpolation,
        global_residual=global_residual,
        pad_input=pad_input,
    )
    frame = Frame(
        include_top=False,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        name=name,
    )
    return super_resolution(frame, [stage], color, include_top=include_top)
