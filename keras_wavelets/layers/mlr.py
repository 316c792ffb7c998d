"""The multi-level representation of an image: all its detail images at once."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import wavelets
from keras_wavelets.layers.counts import is_count
from keras_wavelets.ops.lengths import coeff_len
from keras_wavelets.ops.lengths import max_level
from keras_wavelets.ops.multilevel import wavedec2

DATA_FORMATS = ("channels_last", "channels_first")
MODE = "symmetric"


def level_sizes(
    height: int, width: int, wavelet: Any = "haar"
) -> list[tuple[int, int]]:
    """Returns the sides of all levels, coarse to fine, the approximation first.

    Args:
        height: Height of the image.
        width: Width of the image.
        wavelet: Name of a wavelet, or a `Wavelet`.

    Returns:
        A list of `(height, width)`, one longer than the number of levels.

    Raises:
        ValueError: If the image is too small for one level.

    Example:
    >>> level_sizes(28, 28)
    [(2, 2), (2, 2), (4, 4), (7, 7), (14, 14)]
    """
    length = wavelets.get(wavelet).dec_len
    levels = max_level(min(height, width), length)
    if levels < 1:
        raise ValueError(
            "The image has no wavelet level: both of its sides must allow one. "
            f"Received: height={height}, width={width}, wavelet={wavelet!r}."
        )
    sizes = []
    for _ in range(levels):
        height, width = (coeff_len(side, length, MODE) for side in (height, width))
        sizes.insert(0, (height, width))
    return [sizes[0], *sizes]


def multi_resolution(images: Any, wavelet: Any, levels: int) -> list:
    """Returns the approximation, then the details of each level, coarse to fine.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
        wavelet: Name of a wavelet, or a `Wavelet`.
        levels: Number of levels.

    Returns:
        A list: the approximation `(batch, height, width, channels)`, then tensors
        `(batch, height, width, 3, channels)`, bands in the order horizontal,
        vertical, diagonal.

    Example:
    >>> import numpy as np
    >>> images = np.ones((1, 8, 8, 1), "float32")
    >>> [tuple(x.shape) for x in multi_resolution(images, "haar", 2)]
    [(1, 2, 2, 1), (1, 2, 2, 3, 1), (1, 4, 4, 3, 1)]
    """
    approximation, *details = wavedec2(
        images, wavelet, mode=MODE, level=levels, axes=(1, 2)
    )
    return [approximation, *(ops.stack(bands, axis=3) for bands in details)]


class BaseMLR(keras.layers.Layer):
    """Abstract: a layer that takes an image apart into its wavelet levels.

    A subclass starts `call` from `channels_last(inputs)` and its shape functions
    from `image_shape(input_shape)`.

    Args:
        wavelet: Name from `wavelets.names()`, or a `Wavelet`.
        data_format: `"channels_last"` or `"channels_first"`. `None` takes the one
            of the Keras configuration.
        **kwargs: Passed to `keras.layers.Layer`.

    Raises:
        ValueError: If the wavelet or the data format is unknown.

    Example:
    >>> BaseMLR("haar", data_format="channels_first").image_shape((None, 3, 8, 9))
    (8, 9, 3)
    """

    def __init__(
        self, wavelet: Any = "haar", *, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.wavelet = wavelets.get(wavelet)
        self.data_format = data_format or keras.config.image_data_format()
        if self.data_format not in DATA_FORMATS:
            raise ValueError(
                f"`data_format` must be one of {DATA_FORMATS}. "
                f"Received: data_format={data_format!r}."
            )
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def build(self, input_shape: tuple) -> None:
        self.input_spec = keras.layers.InputSpec(shape=(None, *input_shape[1:]))

    def image_shape(self, input_shape: tuple) -> tuple:
        """Returns height, width and channels of an input shape."""
        _, *image = input_shape
        if self.data_format == "channels_first":
            return (*image[1:], image[0])
        return tuple(image)

    def level_sizes(self, input_shape: tuple) -> list[tuple[int, int]]:
        """Returns the sides of all levels, coarse to fine, the approximation first."""
        height, width, _ = self.image_shape(input_shape)
        if height is None or width is None:
            raise ValueError(
                "The height and the width of the images must be known. "
                f"Received: input_shape={tuple(input_shape)}."
            )
        return level_sizes(height, width, self.wavelet)

    def channels_last(self, inputs: Any) -> Any:
        """Returns the images as `(batch, height, width, channels)`."""
        images = ops.cast(inputs, self.compute_dtype)
        if self.data_format == "channels_first":
            return ops.transpose(images, (0, 2, 3, 1))
        return images

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "wavelet": wavelets.serialize(self.wavelet),
            "data_format": self.data_format,
        }


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MLR2D(BaseMLR):
    """Returns the detail images of all levels, coarse to fine.

    An odd side is extended by half-sample symmetry at each level, so that images
    of any size from 2 x 2 on have `floor(log2(min(height, width)))` Haar levels.

    Args:
        levels: Number of levels. `None`: as many as the image has.
        include_approx: Whether the approximation comes first in the list.
        wavelet: Name from `wavelets.names()`, or a `Wavelet`.
        data_format: `"channels_last"` or `"channels_first"`. `None` takes the one
            of the Keras configuration.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: `(batch, height, width, channels)`; height and width are known.
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
        self,
        levels: int | None = None,
        *,
        include_approx: bool = False,
        wavelet: Any = "haar",
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, data_format=data_format, **kwargs)
        self.levels = levels
        self.include_approx = include_approx

    def _level_count(self, input_shape: tuple) -> int:
        available = len(self.level_sizes(input_shape)) - 1
        if self.levels is None:
            return available
        if not is_count(self.levels) or self.levels > available:
            raise ValueError(
                f"`levels` must be an integer from 1 to {available} for images of "
                f"shape {tuple(input_shape[1:])}. Received: levels={self.levels!r}."
            )
        return self.levels

    def call(self, inputs: Any) -> list:
        images = self.channels_last(inputs)
        levels = self._level_count(inputs.shape)
        approximation, *details = multi_resolution(images, self.wavelet, levels)
        if self.data_format == "channels_first":
            approximation = ops.transpose(approximation, (0, 3, 1, 2))
            details = [ops.transpose(level, (0, 4, 3, 1, 2)) for level in details]
        return [approximation, *details] if self.include_approx else details

    def compute_output_shape(self, input_shape: tuple) -> list[tuple]:
        levels = self._level_count(input_shape)
        batch, channels = input_shape[0], self.image_shape(input_shape)[-1]
        sizes = self.level_sizes(input_shape)[-levels:]
        if self.data_format == "channels_first":
            shapes = [(batch, channels, 3, *size) for size in sizes]
            approximation = (batch, channels, *sizes[0])
        else:
            shapes = [(batch, *size, 3, channels) for size in sizes]
            approximation = (batch, *sizes[0], channels)
        return [approximation, *shapes] if self.include_approx else shapes

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "levels": self.levels,
            "include_approx": self.include_approx,
        }
