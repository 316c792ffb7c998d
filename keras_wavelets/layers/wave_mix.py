"""The blocks of WaveMix: tokens are mixed by the bands of a wavelet."""

import functools
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.config import Implementation
from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.layers.base import from_channels_last
from keras_wavelets.layers.base import to_channels_last
from keras_wavelets.layers.convolution import INTERPOLATED
from keras_wavelets.layers.convolution import UPSAMPLINGS
from keras_wavelets.layers.convolution import ConvStyle
from keras_wavelets.layers.convolution import FeedForward
from keras_wavelets.layers.convolution import FusedDropout
from keras_wavelets.layers.convolution import gelu
from keras_wavelets.layers.resizing import pad_to_multiple
from keras_wavelets.ops import arguments
from keras_wavelets.ops import lowering
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.bands import band_axes
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.convolution import folds
from keras_wavelets.ops.convolution import reduce_and_split
from keras_wavelets.ops.dwt import crop
from keras_wavelets.wavelets import Wavelet

HALVING_MODES = ("zero", "periodization")


def mix_order(bands: Any) -> Any:
    """Lays the four bands of each channel out as WaveMix does.

    All averages come first, then the three details of each channel side by side:
    `[A_0 … A_q, H_0, V_0, D_0, H_1, V_1, D_1, …]`.

    Args:
        bands: Tensor of shape `(batch, height, width, channels, 4)`.

    Returns:
        Tensor of shape `(batch, height, width, 4 * channels)`.

    Example:
    >>> import numpy as np
    >>> bands = np.arange(8.0).reshape(1, 1, 1, 2, 4)
    >>> np.array(mix_order(bands))[0, 0, 0].tolist()
    [0.0, 4.0, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0]
    """
    return ops.concatenate([bands[..., 0], merge_axes(bands[..., 1:], 3)], axis=3)


def band_pyramid(
    x: Any,
    levels: int,
    wavelet: Wavelet,
    mode: str,
    *,
    implementation: Implementation = "auto",
) -> list:
    """Returns the bands of all levels, fine to coarse, each with its average.

    Returns:
        A list of tensors `(batch, height / 2^j, width / 2^j, 4 * channels)`, in the
        order of `mix_order`.
    """
    split = _splitter(wavelet, mode, implementation)
    pyramid = []
    for _ in range(levels):
        bands = split(x)
        pyramid.append(bands)
        x = averages(bands)
    return pyramid


def averages(bands: Any) -> Any:
    """Returns the averages of bands in the order of `mix_order`."""
    return bands[..., : bands.shape[3] // 4]


@functools.lru_cache(maxsize=256)
def _splitter(wavelet: Wavelet, mode: str, implementation: str) -> Callable:
    def split(x: Any) -> Any:
        bands = lowering.analyze(
            x,
            band_axes((1, 2)),
            (wavelet,) * 2,
            (mode,) * 2,
            band_axis=4,
            implementation=implementation,
        )
        return mix_order(bands)

    # Outside XLA the order of the bands would cost more than they do.
    return split if implementation == "conv" else fused(split, batch_axis=0)


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
        pad_input: Whether images of any size are taken: zeros below and at the right
            fill them up, and are cut off again.
        mode: `"zero"` or `"periodization"`, which wavelets other than Haar's need.
        bn_momentum: Momentum of batch normalization.
        bn_epsilon: Epsilon of batch normalization.
        kernel_initializer: Initializer of the kernels; None starts as PyTorch does.
        bias_initializer: Initializer of the biases; None starts as PyTorch does.
        kernel_regularizer: Regularizer of the kernels.
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
        mode: Mode = "zero",
        bn_momentum: float = 0.9,
        bn_epsilon: float = 1e-5,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        self.levels = checks.count(levels, "levels", 1, arguments.MOST_LEVELS)
        self.mult = mult
        if ff_filters is not None:
            ff_filters = checks.count(ff_filters, "ff_filters")
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
        checks.one_of(self.mode, "mode", HALVING_MODES)
        if self.mode == "zero" and self.wavelet.dec_len > 2:
            raise ValueError(
                "Expected `mode='periodization'`: with no other the wavelet "
                f"{self.wavelet.name!r} halves images. Received: mode={self.mode!r}."
            )

    def _check_rates(self) -> None:
        checks.number(self.dropout, "dropout", 0, 1)
        if not self.mult > 0:
            raise ValueError(
                f"Expected a positive `mult`. Received: mult={self.mult!r}."
            )

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
                "Expected the channels of a WaveMix block to be a multiple of 4. "
                f"Received: {width} channels in input_shape={shape}."
            )
        multiple = 2**self.levels
        for name, axis in zip(("height", "width"), self.spatial_axes, strict=True):
            size = shape[axis]
            if size is not None and size % multiple and not self.pad_input:
                raise ValueError(
                    f"Expected the {name} at levels={self.levels} to be a multiple of "
                    f"{multiple}; `pad_input=True` takes any. "
                    f"Received: {name}={size}."
                )

    def build_mixing(self, width: int) -> None:
        """Makes the layers behind the transform."""
        raise NotImplementedError

    def mix(self, pyramid: list, training: bool | None) -> Any:
        """Returns a map like the input of the bands of all levels, fine to coarse."""
        raise NotImplementedError

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        self._check_shape(inputs.shape)
        if inputs.shape[0] == 0:
            return self.to_compute_dtype(inputs)
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
        self.upsample = checks.one_of(upsample, "upsample", tuple(UPSAMPLINGS))

    def build_mixing(self, width: int) -> None:
        self._check_ff_filters(width)
        self.feed_forwards = []
        for level in range(1, self.levels + 1):
            deepest, outputs = level == self.levels, width if level == 1 else width // 2
            interpolates = self.upsample in INTERPOLATED
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
        if self.upsample in INTERPOLATED and filters is not None:
            if self.levels > 1 or filters != width:
                raise ValueError(
                    "Expected `ff_filters` to be None with "
                    f"upsample={self.upsample!r}, which has no weights. "
                    f"Received: ff_filters={filters}."
                )
        elif self.upsample == "pixelshuffle" and (filters or width) % 4:
            raise ValueError(
                "Expected `ff_filters` to be a multiple of 4 with "
                f"upsample='pixelshuffle'. Received: ff_filters={filters}."
            )

    def mix(self, pyramid: list, training: bool | None) -> Any:
        levels = list(zip(self.feed_forwards, pyramid, strict=True))
        feed_forward, bands = levels.pop()
        x = feed_forward(bands, training=training)
        for feed_forward, bands in reversed(levels):
            x = feed_forward(ops.concatenate([bands, x], axis=3), training=training)
        return x


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
        self.depthwise_kernel = checks.count(depthwise_kernel, "depthwise_kernel")

    def build_mixing(self, width: int) -> None:
        if width % self.levels:
            raise ValueError(
                f"Expected channels that are a multiple of levels={self.levels}. "
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


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveMixV3Block(BaseWaveMix):
    """Mixes pixels through one wavelet level, with the hidden values as pixels.

    As `WaveMixBlock` with one level and `upsample="pixelshuffle"`, without the
    convolution that narrows the hidden values before they are shuffled.

    Args:
        mult: Hidden width as a multiple of the channels; together a multiple of 4.
        dropout: Rate of dropout of the hidden values.

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

    fixed = ("levels", "ff_filters")

    def __init__(self, *, mult: float = 4, **kwargs: Any) -> None:
        super().__init__(mult=mult, **kwargs)

    def build_mixing(self, width: int) -> None:
        if self.hidden % 4:
            raise ValueError(
                f"Expected `mult` times {width} channels to be a multiple of 4. "
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
