"""Depthwise convolution over the bands of a wavelet transform."""

import math
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.layers.base import one_for_each_axis
from keras_wavelets.layers.convolution import fan_in_uniform
from keras_wavelets.ops import arguments
from keras_wavelets.ops import lowering
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import split_axis
from keras_wavelets.ops.bands import band_axes
from keras_wavelets.ops.convolution import depthwise
from keras_wavelets.ops.dwt import crop

StrideMode = Literal["subsample", "average"]
STRIDE_MODES = get_args(StrideMode)


class BaseWTConv(BaseTransform):
    """Abstract: `WTConv1D`, `WTConv2D` and `WTConv3D` only choose the rank."""

    per_axis = True

    def __init__(
        self,
        kernel_size: Any = 5,
        level: int = 1,
        strides: Any = 1,
        *,
        stride_mode: StrideMode = "subsample",
        use_bias: bool = True,
        scale_init: float = 0.1,
        pointwise_filters: int | None = None,
        wavelet: Any = "haar",
        mode: Mode = "periodization",
        **kwargs: Any,
    ) -> None:
        self._check_filters(kwargs)
        super().__init__(wavelet, mode, **kwargs)
        self.kernel_size = one_for_each_axis(kernel_size, "kernel_size", self.rank)
        self.level = arguments.check_level(level)
        self.strides = one_for_each_axis(strides, "strides", self.rank)
        self.stride_mode = checks.one_of(stride_mode, "stride_mode", STRIDE_MODES)
        self.use_bias = use_bias
        self.scale_init = checks.number(scale_init, "scale_init")
        if pointwise_filters is not None:
            pointwise_filters = checks.count(pointwise_filters, "pointwise_filters")
        self.pointwise_filters = pointwise_filters

    def _check_filters(self, options: dict) -> None:
        if "filters" in options:
            raise ValueError(
                "Expected `pointwise_filters` for another number of channels: "
                f"{type(self).__name__} convolves each channel by itself and keeps "
                f"their number. Received: filters={options['filters']!r}."
            )

    def build(self, input_shape: tuple) -> None:
        channels = self.check_rank(input_shape)[self.channel_axis]
        if channels is None:
            raise ValueError(
                "Expected the number of channels to be known. "
                f"Received: input_shape={tuple(input_shape)}."
            )
        start = fan_in_uniform(math.prod(self.kernel_size))
        self.kernel, self.scale = self._add_kernel("", channels, gain=1.0)
        self.bias = (
            self.add_weight(name="bias", shape=(channels,), initializer=start)
            if self.use_bias
            else None
        )
        self.level_weights = [
            self._add_kernel(
                f"level_{level}_", channels * 2**self.rank, gain=self.scale_init
            )
            for level in range(1, self.level + 1)
        ]
        self._add_pointwise(channels)

    def _add_kernel(self, prefix: str, channels: int, *, gain: float) -> tuple:
        kernel = self.add_weight(
            name=f"{prefix}kernel",
            shape=(*self.kernel_size, channels, 1),
            initializer=fan_in_uniform(math.prod(self.kernel_size)),
        )
        scale = self.add_weight(
            name=f"{prefix}scale",
            shape=(channels,),
            initializer=keras.initializers.Constant(gain),
        )
        return kernel, scale

    def _add_pointwise(self, channels: int) -> None:
        self.pointwise = None
        if self.pointwise_filters is not None:
            self.pointwise = keras.layers.Dense(
                self.pointwise_filters,
                use_bias=self.use_bias,
                kernel_initializer=fan_in_uniform(channels),
                bias_initializer=fan_in_uniform(channels),
                dtype=self.dtype_policy,
                name="pointwise",
            )
            self.pointwise.build((None, channels))

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        x = ops.moveaxis(x, self.channel_axis, -1)
        y = depthwise(x, self.kernel * self.scale[:, None])
        if self.bias is not None:
            y = y + self.bias * self.scale
        if self.level:
            y = y + self._levels(x)
        y = self._stride(y)
        if self.pointwise is not None:
            y = self.pointwise(y)
        return ops.moveaxis(y, -1, self.channel_axis)

    @property
    def _axes(self) -> tuple:
        """Axes of the image behind the batch, in the order of the bands."""
        return band_axes(tuple(range(1, self.rank + 1)))

    def _levels(self, x: Any) -> Any:
        """Convolves the bands of every level and puts them together again."""
        options = {"band_axis": self.rank + 2}
        options["implementation"] = self.implementation
        banks, steps = self.plan[1:], []
        for kernel, scale in self.level_weights:
            sizes = [ops.shape(x)[axis] for axis in self._axes]
            bands = lowering.analyze(
                self._to_even(x, sizes), self._axes, *banks, **options
            )
            packed = merge_axes(bands, self.rank + 1)
            # Of the merged axis: LiteRT slices five axes at most.
            x = packed[..., :: 2**self.rank]
            steps.append((depthwise(packed, kernel * scale[:, None]), sizes))
        deeper = None
        for packed, sizes in reversed(steps):
            channels = x.shape[-1]
            bands = split_axis(packed, self.rank + 1, (channels, 2**self.rank))
            if deeper is not None:
                bands = bands + self._without_details(deeper)
            y = lowering.synthesize(bands, self._axes, *banks, **options)
            deeper = crop(y, self._axes, sizes)
        return deeper

    def _without_details(self, average: Any) -> Any:
        """Adds the axis of the bands: zeros follow the average."""
        details = 2**self.rank - 1
        if self.rank == 3:
            # LiteRT pads five axes at most.
            return ops.stack([average] + [ops.zeros_like(average)] * details, axis=-1)
        # The gradient of a pad is one slice.
        widths = [(0, 0)] * (self.rank + 2) + [(0, details)]
        return ops.pad(average[..., None], widths)

    def _to_even(self, x: Any, sizes: list) -> Any:
        for axis, size in zip(self._axes, sizes, strict=True):
            if not isinstance(size, int) or size % 2:
                x = extend(x, (0, size % 2), "zero", axis)
        return x

    def _stride(self, x: Any) -> Any:
        if self.strides == (1,) * self.rank:
            return x
        if self.stride_mode == "average":
            return ops.average_pool(
                x,
                self.strides,
                self.strides,
                padding="same",
                data_format="channels_last",
            )
        return x[:, *(slice(None, None, step) for step in self.strides)]

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        shape = list(self.check_rank(input_shape))
        for axis, step in zip(self.spatial_axes, self.strides, strict=True):
            shape[axis] = shape[axis] and -(-shape[axis] // step)
        if self.pointwise_filters is not None:
            shape[self.channel_axis] = self.pointwise_filters
        return tuple(shape)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WTConv1D(BaseWTConv):
    """Convolves each channel of signals over the bands of several levels.

    A depthwise convolution with a reach of `kernel_size * 2**level`, at a cost that
    grows with the number of levels only. Each level convolves all bands of the
    transform of the average before it; the results are put together by the inverse
    transform and added to a convolution of the input. Finder, Amoyal, Treister and
    Freifeld, "Wavelet Convolutions for Large Receptive Fields", 2024.

    Args:
        kernel_size: Size of all kernels, a positive integer or one for each axis.
        level: Number of levels ≥ 0.
        strides: Positive integer or one for each axis; the result is strided.
        stride_mode: `"subsample"` keeps one sample of each stride, `"average"` the
            average of a stride.
        use_bias: Add a bias to the convolution of the input, and to the pointwise
            one.
        scale_init: Initial value of the factor of each band: small, so that training
            starts near a plain convolution, whose factor starts at one.
        pointwise_filters: Number of output channels of a convolution of size 1 that
            mixes channels at the end; None to keep channels apart.
        mode: Boundary mode; signals are made even by zeros before it applies.

    Input shape: `(batch, steps, channels)`.
    Output shape: `(batch, ceil(steps / strides), channels or pointwise_filters)`.

    Raises:
        ValueError: For `filters`, which this convolution does not have, sizes that
            are not positive, an unknown mode, or a wrong rank.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WTConv1D
    >>> layer = WTConv1D(5, level=2, wavelet="db2")
    >>> tuple(layer(np.ones((2, 33, 3), "float32")).shape), layer.count_params()
    ((2, 33, 3), 93)
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WTConv2D(BaseWTConv):
    """Convolves each channel of images over the bands of several levels.

    Arguments and errors are those of `WTConv1D`. Kernels of a level lie channel by
    channel, in each the bands cA, cH, cV, cD.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, ceil(height / strides), ceil(width / strides), channels)`,
    or `pointwise_filters` in place of the channels.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WTConv2D
    >>> layer = WTConv2D(5, level=3)
    >>> tuple(layer(np.ones((1, 15, 20, 32), "float32")).shape), layer.count_params()
    ((1, 15, 20, 32), 10848)
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WTConv3D(BaseWTConv):
    """Convolves each channel of volumes over the bands of several levels.

    Arguments and errors are those of `WTConv1D`.

    Input shape: `(batch, depth, height, width, channels)`.
    Output shape: as input, strided, with `pointwise_filters` channels if given.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WTConv3D
    >>> tuple(WTConv3D(3, strides=2)(np.ones((1, 4, 5, 6, 2), "float32")).shape)
    (1, 2, 3, 3, 2)
    """

    rank = 3
