"""Subsampling behind a low-pass filter that each pixel predicts for itself."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.blur_pool import kept
from keras_wavelets.layers.blur_pool import warn_of_small_maps
from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.counts import is_count
from keras_wavelets.layers.fused_batch_normalization import FusedBatchNormalization
from keras_wavelets.layers.image_layer import ImageLayer
from keras_wavelets.layers.image_layer import from_channels_last
from keras_wavelets.layers.image_layer import to_channels_last
from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.ops.blur import blur_borders
from keras_wavelets.ops.blur import extend_image
from keras_wavelets.ops.blur import filter_pixels

NORMALIZATIONS = ("per_group", "joint")


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
        **kwargs: `data_format`, and what `keras.layers.Layer` takes.

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
        normalize: str = "per_group",
        full_resolution_statistics: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not is_count(size) or size % 2 == 0:
            raise ValueError(
                f"An adaptive filter has an odd size. Received: size={size!r}."
            )
        check_count("strides", strides)
        check_count("groups", groups)
        self.size, self.strides, self.groups = size, strides, groups
        self.normalize = check_choice(normalize, "normalize", NORMALIZATIONS)
        self.full_resolution_statistics = full_resolution_statistics
        self.normalization = FusedBatchNormalization(
            dtype=self.dtype_policy, name="normalization"
        )

    def build(self, input_shape: tuple) -> None:
        channels = input_shape[3 if self.data_format == "channels_last" else 1]
        if channels % self.groups:
            raise ValueError(
                "Channels must divide into the groups of an adaptive filter. "
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
        z = ops.conv(x, kernel, strides=early, data_format="channels_last")
        z = self.normalization(z)
        late = self.strides // early
        z = z[:, ::late, ::late] if late > 1 else z
        if self.normalize == "joint":
            return ops.softmax(z)
        shape = ops.shape(z)
        apart = (-1, *shape[1:3], self.groups, self.size**2)
        return ops.reshape(ops.softmax(ops.reshape(z, apart)), (-1, *shape[1:]))

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        warn_of_small_maps(self.name, (height, width), self.size, "reflect")
        return kept(height, self.strides), kept(width, self.strides), channels

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "size": self.size,
            "strides": self.strides,
            "groups": self.groups,
            "normalize": self.normalize,
            "full_resolution_statistics": self.full_resolution_statistics,
        }
