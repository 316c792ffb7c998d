"""WaveMix as `train` builds it."""

import dataclasses
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
