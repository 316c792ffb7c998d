"""What follows the first convolution of a network and of its complex twin (WCNN)."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import BaseChannels
from keras_wavelets.layers.base import DataFormat
from keras_wavelets.layers.base import ImageLayer
from keras_wavelets.layers.base import Size
from keras_wavelets.layers.blur_pool import AdaptiveBlurPool2D
from keras_wavelets.layers.blur_pool import BlurPool2D
from keras_wavelets.layers.blur_pool import kept
from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.ops.crop import crop_together
from keras_wavelets.ops.modulus import modulus


@keras.saving.register_keras_serializable(package="keras_wavelets")
class ModulusNormalization(BaseChannels):
    """Divides magnitudes by what the standard deviation of the real parts would be.

    Leterme, Polisano, Perrier and Alahari (2024), From CNNs to Shift-Invariant Twin
    Models Based on Complex Wavelets. With the mean square `E` of each channel, over
    the batch in training and its moving average else, magnitudes `x` become
    `x / sqrt(E / 2 + epsilon) * |gamma| + beta`.

    Args:
        momentum: Weight of the old moving average at each step.
        epsilon: Added under the root.
        center: Whether to learn `beta`.
        scale: Whether to learn `gamma`.

    Input shape: `(batch, …, channels)`.
    Output shape: that of the input.

    Raises:
        ValueError: For another data format, or a momentum outside of [0, 1].

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import ModulusNormalization
    >>> layer = ModulusNormalization(epsilon=0.0)
    >>> x = np.full((1, 2, 2, 1), 3.0, "float32")
    >>> y = layer(x, training=True)
    >>> round(float(y[0, 0, 0, 0]), 4), round(float(layer.moving_energy[0]), 4)
    (1.4142, 1.8)
    """

    def __init__(
        self,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        center: bool = True,
        scale: bool = True,
        data_format: DataFormat | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.momentum = float(checks.number(momentum, "momentum", 0, 1))
        self.epsilon = float(checks.number(epsilon, "epsilon", 0))
        self.center, self.scale = center, scale

    def build(self, input_shape: tuple) -> None:
        self._axis = 1 if self.data_format == "channels_first" else len(input_shape) - 1
        shape = (input_shape[self._axis],)
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self.add_weight(shape=shape, initializer="ones", name="gamma")
        if self.center:
            self.beta = self.add_weight(shape=shape, initializer="zeros", name="beta")
        self.moving_energy = self.add_weight(
            shape=shape, initializer="ones", trainable=False, name="moving_energy"
        )

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        # Squares of half-precision numbers overflow or vanish.
        half = self.compute_dtype in ("float16", "bfloat16")
        x = ops.cast(inputs, "float32" if half else self.compute_dtype)
        axes = [axis for axis in range(len(x.shape)) if axis != self._axis]
        energy = ops.cast(self.moving_energy, x.dtype)
        if training and self.trainable:
            energy = ops.mean(ops.square(x), axis=axes)
            new = ops.cast(energy, self.moving_energy.dtype)
            self.moving_energy.assign(
                self.moving_energy * self.momentum + new * (1 - self.momentum)
            )
        factor = ops.rsqrt(energy / 2 + self.epsilon)
        if self.scale:
            factor = factor * ops.abs(ops.cast(self.gamma, x.dtype))
        y = x * ops.expand_dims(factor, axes)
        if self.center:
            y = y + ops.expand_dims(ops.cast(self.beta, x.dtype), axes)
        return ops.cast(y, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return tuple(input_shape)


def _layer(value: Any, name: str) -> keras.layers.Layer:
    if not isinstance(value, keras.layers.Layer):
        raise TypeError(f"Expected `{name}` to be a layer. Received: {name}={value!r}.")
    return value


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SplitPooling(ImageLayer):
    """Pools the first channels by one layer and the others by another.

    Where the two results differ in size, the larger one is cut at its center.

    Args:
        split: Number of channels of the first layer.
        low: Layer for the first channels, of channels last.
        high: Layer for the others.

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
        self.split = checks.count(split, "split")
        self.low, self.high = _layer(low, "low"), _layer(high, "high")

    def build(self, input_shape: tuple) -> None:
        channels = input_shape[self.channel_axis]
        if self.split >= channels:
            raise ValueError(
                f"Expected a split that leaves some of the {channels} channels. "
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

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        sizes = (None, height, width)
        low = self.low.compute_output_shape((*sizes, self.split))
        high = self.high.compute_output_shape((*sizes, channels - self.split))
        image = (smaller(low[axis], high[axis]) for axis in (1, 2))
        return (*image, low[3] + high[3])

    @classmethod
    def from_config(cls, config: dict) -> "SplitPooling":
        layers = {
            name: keras.saving.deserialize_keras_object(config[name])
            for name in ("low", "high")
        }
        return cls(**{**config, **layers})


def smaller(one: int | None, other: int | None) -> int | None:
    """Returns the smaller size, None where one of them is unknown."""
    return None if None in (one, other) else min(one, other)


ANTIALIAS = (None, "blur", "adaptive")


class BaseTwinPooling(ImageLayer):
    """Abstract: a normalization, or a bias, before the nonlinearity."""

    def _normalize(self, x: Any) -> Any:
        if self.norm is None:
            return x
        if self.norm == "bias":
            return x + ops.cast(self.bias, x.dtype)
        # It learns of `training` from the context of the call.
        return self.normalization(x)

    def _build_norm(self, channels: int) -> None:
        if self.norm == "bias":
            self.bias = self.add_weight(
                shape=(channels,), initializer="zeros", name="bias"
            )
        elif self.norm is not None:
            self.normalization.build((None, None, None, channels))

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        return super().call(inputs)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class RMax(BaseTwinPooling):
    """Normalizes, cuts off what is negative, and pools maxima.

    The real twin's pooling of Leterme, Polisano, Perrier and Alahari (2024), which
    is that of any network: `"batch"` with a padding of 1 in the ResNets, None with
    a padding of 0 in AlexNet.

    Args:
        norm: `"batch"` for a batch normalization, `"bias"`, or None.
        pool_size: Side of the window of the maximum.
        strides: Step between windows; with `antialias` that of the low-pass filter
            behind windows one pixel apart.
        padding: Border of the pooling.
        antialias: None, `"blur"` for `BlurPool2D` or `"adaptive"` for
            `AdaptiveBlurPool2D` with a group for each 8 channels.
        blur_size: Taps of that filter.
        blur_first: Whether to subsample behind a filter before the pooling, too, as
            in the anti-aliased AlexNet.
        normalize: As in `AdaptiveBlurPool2D`.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, height / strides, width / strides, channels)`, roughly.

    Raises:
        ValueError: For another value, or channels that are no
            multiple of 8 with `"adaptive"`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import RMax
    >>> tuple(RMax(antialias="blur")(np.ones((1, 9, 8, 16), "float32")).shape)
    (1, 5, 4, 16)
    """

    def __init__(
        self,
        norm: str | None = "batch",
        pool_size: int = 3,
        strides: int = 2,
        padding: int = 1,
        *,
        antialias: str | None = None,
        blur_size: int = 3,
        blur_first: bool = False,
        normalize: str = "per_group",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.norm = checks.one_of(norm, "norm", ("batch", "bias", None))
        self.pool_size = checks.count(pool_size, "pool_size")
        self.strides = checks.count(strides, "strides")
        self.padding = checks.one_of(padding, "padding", tuple(range(pool_size)))
        self.antialias = checks.one_of(antialias, "antialias", ANTIALIAS)
        self.blur_size = blur_size
        self.blur_first = blur_first
        self.normalize = normalize
        if norm == "batch":
            self.normalization = FusedBatchNormalization(
                dtype=self.dtype_policy, name="normalization"
            )
        if antialias == "blur":
            self._make_blur(1)

    def _make_blur(self, groups: int) -> None:
        keywords = {
            "antialias": self.antialias,
            "size": self.blur_size,
            "strides": self.strides,
            "groups": groups,
            "normalize": self.normalize,
            "dtype": self.dtype_policy,
        }
        self.blur = antialiasing(name="blur", **keywords)
        if self.blur_first:
            self.first_blur = antialiasing(name="first_blur", **keywords)

    def build(self, input_shape: tuple) -> None:
        channels = input_shape[self.channel_axis]
        self._build_norm(channels)
        if self.antialias == "adaptive":
            if channels % 8:
                raise ValueError(
                    "Expected channels in groups of 8 for adaptive filters. "
                    f"Received: channels={channels}."
                )
            self._make_blur(channels // 8)
            self.blur.build((None, None, None, channels))

    def transform(self, images: Any) -> Any:
        x = ops.relu(self._normalize(images))
        if self.antialias and self.blur_first:
            x = self.first_blur(x)
        # Behind a ReLU zeros are as good a border as minus infinity.
        border = (self.padding, self.padding)
        x = ops.pad(x, ((0, 0), border, border, (0, 0))) if self.padding else x
        strides = 1 if self.antialias else self.strides
        x = ops.max_pool(x, self.pool_size, strides, data_format="channels_last")
        return self.blur(x) if self.antialias else x

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        return self._pooled(height), self._pooled(width), channels

    def _pooled(self, size: int | None) -> int | None:
        if size is None:
            return None
        if self.antialias and self.blur_first:
            size = kept(size, self.strides)
        windows = size + 2 * self.padding - self.pool_size
        if self.antialias:
            return kept(windows + 1, self.strides)
        return windows // self.strides + 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class CMod(BaseTwinPooling):
    """Subsamples complex channels and takes their magnitudes.

    The complex twin's pooling of Leterme, Polisano, Perrier and Alahari (2024).

    Args:
        strides: Step between the pixels that are kept.
        norm: `"modulus"` for `ModulusNormalization`, `"bias"`, or None.
        activation: Activation behind the normalization.
        epsilon: As in `ModulusNormalization`.
        momentum: As in `ModulusNormalization`.

    Input shape: `(batch, height, width, 2 * channels)`, real and imaginary parts in
    turn.
    Output shape: `(batch, height / strides, width / strides, channels)`, rounded up.

    Raises:
        ValueError: For an odd number of channels, or another value.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import CMod
    >>> x = np.array([3.0, 4.0], "float32").reshape(1, 1, 1, 2)
    >>> float(CMod(norm=None)(x)[0, 0, 0, 0])
    5.0
    """

    def __init__(
        self,
        strides: int = 2,
        norm: str | None = "modulus",
        activation: Any = "relu",
        epsilon: float = 1e-5,
        momentum: float = 0.9,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.strides = checks.count(strides, "strides")
        self.norm = checks.one_of(norm, "norm", ("modulus", "bias", None))
        self.activation = keras.activations.get(activation)
        self.epsilon, self.momentum = epsilon, momentum
        if norm == "modulus":
            self.normalization = ModulusNormalization(
                momentum,
                epsilon,
                data_format="channels_last",
                dtype=self.dtype_policy,
                name="normalization",
            )

    def build(self, input_shape: tuple) -> None:
        channels = input_shape[self.channel_axis]
        if channels % 2:
            raise ValueError(
                "Expected an even number of channels: complex ones are pairs of real "
                f"and imaginary parts. Received: channels={channels}."
            )
        self._build_norm(channels // 2)

    def transform(self, images: Any) -> Any:
        x = modulus(images[:, :: self.strides, :: self.strides])
        return self.activation(self._normalize(x))

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        return kept(height, self.strides), kept(width, self.strides), channels // 2


def antialiasing(
    antialias: str, size: int, strides: int, groups: int, normalize: str, **kwargs: Any
) -> keras.layers.Layer:
    """Returns the layer that subsamples, for channels last.

    Example:
    >>> type(antialiasing("blur", 3, 2, 8, "joint")).__name__
    'BlurPool2D'
    """
    kwargs["data_format"] = "channels_last"
    if antialias == "blur":
        return BlurPool2D(size, strides, **kwargs)
    return AdaptiveBlurPool2D(size, strides, groups, normalize, **kwargs)
