"""Layers of one level of the discrete wavelet transform, and their inverses."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.band_layout import BAND_ORDERS
from keras_wavelets.layers.band_layout import LAYOUTS
from keras_wavelets.layers.band_layout import BandLayout
from keras_wavelets.layers.band_layout import BandOrder
from keras_wavelets.layers.band_layout import Layout
from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.layers.base import check_spatial_size
from keras_wavelets.layers.base import split_reference
from keras_wavelets.ops import arguments
from keras_wavelets.ops import lowering
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.dwt import crop


class BaseOneLevel(BaseTransform):
    """Abstract: what one level and its inverse share."""

    per_axis = True
    takes_complex = True

    def make_layout(self, name: str, kind: str, band_order: str) -> BandLayout:
        """Returns the checked layout of the bands."""
        checks.one_of(kind, name, LAYOUTS)
        checks.one_of(band_order, "band_order", BAND_ORDERS)
        return BandLayout(kind, self.rank, self.channel_axis, band_order)


class BaseDWT(BaseOneLevel):
    """Abstract: `DWT1D`, `DWT2D` and `DWT3D` only choose the rank."""

    def __init__(
        self,
        wavelet: Any = "haar",
        mode: Mode | Sequence[Mode] = "symmetric",
        output: Layout = "concat",
        band_order: BandOrder = "band_major",
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        self.layout = self.make_layout("output", output, band_order)
        self.output_form, self.band_order = output, band_order
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        arguments.check_sizes(x, self.spatial_axes, self.axis_settings[1])
        bands = lowering.analyze(
            x,
            *self.plan,
            band_axis=self.layout.band_axis,
            implementation=self.implementation,
        )
        return self.layout.pack(bands)

    def compute_output_shape(self, input_shape: tuple) -> Any:
        shape = self.check_rank(input_shape)
        sizes = self.band_sizes([shape[axis] for axis in self.spatial_axes])
        return self.layout.packed_shape(self.with_sizes(shape, sizes))


class BaseIDWT(BaseOneLevel):
    """Abstract: `IDWT1D`, `IDWT2D` and `IDWT3D` only choose the rank."""

    def __init__(
        self,
        wavelet: Any = "haar",
        mode: Mode | Sequence[Mode] = "symmetric",
        input: Layout = "concat",
        band_order: BandOrder = "band_major",
        output_size: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        self.layout = self.make_layout("input", input, band_order)
        self.input_form, self.band_order = input, band_order
        self.output_size = check_spatial_size(output_size, self.rank)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        coeffs, reference = split_reference(inputs, self.layout.kind)
        coeffs = keras.tree.map_structure(self.to_compute_dtype, coeffs)
        band = self.layout.band_shape(
            keras.tree.map_structure(lambda x: tuple(x.shape), coeffs)
        )
        sizes = self._sizes(band, reference if reference is None else reference.shape)
        x = lowering.synthesize(
            self.layout.unpack(coeffs),
            *self.plan,
            band_axis=self.layout.band_axis,
            implementation=self.implementation,
        )
        if reference is not None:
            known = ops.shape(reference)
            sizes = [
                known[axis] if size is None else size
                for axis, size in zip(self.spatial_axes, sizes, strict=True)
            ]
        return crop(x, self.spatial_axes, sizes)

    def _sizes(self, band: tuple, reference: tuple | None) -> list:
        """Returns the sizes to crop to, checked where they are known."""
        wanted = self.output_size or (None,) * self.rank
        if reference is not None:
            wanted = [self.check_rank(reference)[axis] for axis in self.spatial_axes]
        each = zip(wanted, self.spatial_axes, *self.axis_settings, strict=True)
        return [
            arguments.check_output_size(size, band[axis], bank, mode)
            for size, axis, bank, mode in each
        ]

    def compute_output_shape(self, input_shape: Any) -> tuple:
        coeffs, reference = split_reference(input_shape, self.layout.kind)
        shape = self.check_rank(self.layout.band_shape(coeffs))
        sizes = self._sizes(shape, reference)
        if reference is None:
            full = self.joined_sizes([shape[axis] for axis in self.spatial_axes])
            sizes = [size or whole for size, whole in zip(sizes, full, strict=True)]
        return self.with_sizes(shape, sizes)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class DWT1D(BaseDWT):
    """Splits signals into approximation and detail.

    Args:
        wavelet: Name from `keras_wavelets.wavelets.names()`, `Wavelet`,
            `pywt.Wavelet` or `LearnableWavelet`; of images and volumes also a list,
            one for each axis.
        output: `"concat"`: bands on the channel axis; `"stack"`: on a new axis before
            the channels; `"tuple"`: nested as in PyWavelets; `"dict"`: keys of `a`
            and `d`, one letter for each axis. Beware that flattening a dict sorts
            its keys: aa, ad, da, dd is cA, cV, cH, cD.
        band_order: For `"concat"`, whether channels (`"band_major"`) or bands
            (`"channel_major"`) vary faster.

    Input shape: `(batch, steps, channels)`.
    Output shape: `(batch, new_steps, 2 * channels)` for `"concat"`; `new_steps` is
    half of `steps`, plus half a filter in modes other than `"periodization"`.

    Raises:
        ValueError: For an unknown wavelet, mode or layout, or a wrong rank.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DWT1D
    >>> tuple(DWT1D("db4")(np.ones((2, 64, 3), "float32")).shape)
    (2, 35, 6)
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class DWT2D(BaseDWT):
    """Splits images into approximation and three details: cA, cH, cV, cD.

    cH is the detail along the rows' index: it answers to horizontal edges.
    Arguments and errors are those of `DWT1D`.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, new_height, new_width, 4 * channels)` for `"concat"`,
    `(batch, new_height, new_width, 4, channels)` for `"stack"`,
    `(cA, (cH, cV, cD))` for `"tuple"`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DWT2D
    >>> bands = DWT2D("haar")(np.ones((1, 4, 4, 1), "float32"))
    >>> tuple(bands.shape), round(float(bands[0, 0, 0, 0]), 3)
    ((1, 2, 2, 4), 2.0)
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class DWT3D(BaseDWT):
    """Splits volumes into eight bands: aaa, aad, ada, add, daa, dad, dda, ddd.

    Arguments and errors are those of `DWT1D`.
    Input shape: `(batch, depth, height, width, channels)`.
    Output shape: as input, with halved sizes and `8 * channels` for `"concat"`;
    `(aaa, {"aad": …, …})` for `"tuple"`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DWT3D
    >>> tuple(DWT3D("haar")(np.ones((1, 4, 6, 8, 2), "float32")).shape)
    (1, 2, 3, 4, 16)
    """

    rank = 3


@keras.saving.register_keras_serializable(package="keras_wavelets")
class IDWT1D(BaseIDWT):
    """Puts approximation and detail together again.

    Called on the bands, or on `[bands, reference]` to take the size of another
    tensor, for example of the input of the transform.

    Args:
        input: How the bands lie: as `output` of `DWT1D`.
        band_order: As in `DWT1D`.
        output_size: Size of the result, an integer or one for each axis: what the
            bands give, or one sample less. None for the former.

    Input shape: as the output shape of `DWT1D`.
    Output shape: `(batch, steps, channels)`.

    Raises:
        ValueError: As `DWT1D`; also for channels that are no multiple of the number
            of bands, bands of different shapes, and a size that is not theirs.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DWT1D, IDWT1D
    >>> x = np.ones((2, 9, 3), "float32")
    >>> tuple(IDWT1D("db2")([DWT1D("db2")(x), x]).shape)
    (2, 9, 3)
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class IDWT2D(BaseIDWT):
    """Puts the four bands of images together again.

    Arguments and errors are those of `IDWT1D`.

    Input shape: as the output shape of `DWT2D`.
    Output shape: `(batch, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DWT2D, IDWT2D
    >>> x = np.random.default_rng(0).normal(size=(1, 7, 8, 3)).astype("float32")
    >>> back = IDWT2D("sym4", output_size=(7, 8))(DWT2D("sym4")(x))
    >>> bool(np.allclose(back, x, atol=1e-5))
    True
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class IDWT3D(BaseIDWT):
    """Puts the eight bands of volumes together again.

    Arguments and errors are those of `IDWT1D`.

    Input shape: as the output shape of `DWT3D`.
    Output shape: `(batch, depth, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import IDWT3D
    >>> tuple(IDWT3D("haar")(np.ones((1, 2, 2, 2, 8), "float32")).shape)
    (1, 4, 4, 4, 1)
    """

    rank = 3
