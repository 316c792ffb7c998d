"""The multi-level representation of an image: all its detail images at once."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import wavelets
from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.layers.base import is_count
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.arguments import check_level
from keras_wavelets.ops.bands import band_axes
from keras_wavelets.ops.lengths import coeff_len
from keras_wavelets.ops.lengths import max_level
from keras_wavelets.ops.multilevel import wavedecn


def count_levels(height: int, width: int, wavelet: Any = "haar") -> int:
    """Returns how many levels an image has.

    Example:
    >>> count_levels(28, 28), count_levels(28, 2)
    (4, 1)
    """
    bank = wavelets.get(wavelet)
    levels = max_level(min(height, width), bank.dec_len)
    if levels < 1:
        raise ValueError(
            f"Expected an image with a wavelet level for {bank.name!r}: both of its "
            f"sides must be larger. Received: height={height}, width={width}."
        )
    return levels


def level_sizes(
    height: int | None,
    width: int | None,
    levels: int | None = None,
    *,
    wavelet: Any = "haar",
    mode: Mode = "symmetric",
) -> list[tuple[int | None, int | None]]:
    """Returns the sides of the levels, coarse to fine, the approximation first.

    Returns:
        A list of `(height, width)`, one longer than the number of levels.
    """
    length = wavelets.get(wavelet).dec_len
    sizes: list = []
    for _ in range(check_level(levels or count_levels(height, width, wavelet))):
        height, width = (coeff_len(side, length, mode) for side in (height, width))
        sizes.insert(0, (height, width))
    return [sizes[0], *sizes]


class BaseMLR(BaseTransform):
    """Abstract: a layer that takes an image apart into its levels.

    Example:
    >>> BaseMLR(data_format="channels_first").image_shape((None, 3, 8, 9))
    (8, 9, 3)
    """

    rank = 2

    def image_shape(self, input_shape: tuple) -> tuple:
        """Returns height, width and channels of an input shape."""
        _, *image = self.check_rank(input_shape)
        if self.data_format == "channels_first":
            return (*image[1:], image[0])
        return tuple(image)

    def level_sizes(self, input_shape: tuple, levels: int | None = None) -> list:
        """Returns the sides of the levels, coarse to fine, the approximation first."""
        height, width, _ = self.image_shape(input_shape)
        if levels is None and None in (height, width):
            raise ValueError(
                "Expected the height and the width of the images to be known. "
                f"Received: input_shape={tuple(input_shape)}."
            )
        return level_sizes(height, width, levels, wavelet=self.wavelet, mode=self.mode)

    def decompose(self, inputs: Any, levels: int) -> list:
        """Returns the approximation, then three details a level, coarse to fine.

        They are channels last.
        """
        images = self.to_compute_dtype(inputs)
        if self.data_format == "channels_first":
            images = ops.transpose(images, (0, 2, 3, 1))
        average, *details = wavedecn(
            images,
            self.wavelet,
            self.mode,
            level=levels,
            axes=band_axes((1, 2)),
            implementation=self.implementation,
        )
        return [average, *(list(level.values()) for level in details)]


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MLR2D(BaseMLR):
    """Returns the detail images of all levels, coarse to fine.

    With the Haar wavelet, images of any size from 2 x 2 on have
    `floor(log2(min(height, width)))` levels; an odd side counts its last row twice.

    Args:
        levels: Number of levels. `None`: as many as the image has, whose height and
            width must be known then.
        include_approx: Whether the approximation comes first in the list.

    Input shape: `(batch, height, width, channels)`.
    Output shape: a list of `(batch, h, w, 3, channels)`, the bands in the order
    horizontal, vertical, diagonal, after the approximation `(batch, h, w,
    channels)` if asked for. With `"channels_first"` the input is `(batch,
    channels, height, width)` and the details are `(batch, channels, 3, h, w)`.

    Raises:
        ValueError: If the image has no level, or fewer than `levels`.

    Example:
    >>> import numpy as np
    >>> details = MLR2D()(np.ones((2, 28, 28, 1), "float32"))
    >>> [tuple(level.shape) for level in details][::3]
    [(2, 2, 2, 3, 1), (2, 14, 14, 3, 1)]
    """

    def __init__(
        self, levels: int | None = None, *, include_approx: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.levels = levels
        self.include_approx = include_approx
        self._build_at_init()

    def _sizes(self, input_shape: tuple) -> list:
        height, width, _ = self.image_shape(input_shape)
        if self.levels is not None and None not in (height, width):
            most = count_levels(height, width, self.wavelet)
            if not is_count(self.levels) or self.levels > most:
                raise ValueError(
                    f"Expected `levels` to be an integer from 1 to {most} for images "
                    f"of shape {tuple(input_shape[1:])}. "
                    f"Received: levels={self.levels!r}."
                )
        return self.level_sizes(input_shape, self.levels)

    def call(self, inputs: Any) -> list:
        levels = len(self._sizes(inputs.shape)) - 1
        approximation, *details = self.decompose(inputs, levels)
        details = [ops.stack(bands, axis=3) for bands in details]
        if self.data_format == "channels_first":
            approximation = ops.transpose(approximation, (0, 3, 1, 2))
            details = [ops.transpose(level, (0, 4, 3, 1, 2)) for level in details]
        return [approximation, *details] if self.include_approx else details

    def compute_output_shape(self, input_shape: tuple) -> list[tuple]:
        batch, channels = input_shape[0], self.image_shape(input_shape)[-1]
        size, *sizes = self._sizes(input_shape)
        if self.data_format == "channels_first":
            shapes = [(batch, channels, *size)]
            shapes += [(batch, channels, 3, *size) for size in sizes]
        else:
            shapes = [(batch, *size, channels)]
            shapes += [(batch, *size, 3, channels) for size in sizes]
        return shapes if self.include_approx else shapes[1:]
