"""Color images to gray."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.ops.arguments import check_choice

DATA_FORMATS = ("channels_last", "channels_first")
# Red, green and blue in Pillow's mode "L", in units of 2**-16.
WEIGHTS = (19595, 38470, 7471)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Luma(keras.layers.Layer):
    """Turns RGB images gray by the luma of ITU-R BT.601, in Pillow's digits.

    Pillow's mode "L" rounds to 8 bits after the weighted sum; this layer, made for
    the inside of a model, does not.

    Args:
        data_format: `"channels_last"` or `"channels_first"`. `None` takes the one
            of the Keras configuration.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: `(batch, height, width, 3)`.
    Output shape: `(batch, height, width, 1)`.

    Raises:
        ValueError: If the images have not 3 channels.

    Example:
    >>> import numpy as np
    >>> red = np.array([1.0, 0.0, 0.0]).reshape(1, 1, 1, 3)
    >>> round(float(Luma()(red)[0, 0, 0, 0]), 3)
    0.299
    """

    def __init__(self, *, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = keras.config.image_data_format()
        if data_format is not None:
            self.data_format = check_choice(data_format, "data_format", DATA_FORMATS)
        self.channel_axis = -1 if self.data_format == "channels_last" else 1
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def build(self, input_shape: tuple) -> None:
        if input_shape[self.channel_axis] != len(WEIGHTS):
            raise ValueError(
                "Luma needs images with 3 channels. "
                f"Received: input_shape={tuple(input_shape)}."
            )

    def call(self, inputs: Any) -> Any:
        images = ops.cast(inputs, self.compute_dtype)
        colors = ops.split(images, len(WEIGHTS), axis=self.channel_axis)
        return sum(x * (w / 2**16) for x, w in zip(colors, WEIGHTS, strict=True))

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        shape = list(input_shape)
        shape[self.channel_axis] = 1
        return tuple(shape)

    def get_config(self) -> dict:
        return {**super().get_config(), "data_format": self.data_format}
