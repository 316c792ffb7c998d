"""The block of WaveMix: tokens are mixed by the bands of a wavelet."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.feed_forward import UPSAMPLINGS
from keras_wavelets.layers.feed_forward import FeedForward
from keras_wavelets.layers.wave_mix_base import BaseWaveMix
from keras_wavelets.ops.arguments import check_choice

INTERPOLATIONS = ("bilinear", "nearest")


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveMixBlock(BaseWaveMix):
    """Mixes the pixels of feature maps through the bands of all wavelet levels.

    A convolution of size 1 reduces the channels to a quarter, a wavelet transform
    brings them back with half the height and width, and a perceptron per pixel and
    a learned upsampling make a map of the old size. With several levels the result
    of a coarse level joins the bands of the next finer one. Jeevan, Viswanathan,
    Sethi, 2022, "WaveMix: A Resource-efficient Neural Network for Image Analysis".

    Args:
        levels: Number of wavelet levels. With one level the block is that of
            WaveMix-Lite.
        mult: Hidden width as a multiple of the channels.
        ff_filters: Channels before the upsampling; None for those of the input. The
            interpolations have no weights, and so need None, or the channels of the
            input with one level.
        dropout: Rate of dropout of the hidden values.
        upsample: `"deconv"`, a transposed convolution of size 4 and stride 2;
            `"bilinear"` or `"nearest"` interpolation; or `"pixelshuffle"` and a
            convolution of size 3.
        residual: Whether the inputs are added to the result.
        pad_input: Whether images of any size are taken: zeros below and at the right
            fill them up, and are cut off again.
        **kwargs: `wavelet`, `"haar"` by default; `mode`, `"zero"` or
            `"periodization"`, which other wavelets need; `bn_momentum`,
            `bn_epsilon`; `kernel_initializer` and `bias_initializer`, None to start
            as PyTorch does; `kernel_regularizer`; `data_format` and `implementation`
            as in `DWT2D`; and those of `keras.layers.Layer`.

    Input shape: `(batch, height, width, channels)`; height and width are multiples
    of `2^levels`, channels one of 4.
    Output shape: that of the input.

    Raises:
        ValueError: If an argument or the shape of the input is out of its range.

    Example:
    >>> import numpy as np
    >>> block = WaveMixBlock(levels=3)
    >>> tuple(block(np.ones((1, 8, 16, 12), "float32")).shape), block.count_params()
    ((1, 8, 16, 12), 6891)
    """

    def __init__(
        self,
        levels: int = 1,
        *,
        upsample: str = "deconv",
        **kwargs: Any,
    ) -> None:
        super().__init__(levels=levels, **kwargs)
        self.upsample = check_choice(upsample, "upsample", tuple(UPSAMPLINGS))

    def build_mixing(self, width: int) -> None:
        self._check_ff_filters(width)
        self.feed_forwards = []
        for level in range(1, self.levels + 1):
            deepest, outputs = level == self.levels, width if level == 1 else width // 2
            interpolates = self.upsample in INTERPOLATIONS
            layer = FeedForward(
                outputs,
                hidden=self.hidden,
                filters=outputs if interpolates else self.ff_filters or width,
                upsample=self.upsample,
                dropout=self.dropout,
                style=self.style,
                name=f"ff{level}",
            )
            inputs = width if deepest else width + width // 2
            layer.build((None, None, None, inputs))
            self.feed_forwards.append(layer)

    def _check_ff_filters(self, width: int) -> None:
        filters = self.ff_filters
        if self.upsample in INTERPOLATIONS and filters is not None:
            if self.levels > 1 or filters != width:
                raise ValueError(
                    f"`ff_filters` must be None with upsample={self.upsample!r}, which "
                    f"has no weights. Received: ff_filters={filters}."
                )
        elif self.upsample == "pixelshuffle" and (filters or width) % 4:
            raise ValueError(
                "`ff_filters` must be a multiple of 4 with upsample='pixelshuffle'. "
                f"Received: ff_filters={filters}."
            )

    def mix(self, pyramid: list, training: bool | None) -> Any:
        levels = list(zip(self.feed_forwards, pyramid, strict=True))
        feed_forward, bands = levels.pop()
        x = feed_forward(bands, training=training)
        for feed_forward, bands in reversed(levels):
            x = feed_forward(ops.concatenate([bands, x], axis=3), training=training)
        return x

    def get_config(self) -> dict:
        return {**super().get_config(), "upsample": self.upsample}
