"""Subsampling behind a low-pass filter, fixed or predicted for each pixel."""

import warnings
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import ImageLayer
from keras_wavelets.layers.base import Size
from keras_wavelets.layers.base import from_channels_last
from keras_wavelets.layers.base import is_count
from keras_wavelets.layers.base import to_channels_last
from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.ops import arguments
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.blur import blur
from keras_wavelets.ops.blur import blur_borders
from keras_wavelets.ops.blur import extend_image
from keras_wavelets.ops.blur import filter_pixels
from keras_wavelets.ops.convolution import convolve
from keras_wavelets.wavelets.binomial import binomial


def kept(size: int | None, strides: int) -> int | None:
    """Returns how many of so many pixels a subsampling keeps."""
    return size and -(-size // strides)


def warn_of_small_maps(name: str, shape: tuple, size: int, mode: str) -> None:
    """Warns where a mirrored border would be larger than the feature map."""
    border = max(blur_borders(size))
    small = [side for side in shape if side is not None and side <= border]
    if mode == "reflect" and small:
        warnings.warn(
            f"{name} repeats border pixels: a map of size {min(small)} is too small "
            f"to be mirrored by {border}.",
            stacklevel=2,
        )


@keras.saving.register_keras_serializable(package="keras_wavelets")
class BlurPool2D(ImageLayer):
    """Smooths images with a binomial filter and keeps every other pixel.

    Zhang (2019), Making Convolutional Networks Shift-Invariant Again.

    Args:
        size: Taps of the filter along each axis, from 1 (plain subsampling) to 7.
        strides: Step between the pixels that are kept.
        mode: Boundary mode, one of nine; `"reflect"` becomes `"constant"`, with a
            warning, on maps that are too small for it.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, height / strides, width / strides, channels)`, rounded up.

    Raises:
        ValueError: For another size or mode, or strides that are no count.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import BlurPool2D
    >>> tuple(BlurPool2D()(np.ones((1, 9, 10, 2), "float32")).shape)
    (1, 5, 5, 2)
    """

    def __init__(
        self,
        size: int = 3,
        strides: int = 2,
        mode: Mode = "reflect",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        binomial(size)
        self.size = size
        self.strides = checks.count(strides, "strides")
        self.mode = arguments.check_mode(mode)
        self._build_at_init()

    def transform(self, images: Any) -> Any:
        return blur(images, self.size, self.strides, self.mode)

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        warn_of_small_maps(self.name, (height, width), self.size, self.mode)
        return kept(height, self.strides), kept(width, self.strides), channels


Normalization = Literal["per_group", "joint"]
NORMALIZATIONS = get_args(Normalization)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class AdaptiveBlurPool2D(ImageLayer):
    """Smooths each pixel with a filter predicted from around it, and subsamples.

    Zou, Xiao, Yu and Lee (2020), Delving Deeper into Anti-aliasing in ConvNets. A
    convolution, a batch normalization and a softmax predict `size**2` positive
    weights for each pixel and each group of channels.

    Args:
        size: Taps of the filters along each axis, an odd number.
        strides: Step between the pixels that are kept.
        groups: Groups of channels that share a filter.
        normalize: `"per_group"`: the weights of a filter have sum 1; `"joint"`: those
            of all groups together, as in the authors' program.
        full_resolution_statistics: Whether training normalizes by the statistics of
            all pixels, as in the authors' program, or of those that are kept.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, height / strides, width / strides, channels)`, rounded up.

    Raises:
        ValueError: For an even size, an unknown normalization, counts that are none,
            or channels that do not divide into the groups.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import AdaptiveBlurPool2D
    >>> layer = AdaptiveBlurPool2D(groups=2)
    >>> y = layer(np.ones((1, 9, 10, 4), "float32"))
    >>> tuple(y.shape), round(float(y[0, 0, 0, 0]), 3)
    ((1, 5, 5, 4), 1.0)
    """

    def __init__(
        self,
        size: int = 3,
        strides: int = 2,
        groups: int = 8,
        normalize: Normalization = "per_group",
        full_resolution_statistics: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not is_count(size) or size % 2 == 0:
            raise ValueError(
                f"Expected an odd size of an adaptive filter. Received: size={size!r}."
            )
        self.size = size
        self.strides = checks.count(strides, "strides")
        self.groups = checks.count(groups, "groups")
        self.normalize = checks.one_of(normalize, "normalize", NORMALIZATIONS)
        self.full_resolution_statistics = full_resolution_statistics
        self.normalization = FusedBatchNormalization(
            dtype=self.dtype_policy, name="normalization"
        )

    def build(self, input_shape: tuple) -> None:
        channels = input_shape[self.channel_axis]
        if channels % self.groups:
            raise ValueError(
                "Expected channels that divide into the groups of an adaptive filter. "
                f"Received: channels={channels}, groups={self.groups}."
            )
        filters = self.groups * self.size**2
        self.kernel = self.add_weight(
            shape=(self.size, self.size, channels, filters),
            initializer=keras.initializers.VarianceScaling(
                2.0, mode="fan_out", distribution="normal"
            ),
            name="kernel",
        )
        self.normalization.build((None, None, None, filters))

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        images = ops.cast(inputs, self.compute_dtype)
        images = to_channels_last(images, self.data_format)
        x = extend_image(images, blur_borders(self.size), "reflect")
        weights = self._weights(x, full=training and self.full_resolution_statistics)
        y = filter_pixels(x, weights, self.size, self.strides)
        return from_channels_last(y, self.data_format)

    def _weights(self, x: Any, *, full: bool) -> Any:
        """Returns the weights of the pixels that are kept, each filter row-major."""
        early = 1 if full else self.strides
        kernel = ops.cast(self.kernel, x.dtype)
        z = convolve(x, kernel, strides=early)
        z = self.normalization(z)
        late = self.strides // early
        z = z[:, ::late, ::late] if late > 1 else z
        if self.normalize == "joint":
            return ops.softmax(z)
        shape = ops.shape(z)
        apart = (-1, *shape[1:3], self.groups, self.size**2)
        return ops.reshape(ops.softmax(ops.reshape(z, apart)), (-1, *shape[1:]))

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        warn_of_small_maps(self.name, (height, width), self.size, "reflect")
        return kept(height, self.strides), kept(width, self.strides), channels
