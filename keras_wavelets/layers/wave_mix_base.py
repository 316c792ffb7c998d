"""What the WaveMix blocks share: their door, the reduction and the residual."""

from typing import Any

import keras

from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.layers.conv_style import ConvStyle
from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.image_layer import from_channels_last
from keras_wavelets.layers.image_layer import to_channels_last
from keras_wavelets.layers.pad_to_multiple import pad_to_multiple
from keras_wavelets.layers.wave_mix_bands import HALVING_MODES
from keras_wavelets.layers.wave_mix_bands import averages
from keras_wavelets.layers.wave_mix_bands import band_pyramid
from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.ops.dwt import crop
from keras_wavelets.ops.reduce_and_split import folds
from keras_wavelets.ops.reduce_and_split import reduce_and_split


class BaseWaveMix(BaseTransform):
    """Abstract: a block that mixes pixels through the bands of a wavelet.

    Subclasses make their layers in `build_mixing(width)` and use them in
    `mix(pyramid, training)`.

    Args:
        levels: Number of wavelet levels.
        mult: Hidden width as a multiple of the width of the block.
        ff_filters: Channels before the upsampling; None for the width.
        dropout: Rate of dropout.
        residual: Whether the inputs are added to the result.
        pad_input: Whether images of any size are taken, padded with zeros inside.
        wavelet: Name from `keras_wavelets.wavelets.names()`, or a `Wavelet`.
        mode: `"zero"` or `"periodization"`.
        bn_momentum: Momentum of batch normalization.
        bn_epsilon: Epsilon of batch normalization.
        kernel_initializer: Initializer of the kernels; None starts as PyTorch does.
        bias_initializer: Initializer of the biases; None starts as PyTorch does.
        kernel_regularizer: Regularizer of the kernels.
        **kwargs: `data_format` and `implementation` as in `DWT2D`, and those of
            `keras.layers.Layer`.
    """

    rank = 2

    def __init__(
        self,
        *,
        levels: int = 1,
        mult: float = 2,
        ff_filters: int | None = None,
        dropout: float = 0.5,
        residual: bool = True,
        pad_input: bool = False,
        wavelet: Any = "haar",
        mode: str = "zero",
        bn_momentum: float = 0.9,
        bn_epsilon: float = 1e-5,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        check_count("levels", levels)
        if ff_filters is not None:
            check_count("ff_filters", ff_filters)
        self.levels = levels
        self.mult = mult
        self.ff_filters = ff_filters
        self.dropout = dropout
        self.residual = residual
        self.pad_input = pad_input
        self.bn_momentum = bn_momentum
        self.bn_epsilon = bn_epsilon
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self._check_halving()
        self._check_rates()

    def _check_halving(self) -> None:
        check_choice(self.mode, "mode", HALVING_MODES)
        if self.mode == "zero" and self.wavelet.dec_len > 2:
            raise ValueError(
                f"The wavelet {self.wavelet.name!r} halves images only with "
                f"`mode='periodization'`. Received: mode={self.mode!r}."
            )

    def _check_rates(self) -> None:
        if not 0 <= self.dropout < 1:
            raise ValueError(
                f"`dropout` must be in [0, 1). Received: dropout={self.dropout!r}."
            )
        if not self.mult > 0:
            raise ValueError(f"`mult` must be positive. Received: mult={self.mult!r}.")

    @property
    def style(self) -> ConvStyle:
        """How the convolutions of the block start."""
        return ConvStyle(
            kernel_initializer=self.kernel_initializer,
            bias_initializer=self.bias_initializer,
            kernel_regularizer=self.kernel_regularizer,
            bn_momentum=self.bn_momentum,
            bn_epsilon=self.bn_epsilon,
            dtype=self.dtype_policy,
        )

    def build(self, input_shape: tuple) -> None:
        self._check_shape(input_shape)
        width = input_shape[self.channel_axis]
        self.hidden = max(round(self.mult * width), 1)
        self.reduction = self.style.conv(width // 4, 1, inputs=width, name="reduction")
        self.reduction.build((None, None, None, width))
        self.build_mixing(width)

    def _check_shape(self, input_shape: tuple) -> None:
        shape = self.check_rank(input_shape)
        width = shape[self.channel_axis]
        if width is None or width % 4:
            raise ValueError(
                "The channels of a WaveMix block must be a multiple of 4. "
                f"Received: {width} channels in input_shape={shape}."
            )
        multiple = 2**self.levels
        for name, axis in zip(("height", "width"), self.spatial_axes, strict=True):
            size = shape[axis]
            if size is not None and size % multiple and not self.pad_input:
                raise ValueError(
                    f"With levels={self.levels} the {name} must be a multiple of "
                    f"{multiple}; `pad_input=True` takes any. Received: {name}={size}."
                )

    def build_mixing(self, width: int) -> None:
        """Makes the layers behind the transform."""
        raise NotImplementedError

    def mix(self, pyramid: list, training: bool | None) -> Any:
        """Returns a map like the input of the bands of all levels, fine to coarse."""
        raise NotImplementedError

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        self._check_shape(inputs.shape)
        images = to_channels_last(self.to_compute_dtype(inputs), self.data_format)
        x = pad_to_multiple(images, 2**self.levels) if self.pad_input else images
        x = self.mix(self._pyramid(x), training)
        if self.pad_input:
            x = crop(x, (1, 2), keras.ops.shape(images)[1:3])
        x = x + images if self.residual else x
        return from_channels_last(x, self.data_format)

    def _pyramid(self, x: Any) -> list:
        """Returns the bands of the reduced map, fine to coarse."""
        rest = (self.wavelet, self.mode)
        options = {"implementation": self.implementation}
        if not folds(self.wavelet, x.shape[3]):
            return band_pyramid(self.reduction(x), self.levels, *rest, **options)
        reduction = self.reduction
        finest = reduce_and_split(x, reduction.kernel, reduction.bias, self.wavelet)
        coarser = band_pyramid(averages(finest), self.levels - 1, *rest, **options)
        return [finest, *coarser]

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        self._check_shape(input_shape)
        return tuple(input_shape)

    def get_config(self) -> dict:
        names = ("levels", "mult", "ff_filters", "dropout", "residual", "pad_input")
        initializers = {
            name: (start := getattr(self, name)) and keras.initializers.serialize(start)
            for name in ("kernel_initializer", "bias_initializer")
        }
        return {
            **super().get_config(),
            **{name: getattr(self, name) for name in names},
            **initializers,
            "bn_momentum": self.bn_momentum,
            "bn_epsilon": self.bn_epsilon,
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
        }
