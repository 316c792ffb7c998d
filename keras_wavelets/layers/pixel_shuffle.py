"""Channels to space."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.image_layer import ImageLayer
from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.ops.shapes import split_axis
from keras_wavelets.ops.transposed_conv import phases_to_space

ORDERS = ("torch", "tf")


@keras.saving.register_keras_serializable(package="keras_wavelets")
class PixelShuffle2D(ImageLayer):
    """Enlarges images by laying groups of channels out as pixels.

    Args:
        scale: Factor of height and width.
        order: How the `scale * scale * c` channels are grouped: as in PyTorch, where
            the pixels of one new channel are neighbors, `"torch"`; or as in
            `tf.nn.depth_to_space`, where the new channels of one pixel are, `"tf"`.
        **kwargs: `data_format`, as in `DWT2D`, and those of `keras.layers.Layer`.

    Input shape: `(batch, height, width, scale * scale * channels)`.
    Output shape: `(batch, scale * height, scale * width, channels)`.

    Raises:
        ValueError: If an argument is out of its range, or the channels do not form
            whole groups.

    Example:
    >>> import numpy as np
    >>> pixels = np.array([1.0, 2.0, 3.0, 4.0]).reshape(1, 1, 1, 4)
    >>> np.array(PixelShuffle2D(2)(pixels))[0, ..., 0].tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """

    def __init__(self, scale: int = 2, *, order: str = "torch", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_count("scale", scale)
        self.scale = scale
        self.order = check_choice(order, "order", ORDERS)
        self._build_at_init()

    def transform(self, images: Any) -> Any:
        channels = self._channels(images.shape[3])
        if self.order == "tf":
            return phases_to_space(
                split_axis(images, 3, (self.scale, self.scale, channels))
            )
        x = split_axis(images, 3, (channels, self.scale, self.scale))
        return phases_to_space(ops.transpose(x, (0, 1, 2, 4, 5, 3)))

    def _channels(self, channels: int) -> int:
        if channels % self.scale**2:
            raise ValueError(
                f"The channels must be a multiple of {self.scale**2}. "
                f"Received: {channels} channels."
            )
        return channels // self.scale**2

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        return (
            height and height * self.scale,
            width and width * self.scale,
            self._channels(channels),
        )

    def get_config(self) -> dict:
        return {**super().get_config(), "scale": self.scale, "order": self.order}
