"""What follows the first convolution of a network and of its complex twin."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.adaptive_blur_pool import AdaptiveBlurPool2D
from keras_wavelets.layers.blur_pool import BlurPool2D
from keras_wavelets.layers.blur_pool import kept
from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.fused_batch_normalization import FusedBatchNormalization
from keras_wavelets.layers.image_layer import ImageLayer
from keras_wavelets.layers.modulus_normalization import ModulusNormalization
from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.ops.modulus import modulus

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

    def _channels(self, shape: tuple) -> int:
        return shape[3 if self.data_format == "channels_last" else 1]

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
        **kwargs: `data_format`, and what `keras.layers.Layer` takes.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, height / strides, width / strides, channels)`, roughly.

    Raises:
        ValueError: For a value that is none of these, or channels that are no
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
        self.norm = check_choice(norm, "norm", ("batch", "bias", None))
        check_count("pool_size", pool_size)
        check_count("strides", strides)
        check_choice(padding, "padding", tuple(range(pool_size)))
        self.pool_size, self.strides, self.padding = pool_size, strides, padding
        self.antialias = check_choice(antialias, "antialias", ANTIALIAS)
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
        channels = self._channels(input_shape)
        self._build_norm(channels)
        if self.antialias == "adaptive":
            if channels % 8:
                raise ValueError(
                    "Adaptive filters need channels in groups of 8. "
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

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
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

    def get_config(self) -> dict:
        names = ("norm", "pool_size", "strides", "padding", "antialias", "blur_size")
        names += ("blur_first", "normalize")
        return {**super().get_config(), **{n: getattr(self, n) for n in names}}


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
        **kwargs: `data_format`, and what `keras.layers.Layer` takes.

    Input shape: `(batch, height, width, 2 * channels)`, real and imaginary parts in
    turn.
    Output shape: `(batch, height / strides, width / strides, channels)`, rounded up.

    Raises:
        ValueError: For an odd number of channels, or a value that is none of these.

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
        check_count("strides", strides)
        self.strides = strides
        self.norm = check_choice(norm, "norm", ("modulus", "bias", None))
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
        channels = self._channels(input_shape)
        if channels % 2:
            raise ValueError(
                "Complex channels are pairs of real and imaginary parts. "
                f"Received: channels={channels}."
            )
        self._build_norm(channels // 2)

    def transform(self, images: Any) -> Any:
        x = modulus(images[:, :: self.strides, :: self.strides])
        return self.activation(self._normalize(x))

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        return kept(height, self.strides), kept(width, self.strides), channels // 2

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "strides": self.strides,
            "norm": self.norm,
            "activation": keras.activations.serialize(self.activation),
            "epsilon": self.epsilon,
            "momentum": self.momentum,
        }


def antialiasing(
    antialias: str, size: int, strides: int, groups: int, normalize: str, **kwargs: Any
) -> keras.layers.Layer:
    """Returns the layer that subsamples, for channels last.

    Args:
        antialias: `"blur"` or `"adaptive"`.
        size: Taps of the filter.
        strides: Step between the pixels that are kept.
        groups: Groups of channels that share an adaptive filter.
        normalize: As in `AdaptiveBlurPool2D`.
        **kwargs: What `keras.layers.Layer` takes.

    Example:
    >>> type(antialiasing("blur", 3, 2, 8, "joint")).__name__
    'BlurPool2D'
    """
    kwargs["data_format"] = "channels_last"
    if antialias == "blur":
        return BlurPool2D(size, strides, **kwargs)
    return AdaptiveBlurPool2D(size, strides, groups, normalize, **kwargs)
