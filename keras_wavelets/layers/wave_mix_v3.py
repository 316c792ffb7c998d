"""The block of WaveMix, version 3: pixels are shuffled out of the hidden values."""

from typing import Any

import keras

from keras_wavelets.layers.feed_forward import FeedForward
from keras_wavelets.layers.wave_mix_base import BaseWaveMix


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveMixV3Block(BaseWaveMix):
    """Mixes pixels through one wavelet level, with the hidden values as pixels.

    As `WaveMixBlock` with one level and `upsample="pixelshuffle"`, without the
    convolution that narrows the hidden values before they are shuffled.

    Args:
        mult: Hidden width as a multiple of the channels; together a multiple of 4.
        dropout: Rate of dropout of the hidden values.
        residual: Whether the inputs are added to the result.
        pad_input: As in `WaveMixBlock`.
        **kwargs: As for `WaveMixBlock`, but `levels` and `ff_filters`.

    Input shape: `(batch, height, width, channels)`, height and width even, channels
    a multiple of 4.
    Output shape: that of the input.

    Raises:
        ValueError: If an argument or the shape of the input is out of its range.

    Example:
    >>> import numpy as np
    >>> block = WaveMixV3Block()
    >>> tuple(block(np.ones((1, 8, 12, 8), "float32")).shape), block.count_params()
    ((1, 8, 12, 8), 922)
    """

    def __init__(self, *, mult: float = 4, **kwargs: Any) -> None:
        super().__init__(mult=mult, **kwargs)

    def build_mixing(self, width: int) -> None:
        if self.hidden % 4:
            raise ValueError(
                f"`mult` times {width} channels must be a multiple of 4. "
                f"Received: mult={self.mult}."
            )
        self.feed_forward = FeedForward(
            width,
            hidden=self.hidden,
            filters=None,
            upsample="pixelshuffle",
            dropout=self.dropout,
            style=self.style,
            name="ff1",
        )
        self.feed_forward.build((None, None, None, width))

    def mix(self, pyramid: list, training: bool | None) -> Any:
        return self.feed_forward(pyramid[0], training=training)

    def get_config(self) -> dict:
        config = super().get_config()
        del config["levels"], config["ff_filters"]
        return config
