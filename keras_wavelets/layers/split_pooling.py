"""Two poolings side by side, each for its own channels."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.image_layer import ImageLayer
from keras_wavelets.ops.crop import crop_together


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SplitPooling(ImageLayer):
    """Pools the first channels by one layer and the others by another.

    Where the two results differ in size, the larger one is cut at its center.

    Args:
        split: Number of channels of the first layer.
        low: Layer for the first channels, of channels last.
        high: Layer for the others.
        **kwargs: `data_format`, and what `keras.layers.Layer` takes.

    Input shape: `(batch, height, width, channels)`.
    Output shape: that of the smaller result, with the channels of both.

    Raises:
        ValueError: If no channel is left for one of the layers.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import CMod, RMax, SplitPooling
    >>> pool = SplitPooling(2, RMax(), CMod())
    >>> tuple(pool(np.ones((1, 8, 8, 6), "float32")).shape)
    (1, 4, 4, 4)
    """

    def __init__(self, split: int, low: Any, high: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_count("split", split)
        self.split, self.low, self.high = split, low, high

    def build(self, input_shape: tuple) -> None:
        channels = input_shape[3 if self.data_format == "channels_last" else 1]
        if self.split >= channels:
            raise ValueError(
                f"The split must leave some of the {channels} channels. "
                f"Received: split={self.split}."
            )
        parts = ((self.low, self.split), (self.high, channels - self.split))
        for layer, count in parts:
            # A layer that comes from a file is built already.
            if not layer.built:
                layer.build((None, None, None, count))

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        return super().call(inputs)

    def transform(self, images: Any) -> Any:
        parts = [
            self.low(images[..., : self.split]),
            self.high(images[..., self.split :]),
        ]
        return ops.concatenate(crop_together(parts), axis=-1)

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        sizes = (None, height, width)
        low = self.low.compute_output_shape((*sizes, self.split))
        high = self.high.compute_output_shape((*sizes, channels - self.split))
        image = (smaller(low[axis], high[axis]) for axis in (1, 2))
        return (*image, low[3] + high[3])

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "split": self.split,
            "low": keras.saving.serialize_keras_object(self.low),
            "high": keras.saving.serialize_keras_object(self.high),
        }

    @classmethod
    def from_config(cls, config: dict) -> "SplitPooling":
        layers = {
            name: keras.saving.deserialize_keras_object(config[name])
            for name in ("low", "high")
        }
        return cls(**{**config, **layers})


def smaller(one: int | None, other: int | None) -> int | None:
    """Returns the smaller size, None where one of them is unknown.

    Example:
    >>> smaller(3, 4), smaller(None, 4)
    (3, None)
    """
    return None if None in (one, other) else min(one, other)
