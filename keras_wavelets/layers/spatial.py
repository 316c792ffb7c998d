"""What layers share that transform signals or images without a `Wavelet`."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import config
from keras_wavelets.ops import arguments
from keras_wavelets.ops.arguments import check_choice


class BaseSpatial(keras.layers.Layer):
    """Abstract layer with a number of spatial axes and a place for channels.

    Subclasses set `rank` and end their `__init__` with `self._build_at_init()`, as
    stateless Keras layers do.

    Args:
        data_format: `"channels_last"` or `"channels_first"`; None for Keras's
            setting.
        implementation: `"auto"`, `"conv"`, `"polyphase"` or `"matrix"`; see
            `keras_wavelets.ops.lowering`.
        **kwargs: Passed to `keras.layers.Layer`.
    """

    rank: int

    def __init__(
        self,
        *,
        data_format: str | None = None,
        implementation: str = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.data_format = keras.config.image_data_format()
        if data_format is not None:
            self.data_format = check_choice(
                data_format, "data_format", ("channels_last", "channels_first")
            )
        self.implementation = config.check_implementation(implementation)

    @property
    def channel_axis(self) -> int:
        """Axis of the channels."""
        return 1 if self.data_format == "channels_first" else self.rank + 1

    @property
    def spatial_axes(self) -> tuple:
        """Axes of the image, in order."""
        first = 2 if self.data_format == "channels_first" else 1
        return tuple(range(first, first + self.rank))

    def to_compute_dtype(self, x: Any) -> Any:
        """Casts integers, which Keras leaves alone; refuses complex tensors."""
        return ops.cast(arguments.to_tensor(x), self.compute_dtype)

    def check_rank(self, shape: Any) -> tuple:
        """Returns the shape of one tensor, or refuses a wrong rank."""
        shape = tuple(shape)
        if len(shape) != self.rank + 2:
            raise ValueError(
                f"{type(self).__name__} expects tensors of rank {self.rank + 2}: "
                f"batch, {self.rank} spatial axes and channels. "
                f"Received: shape={shape}."
            )
        return shape

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "data_format": self.data_format,
            "implementation": self.implementation,
        }
