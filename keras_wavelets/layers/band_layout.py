"""How the bands of one level lie in a tensor or in a structure of tensors."""

import dataclasses
import functools
import operator
from collections.abc import Callable
from typing import Any
from typing import Literal
from typing import get_args

from keras import ops

from keras_wavelets.ops import bands
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import split_axis

Layout = Literal["concat", "tuple", "dict", "stack"]
BandOrder = Literal["band_major", "channel_major"]
LAYOUTS, BAND_ORDERS = get_args(Layout), get_args(BandOrder)


def nest(parts: list, rank: int, *, as_dict: bool = False) -> Any:
    """Returns a list of bands, in the field's order, nested as in PyWavelets."""
    if as_dict:
        return dict(zip(bands.band_names(rank), parts, strict=True))
    return parts[0], nest_list(parts[1:], rank)


def nest_list(details: list, rank: int) -> Any:
    """Returns a list of details, in the field's order, nested as in PyWavelets."""
    return nester(rank)(details)


def nester(rank: int) -> Callable:
    """Returns what nests a list of details, a builtin where one will do."""
    if rank < 3:
        return operator.itemgetter(0) if rank == 1 else tuple
    return functools.partial(_named, bands.detail_names(rank))


def _named(names: Any, details: list) -> dict:
    return dict(zip(names, details, strict=True))


@dataclasses.dataclass(frozen=True)
class BandLayout:
    """One of the ways to hold the bands of one level.

    Inside the layers, bands are one tensor with a band axis at `band_axis`: where
    the layout wants it, so that packing is a reshape.

    Args:
        kind: `"concat"`, `"tuple"`, `"dict"` or `"stack"`.
        rank: Number of spatial axes.
        channel_axis: Axis of the channels in one band.
        order: For `"concat"`: `"channel_major"` if bands vary faster than channels.
    """

    kind: str
    rank: int
    channel_axis: int
    order: str = "band_major"

    @property
    def channel_major(self) -> bool:
        """Whether bands vary faster than channels on the channel axis."""
        return self.kind == "concat" and self.order == "channel_major"

    @property
    def band_axis(self) -> int:
        """Place of the band axis."""
        if self.kind in ("tuple", "dict"):
            return 0
        return self.channel_axis + self.channel_major

    def pack(self, tensor: Any) -> Any:
        """Turns a tensor with a band axis into this layout."""
        if self.kind == "stack":
            return tensor
        if self.kind == "concat":
            return merge_axes(tensor, self.channel_axis)
        # The gradient of a slice is as large as all bands, that of `unstack` a stack.
        parts = ops.unstack(tensor, 2**self.rank, axis=self.band_axis)
        return nest(parts, self.rank, as_dict=self.kind == "dict")

    def unpack(self, packed: Any) -> Any:
        """Turns this layout into a tensor with a band axis."""
        if self.kind == "stack":
            return packed
        if self.kind == "concat":
            count = 2**self.rank
            channels = packed.shape[self.channel_axis] // count
            parts = (channels, count) if self.channel_major else (count, channels)
            return split_axis(packed, self.channel_axis, parts)
        return ops.stack(self._list(packed), axis=self.band_axis)

    def packed_shape(self, band: tuple) -> Any:
        """Returns the shape, or structure of shapes, for bands of one shape."""
        count, axis = 2**self.rank, self.channel_axis
        if self.kind == "stack":
            return (*band[:axis], count, *band[axis:])
        if self.kind == "concat":
            channels = band[axis] and band[axis] * count
            return (*band[:axis], channels, *band[axis + 1 :])
        return nest([band] * count, self.rank, as_dict=self.kind == "dict")

    def band_shape(self, packed: Any) -> tuple:
        """Returns the shape of one band, of shapes that must hold bands."""
        count, axis = 2**self.rank, self.channel_axis
        if self.kind in ("tuple", "dict"):
            shapes = {tuple(shape) for shape in self._list(packed)}
            if len(shapes) != 1:
                raise ValueError(
                    "Expected bands of one shape at each level. "
                    f"Received: bands with shapes={sorted(shapes, key=str)}."
                )
            return shapes.pop()
        packed = tuple(packed)
        where = "axis of bands" if self.kind == "stack" else "channel axis"
        size = packed[axis]
        wrong = size != count if self.kind == "stack" else size is None or size % count
        if wrong:
            raise ValueError(
                f"Expected the {where} to hold {count} bands. "
                f"Received: shape={packed}, of which axis {axis} has size {size}."
            )
        rest = () if self.kind == "stack" else (size // count,)
        return (*packed[:axis], *rest, *packed[axis + 1 :])

    def _list(self, packed: Any) -> list:
        if self.kind == "dict":
            return [packed[name] for name in bands.band_names(self.rank)]
        average, details = packed
        return [average, *bands.list_details(details, self.rank)]
