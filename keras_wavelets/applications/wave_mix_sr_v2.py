"""WaveMixSR-V2: super-resolution of the luma in stages."""

from typing import Any

import keras

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.luma_stage import LumaStage
from keras_wavelets.applications.luma_stage import super_resolution
from keras_wavelets.applications.wave_mix_parts import Trunk
from keras_wavelets.applications.wave_mix_sisr import count_doublings


def WaveMixSRV2(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    name: str = "wave_mix_sr_v2",
    *,
    blocks: int = 2,
    filters: int = 144,
    mult: float = 1,
    ff_filters: int | None = None,
    dropout: float = 0.3,
    scale: int = 2,
    interpolation: str = "bicubic_torch",
    color: str = "ycbcr",
    global_residual: bool = False,
    init: str = "torch",
) -> keras.Model:
    """Builds WaveMixSR-V2, which doubles images several times.

    From Jeevan, Nixon, Sethi, 2024, "WaveMixSR-V2: Enhancing Super-resolution with
    Higher Efficiency". Each stage is a small `WaveMixSR` of its own that doubles the
    image; its blocks shuffle pixels instead of the transposed convolution.

    Args:
        include_top: Whether the output is an image; without it, the last map.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; `(None, None, 3)` by default, for any size.
        name: Name of the model.
        blocks: Number of blocks in a stage.
        filters: Channels of the maps, a multiple of 4.
        mult: Hidden width as a multiple of `filters`.
        ff_filters: Channels before the pixels are shuffled; `filters` by default.
        dropout: Rate of dropout inside the blocks.
        scale: Factor of the enlargement, a power of 2.
        interpolation: `"bicubic_torch"`, `"bicubic_keras"` or `"bilinear"`.
        color: What goes in and comes out: `"ycbcr"` as from `layers.RGBToYCbCr`, or
            `"rgb"`.
        global_residual: Whether the network adds to the interpolated luma instead of
            computing all of it: an untrained one then interpolates, and far fewer
            steps of training are enough. The published networks do not.
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = WaveMixSRV2(input_shape=(8, 10, 3), filters=8, scale=4)
    >>> model.output_shape
    (None, 32, 40, 3)
    """
    trunk = Trunk(
        depth=blocks,
        mult=mult,
        ff_filters=ff_filters,
        dropout=dropout,
        upsample="pixelshuffle",
        init=init,
    )
    stages = [
        LumaStage(
            trunk=trunk,
            filters=filters,
            interpolation=interpolation,
            global_residual=global_residual,
            prefix=f"stage_{i}_",
        )
        for i in range(1, count_doublings(scale) + 1)
    ]
    frame = Frame(
        include_top=False,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        name=name,
    )
    return super_resolution(frame, stages, color, include_top=include_top)
