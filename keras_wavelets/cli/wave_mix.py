"""The WaveMix family as `train` builds it."""

import dataclasses
from typing import ClassVar
from typing import Literal


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveMix:
    """Blocks that mix pixels by several levels of the wavelet transform, for images.

    Args:
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        ff_filters: Channels before the upsampling; as `filters` by default.
        levels: Number of wavelet levels.
        mult: Hidden width as a multiple of `filters`.
        dropout: Rate of dropout inside the blocks.
        stem: "patchify" takes patches, "strided" convolutions shrink the image.
        patch_size: Side of the patches.
        stem_stride: Stride of both convolutions of the strided stem.
        upsample: "deconv" is learned, "bilinear" and "nearest" have no parameters.
        pad_input: Take images of any height or width.
    """

    depth: int = 4
    filters: int = 16
    ff_filters: int | None = None
    levels: int = 2
    mult: float = 2
    dropout: float = 0.0
    stem: Literal["patchify", "strided"] = "strided"
    patch_size: int = 4
    stem_stride: int = 1
    upsample: Literal["deconv", "bilinear", "nearest", "pixelshuffle"] = "deconv"
    pad_input: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveMixLite:
    """Blocks that mix pixels by one level of the wavelet transform, for images.

    The defaults have 7,156 parameters for gray images of 10 classes.

    Args:
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        mult: Hidden width as a multiple of `filters`.
        dropout: Rate of dropout inside the blocks.
        upsample: "deconv" is learned, "bilinear" and "nearest" have no parameters.
        pad_input: Take images of odd height or width too.
    """

    command: ClassVar[str] = "wavemix-lite"

    depth: int = 5
    filters: int = 8
    mult: float = 2
    dropout: float = 0.0
    upsample: Literal["deconv", "bilinear", "nearest", "pixelshuffle"] = "deconv"
    pad_input: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveMixSegmentation:
    """WaveMix with a decoder: a class for each pixel.

    Args:
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        levels: Number of wavelet levels.
        mult: Hidden width as a multiple of `filters`.
        dropout: Rate of dropout inside the blocks.
    """

    command: ClassVar[str] = "wavemix-segmentation"
    task: ClassVar[str] = "segmentation"

    depth: int = 4
    filters: int = 32
    levels: int = 2
    mult: float = 2
    dropout: float = 0.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveMixSR:
    """Images enlarged 2, 3 or 4 times: bicubic interpolation and a repaired luma.

    Args:
        scale: Factor of the enlargement.
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        mult: Hidden width as a multiple of `filters`.
        dropout: Rate of dropout inside the blocks.
        global_residual: Add to the interpolated image; False computes all of the
            luma anew, as the published network does.
    """

    command: ClassVar[str] = "wavemix-sr"
    task: ClassVar[str] = "super_resolution"

    scale: Literal[2, 3, 4] = 2
    depth: int = 2
    filters: int = 32
    mult: float = 1
    dropout: float = 0.0
    global_residual: bool = True
