"""Layers of wavelet packets, and their inverses."""

from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.layers.base import check_spatial_size
from keras_wavelets.layers.base import split_reference
from keras_wavelets.ops import arguments
from keras_wavelets.ops import packets
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.packet_paths import ORDERS
from keras_wavelets.ops.packet_paths import check_leaves
from keras_wavelets.ops.packet_paths import level_paths

Form = Literal["concat", "dict"]
FORMS = get_args(Form)


class BasePacket(BaseTransform):
    """Abstract: what packets and their inverses share."""

    takes_complex = True
    per_axis = True

    def __init__(
        self,
        wavelet: Any,
        mode: str,
        level: int | None,
        *,
        order: str = "natural",
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        self.level = level if level is None else arguments.check_level(level)
        self.order = checks.one_of(order, "order", ORDERS)


class BaseWaveletPacket(BasePacket):
    """Abstract: `WaveletPacket1D` and `WaveletPacket2D` only choose the rank."""

    def __init__(
        self,
        wavelet: Any = "haar",
        mode: Mode = "symmetric",
        level: int | None = None,
        *,
        nodes: Any = None,
        output: Form = "concat",
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, level, **kwargs)
        self.output_form = checks.one_of(output, "output", FORMS)
        self.nodes = nodes if nodes is None else tuple(check_leaves(nodes, self.rank))
        if self.nodes is not None:
            packets.choose_leaves(level, nodes, self.order, [None] * self.rank, ())
        if self.output_form == "concat" and len(set(map(len, self.nodes or ()))) > 1:
            raise ValueError(
                'Expected for leaves of different depths and sizes `output="dict"`. '
                f"Received: nodes={list(self.nodes)}."
            )
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        arguments.check_sizes(x, self.spatial_axes, self.axis_settings[1])
        leaves, axes = self._leaves(x.shape), self.spatial_axes
        bands = packets.split_tree(
            x, leaves, axes, self.axis_settings, self.implementation
        )
        if self.output_form == "dict":
            return bands
        return ops.concatenate(list(bands.values()), axis=self.channel_axis)

    def _leaves(self, shape: tuple) -> list[str]:
        sizes = [shape[axis] for axis in self.spatial_axes]
        return packets.choose_leaves(
            self.level, self.nodes, self.order, sizes, self.axis_settings[0]
        )

    def compute_output_shape(self, input_shape: tuple) -> Any:
        shape = self.check_rank(input_shape)
        leaves = self._leaves(shape)
        shapes = {path: self._band_shape(shape, len(path)) for path in leaves}
        if self.output_form == "dict":
            return shapes
        packed = list(shapes[leaves[0]])
        channels = shape[self.channel_axis]
        packed[self.channel_axis] = channels and channels * len(leaves)
        return tuple(packed)

    def _band_shape(self, shape: tuple, depth: int) -> tuple:
        sizes = [shape[axis] for axis in self.spatial_axes]
        for _ in range(depth):
            sizes = self.band_sizes(sizes)
        return self.with_sizes(shape, sizes)

    def get_config(self) -> dict:
        nodes = self.nodes if self.nodes is None else list(self.nodes)
        return {**super().get_config(), "nodes": nodes}


class BaseInverseWaveletPacket(BasePacket):
    """Abstract: the inverses only choose the rank."""

    def __init__(
        self,
        wavelet: Any = "haar",
        mode: Mode = "symmetric",
        level: int | None = None,
        *,
        input: Form = "concat",
        output_size: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, level, **kwargs)
        self.input_form = checks.one_of(input, "input", FORMS)
        if self.input_form == "concat" and level is None:
            raise ValueError(
                "Expected with bands on the channel axis their number of levels. "
                "Received: level=None."
            )
        self.output_size = check_spatial_size(output_size, self.rank)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        coeffs, reference = split_reference(inputs, self.input_form)
        coeffs = keras.tree.map_structure(self.to_compute_dtype, coeffs)
        self._check(keras.tree.map_structure(lambda x: tuple(x.shape), coeffs))
        if self.input_form == "concat":
            paths = level_paths(self.level, self.rank, self.order)
            parts = ops.split(coeffs, len(paths), axis=self.channel_axis)
            coeffs = dict(zip(paths, parts, strict=True))
        sizes = self.output_size or (None,) * self.rank
        if reference is not None:
            known = ops.shape(reference)
            sizes = tuple(known[axis] for axis in self.spatial_axes)
        return packets.merge_tree(
            coeffs,
            self.spatial_axes,
            self.axis_settings,
            sizes,
            self.implementation,
        )

    def _check(self, shapes: Any) -> dict:
        """Returns the shape of each band; raises for shapes that hold none."""
        if self.input_form == "dict":
            shapes = {path: tuple(shape) for path, shape in shapes.items()}
            check_leaves(shapes, self.rank)
            for shape in packets.check_shapes(shapes).values():
                self.check_rank(shape)
            return shapes
        shape, axis = self.check_rank(shapes), self.channel_axis
        paths, size = level_paths(self.level, self.rank, self.order), shape[axis]
        if size is None or size % len(paths):
            raise ValueError(
                f"Expected the channel axis to hold {len(paths)} bands. "
                f"Received: shape={shape}, of which axis {axis} has size {size}."
            )
        band = (*shape[:axis], size // len(paths), *shape[axis + 1 :])
        return dict.fromkeys(paths, band)

    def compute_output_shape(self, input_shape: Any) -> tuple:
        coeffs, reference = split_reference(input_shape, self.input_form)
        bands = self._check(coeffs)
        sizes = self.output_size or self._grown(bands)
        if reference is not None:
            known = self.check_rank(reference)
            sizes = [known[axis] for axis in self.spatial_axes]
        result = list(next(iter(bands.values())))
        for axis, size in zip(self.spatial_axes, sizes, strict=True):
            result[axis] = size
        return tuple(result)

    def _grown(self, bands: dict) -> list:
        """Returns the sizes that synthesis gives: those of the shallowest band."""
        path = min(bands, key=len)
        sizes = [bands[path][axis] for axis in self.spatial_axes]
        for _ in path:
            sizes = self.joined_sizes(sizes)
        return sizes


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletPacket1D(BaseWaveletPacket):
    """Splits signals into the 2^level bands of a packet tree.

    Args:
        level: Depth of the tree ≥ 0; None for the deepest that makes sense, which
            needs known sizes.
        nodes: In place of `level`: the paths of leaves that form a full tree.
        output: `"concat"`: bands on the channel axis; `"dict"`: path to band, which
            leaves of different depths need. Flattening a dict sorts its paths.
        order: `"natural"`, by path with a < h < v < d, or `"freq"`, by rising
            frequency; see `keras_wavelets.ops.wp`.

    Input shape: `(batch, steps, channels)`.
    Output shape: `(batch, new_steps, 2**level * channels)` for `"concat"`.

    Raises:
        ValueError: As `DWT1D`; also for an unknown order, or leaves that form no
            full tree.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletPacket1D
    >>> layer = WaveletPacket1D("haar", level=3, order="freq")
    >>> tuple(layer(np.ones((2, 64, 3), "float32")).shape)
    (2, 8, 24)
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletPacket2D(BaseWaveletPacket):
    """Splits images into the 4^level bands of a packet tree.

    Paths are made of `a`, `h`, `v` and `d`; `h` is the detail along the rows' index.
    Arguments and errors are those of `WaveletPacket1D`.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, new_height, new_width, 4**level * channels)` for
    `"concat"`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletPacket2D
    >>> bands = WaveletPacket2D(level=1, output="dict")(np.ones((1, 4, 6, 1)))
    >>> list(bands), tuple(bands["h"].shape)
    (['a', 'h', 'v', 'd'], (1, 2, 3, 1))
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class InverseWaveletPacket1D(BaseInverseWaveletPacket):
    """Puts the bands of `WaveletPacket1D` together again.

    Called on the bands, or on `[bands, reference]` to take that tensor's size.

    Args:
        level: Depth of the tree, for `input="concat"`; paths tell their own.
        input: How the bands lie: as `output` of `WaveletPacket1D`.
        output_size: Size of the result, an integer or one for each axis; None for
            the longest. Needed, or a reference, where a node on the way was odd.
        order: `"natural"` or `"freq"`, the order of the bands for `input="concat"`.

    Input shape: as the output shape of `WaveletPacket1D`.
    Output shape: `(batch, steps, channels)`.

    Raises:
        ValueError: As `IDWT1D`; also for paths that form no full tree.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import InverseWaveletPacket1D, WaveletPacket1D
    >>> x = np.ones((1, 9, 2), "float32")
    >>> bands = WaveletPacket1D("db2", level=1)(x)
    >>> tuple(InverseWaveletPacket1D("db2", level=1)([bands, x]).shape)
    (1, 9, 2)
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class InverseWaveletPacket2D(BaseInverseWaveletPacket):
    """Puts the bands of `WaveletPacket2D` together again.

    Arguments and errors are those of `InverseWaveletPacket1D`.
    Input shape: as the output shape of `WaveletPacket2D`.
    Output shape: `(batch, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import InverseWaveletPacket2D
    >>> layer = InverseWaveletPacket2D("haar", level=2)
    >>> tuple(layer(np.ones((1, 2, 3, 16), "float32")).shape)
    (1, 8, 12, 1)
    """

    rank = 2
