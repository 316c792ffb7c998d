"""WaveMix for super-resolution of color images at their own resolution."""

from typing import Any

import keras

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.builder import channels_last
from keras_wavelets.applications.builder import oriented
from keras_wavelets.applications.builder import score_dtype
from keras_wavelets.applications.wave_mix import WaveMix
from keras_wavelets.applications.wave_mix_parts import conv
from keras_wavelets.applications.wave_mix_parts import double
from keras_wavelets.layers import CropLike2D


def WaveMixSISR(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    name: str = "wave_mix_sisr",
    *,
    depth: int = 4,
    filters: int = 144,
    levels: int = 1,
    dropout: float = 0.0,
    scale: int = 2,
    pad_input: bool = False,
    init: str = "torch",
    **kwargs: Any,
) -> keras.Model:
    """Builds the WaveMix that enlarges RGB images, all three colors at once.

    From Jeevan, Viswanathan, Sethi, 2022, "WaveMix: A Resource-efficient Neural
    Network for Image Analysis". Blocks at the resolution of the input, then
    transposed convolutions. The result is not clipped.

    Args:
        include_top: Whether the model enlarges; without it the output is the last
            map.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image; `(None, None, 3)` by default, for any size.
        name: Name of the model.
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        levels: Number of wavelet levels.
        dropout: Rate of dropout inside the blocks.
        scale: Factor of the enlargement, a power of 2.
        pad_input: Whether zeros at the right and below fill images up to a size the
            network takes; the result is cut.
        init: Initial weights as in `"torch"` or `"keras"`.
        **kwargs: Further arguments of `WaveMix`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> WaveMixSISR(input_shape=(16, 20, 3), depth=1, filters=8).output_shape
    (None, 32, 40, 3)
    """
    frame = Frame(include_top=False, weights=weights, name=name)
    stages = count_doublings(scale)
    if input_shape is None and input_tensor is None:
        input_shape = oriented((None, None, 3))
    backbone = WaveMix(
        include_top=False,
        input_tensor=input_tensor,
        input_shape=input_shape,
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
    images, x = channels_last(backbone.input), channels_last(backbone.output)
    if include_top:
        for i in range(1, stages + 1):
            x = double(x, filters >> i, init=init, name=f"enlarge_{i}")
        x = conv(x, images.shape[-1], 1, init=init, name="image", dtype=score_dtype())
        if pad_input:
            crop = CropLike2D(scale=scale, data_format="channels_last", name="crop")
            x = crop([x, images])
    return frame.model(frame.features(x), inputs=backbone.input)


def count_doublings(scale: int) -> int:
    """Returns how often a size is doubled to grow by a factor.

    Raises:
        ValueError: If the factor is no power of 2 above 1.

    Example:
    >>> count_doublings(8)
    3
    """
    if not isinstance(scale, int) or scale < 2 or scale & (scale - 1):
        raise ValueError(
            f"`scale` must be a power of 2, at least 2. Received: scale={scale!r}."
        )
    return scale.bit_length() - 1
