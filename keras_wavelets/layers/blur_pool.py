"""Subsampling behind a fixed low-pass filter."""

import warnings
from typing import Any

import keras

from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.image_layer import ImageLayer
from keras_wavelets.ops import arguments
from keras_wavelets.ops.blur import blur
from keras_wavelets.ops.blur import blur_borders
from keras_wavelets.wavelets.binomial import binomial


def kept(size: int | None, strides: int) -> int | None:
    """Returns how many of so many pixels a subsampling keeps.

    Example:
    >>> kept(7, 2), kept(None, 2)
    (4, None)
    """
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
        **kwargs: `data_format`, and what `keras.layers.Layer` takes.

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
        mode: str = "reflect",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        binomial(size)
        check_count("strides", strides)
        self.size = size
        self.strides = strides
        self.mode = arguments.check_mode(mode)
        self._build_at_init()

    def transform(self, images: Any) -> Any:
        return blur(images, self.size, self.strides, self.mode)

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        warn_of_small_maps(self.name, (height, width), self.size, self.mode)
        return kept(height, self.strides), kept(width, self.strides), channels

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "size": self.size,
            "strides": self.strides,
            "mode": self.mode,
        }
