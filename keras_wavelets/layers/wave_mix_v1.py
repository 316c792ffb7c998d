"""The block of the first WaveMix: all levels side by side."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.feed_forward import gelu
from keras_wavelets.layers.fused_dropout import FusedDropout
from keras_wavelets.layers.wave_mix_base import BaseWaveMix


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveMixV1Block(BaseWaveMix):
    """Mixes pixels through several wavelet levels that do not see each other.

    One perceptron serves all levels. Each level is brought to full size by a
    transposed convolution of its own, and gives an equal share of the channels; a
    depthwise convolution, GELU and batch normalization follow. Jeevan, Sethi, 2022,
    "WaveMix: Resource-efficient Token Mixing for Images".

    Args:
        levels: Number of wavelet levels; the channels must be a multiple of it.
        mult: Hidden width as a multiple of the channels.
        ff_filters: Channels before the upsampling; None for those of the input.
        dropout: Rate of dropout of the hidden values and of what follows them.
        depthwise_kernel: Size of the depthwise convolution.
        residual: Whether the inputs are added to the result.
        pad_input: As in `WaveMixBlock`.
        **kwargs: As for `WaveMixBlock`.

    Input shape: `(batch, height, width, channels)`; height and width are multiples
    of `2^levels`.
    Output shape: that of the input.

    Raises:
        ValueError: If an argument or the shape of the input is out of its range.

    Example:
    >>> import numpy as np
    >>> block = WaveMixV1Block()
    >>> tuple(block(np.ones((1, 16, 16, 16), "float32")).shape), block.count_params()
    ((1, 16, 16, 16), 32100)
    """

    def __init__(
        self, levels: int = 4, *, depthwise_kernel: int = 5, **kwargs: Any
    ) -> None:
        super().__init__(levels=levels, **kwargs)
        check_count("depthwise_kernel", depthwise_kernel)
        self.depthwise_kernel = depthwise_kernel

    def build_mixing(self, width: int) -> None:
        if width % self.levels:
            raise ValueError(
                f"The channels must be a multiple of levels={self.levels}. "
                f"Received: {width} channels."
            )
        style, filters = self.style, self.ff_filters or width
        share = width // self.levels
        self.expand = style.conv(self.hidden, 1, inputs=width, name="ff_expand")
        self.project = style.conv(filters, 1, inputs=self.hidden, name="ff_project")
        self.drop = FusedDropout(self.dropout, dtype=self.dtype_policy)
        self.ups = [
            style.transposed(share, 2**level + 2, 2**level, name=f"ff{level}_up")
            for level in range(1, self.levels + 1)
        ]
        self.depthwise = style.depthwise(self.depthwise_kernel, name="depthwise")
        self.norm = style.norm(name="norm")
        places = [(self.expand, width), (self.project, self.hidden)]
        places += [(up, filters) for up in self.ups]
        for layer, inputs in [*places, (self.depthwise, width), (self.norm, width)]:
            layer.build((None, None, None, inputs))

    def mix(self, pyramid: list, training: bool | None) -> Any:
        maps = []
        for up, bands in zip(self.ups, pyramid, strict=True):
            hidden = self.drop(gelu(self.expand(bands)), training=training)
            maps.append(up(self.drop(self.project(hidden), training=training)))
        x = self.depthwise(ops.concatenate(maps, axis=3))
        return self.norm(gelu(x), training=training)

    def get_config(self) -> dict:
        return {**super().get_config(), "depthwise_kernel": self.depthwise_kernel}
