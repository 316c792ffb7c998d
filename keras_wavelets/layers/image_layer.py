"""What layers on images share that are written for channels last."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.ops.arguments import check_choice

DATA_FORMATS = ("channels_last", "channels_first")


class ImageLayer(keras.layers.Layer):
    """Abstract: sees images with the channels last, whatever its data format.

    Subclasses implement `transform(images)` and `output_image(height, width,
    channels)`, where sizes may be None, and end their `__init__` with
    `self._build_at_init()` if they have no weights.

    Args:
        data_format: `"channels_last"` or `"channels_first"`; None for Keras's
            setting.
        **kwargs: Passed to `keras.layers.Layer`.
    """

    def __init__(self, *, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = data_format or keras.config.image_data_format()
        check_choice(self.data_format, "data_format", DATA_FORMATS)
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def transform(self, images: Any) -> Any:
        """Returns what becomes of images, `(batch, height, width, channels)`."""
        raise NotImplementedError

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        """Returns height, width and channels of the result."""
        return (height, width, channels)

    def call(self, inputs: Any) -> Any:
        images = to_channels_last(
            ops.cast(inputs, self.compute_dtype), self.data_format
        )
        return from_channels_last(self.transform(images), self.data_format)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        batch, *image = input_shape
        if self.data_format == "channels_last":
            return (batch, *self.output_image(*image))
        channels, height, width = image
        height, width, channels = self.output_image(height, width, channels)
        return (batch, channels, height, width)

    def get_config(self) -> dict:
        return {**super().get_config(), "data_format": self.data_format}


def to_channels_last(images: Any, data_format: str) -> Any:
    """Turns images of a data format around, if they need it.

    Example:
    >>> import numpy as np
    >>> tuple(to_channels_last(np.ones((2, 3, 4, 5)), "channels_first").shape)
    (2, 4, 5, 3)
    """
    if data_format == "channels_last":
        return images
    return ops.transpose(images, (0, 2, 3, 1))


def from_channels_last(images: Any, data_format: str) -> Any:
    """Undoes `to_channels_last`.

    Example:
    >>> import numpy as np
    >>> tuple(from_channels_last(np.ones((2, 4, 5, 3)), "channels_first").shape)
    (2, 3, 4, 5)
    """
    if data_format == "channels_last":
        return images
    return ops.transpose(images, (0, 3, 1, 2))
