"""Dense layers on the three detail images of one wavelet level."""

from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import activations
from keras import initializers
from keras import ops
from keras import regularizers

from keras_wavelets import checks
from keras_wavelets.layers.base import BaseLayer
from keras_wavelets.layers.base import is_count
from keras_wavelets.layers.convolution import FusedDropout
from keras_wavelets.layers.convolution import fan_in_uniform
from keras_wavelets.layers.mlr import BaseMLR

BANDS = ("horizontal", "vertical", "diagonal")
ChannelMode = Literal["flatten", "separate"]
CHANNEL_MODES = get_args(ChannelMode)


def _fresh(initializer: Any, fan_in: int) -> Any:
    # One initializer object gives the same numbers each time it is called.
    return fan_in_uniform(fan_in) if initializer is None else initializer.clone()


@keras.saving.register_keras_serializable(package="keras_wavelets")
class BandDense(BaseLayer):
    """Sends each detail image of one level through a dense layer of its own.

    The three dense layers are the attributes `horizontal`, `vertical` and
    `diagonal`. A detail image is flattened row by row, its channels fastest.

    Args:
        units: Width of each dense layer.
        activation: Activation after the dense layers. `None` keeps them linear.
        use_bias: Whether the dense layers have a bias.
        channel_mode: `"flatten"`: one dense layer sees all channels of a detail
            image. `"separate"`: each channel has a dense layer of its own, and
            their outputs follow each other.
        kernel_initializer: Initializer of the kernels. `None`: uniform within
            `1 / sqrt(number of inputs)`.
        bias_initializer: Initializer of the biases; `None` as for the kernels.
        kernel_regularizer: Regularizer of the kernels.
        dropout: Rate of dropout after the activation.
        bands: Names of the images, in their order.

    Input shape: `(batch, height, width, 3, channels)`, the bands in the order
    horizontal, vertical, diagonal.
    Output shape: `(batch, units, 3)`; `(batch, channels * units, 3)` with
    `channel_mode="separate"`.

    Raises:
        ValueError: If `units` is not a positive integer or `channel_mode` is
            unknown.

    Example:
    >>> import numpy as np
    >>> details = np.ones((2, 4, 4, 3, 1), "float32")
    >>> tuple(BandDense(8)(details).shape)
    (2, 8, 3)
    """

    def __init__(
        self,
        units: int,
        *,
        activation: Any = None,
        use_bias: bool = True,
        channel_mode: ChannelMode = "flatten",
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        dropout: float = 0.0,
        bands: Sequence[str] = BANDS,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        checks.one_of(channel_mode, "channel_mode", CHANNEL_MODES)
        self.units = checks.count(units, "units")
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.channel_mode = channel_mode
        self.bands = tuple(bands)
        if isinstance(bands, str) or not all(isinstance(b, str) for b in self.bands):
            raise ValueError(
                f"Expected `bands` to be names. Received: bands={bands!r}."
            )
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.dropout = FusedDropout(dropout, dtype=self.dtype_policy)
        self.input_spec = keras.layers.InputSpec(ndim=5, axes={3: len(bands)})

    def build(self, input_shape: tuple) -> None:
        _, height, width, _, channels = input_shape
        self.input_spec = keras.layers.InputSpec(shape=(None, *input_shape[1:]))
        if self.channel_mode == "flatten":
            self._flat_shape = (height * width * channels,)
        else:
            self._flat_shape = (height * width, channels)
        for band in self.bands:
            layer = self._dense(band)
            layer.build((None, *self._flat_shape))
            setattr(self, band, layer)

    def _dense(self, name: str) -> keras.layers.Layer:
        fan_in = self._flat_shape[0]
        arguments = {
            "kernel_initializer": _fresh(self.kernel_initializer, fan_in),
            "bias_initializer": _fresh(self.bias_initializer, fan_in),
            "kernel_regularizer": self.kernel_regularizer,
            "activation": self.activation,
            "dtype": self.dtype_policy,
            "name": name,
        }
        if self.channel_mode == "flatten":
            return keras.layers.Dense(self.units, use_bias=self.use_bias, **arguments)
        return keras.layers.EinsumDense(
            "bsc,scu->bcu",
            output_shape=(self._flat_shape[1], self.units),
            bias_axes="cu" if self.use_bias else None,
            **arguments,
        )

    def width(self, channels: int) -> int:
        """Returns the length of the output along its hidden axis."""
        return self.units * (channels if self.channel_mode == "separate" else 1)

    def call(self, inputs: Any) -> Any:
        return self.of_images(ops.unstack(inputs, len(self.bands), axis=3))

    def of_images(self, images: Sequence) -> Any:
        """Returns the output for detail images that are not yet stacked.

        Args:
            images: Tensors `(batch, height, width, channels)`, one for each band.
        """
        width = self.width(images[0].shape[-1])
        outputs = []
        for band, image in zip(self.bands, images, strict=True):
            flat = ops.reshape(image, (-1, *self._flat_shape))
            outputs.append(ops.reshape(getattr(self, band)(flat), (-1, width)))
        return self.dropout(ops.stack(outputs, axis=-1))

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return (input_shape[0], self.width(input_shape[-1]), len(self.bands))

    def get_config(self) -> dict:
        return {**super().get_config(), "dropout": self.dropout.rate}


class BaseMicroWav(BaseMLR):
    """Abstract: a layer on wavelet levels with a `BandDense` for each level used.

    Arguments and errors are those of `BandDense`.
    """

    def __init__(
        self,
        *,
        activation: Any = None,
        use_bias: bool = True,
        channel_mode: ChannelMode = "flatten",
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        dropout: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._projection = {
            "activation": activation,
            "use_bias": use_bias,
            "channel_mode": channel_mode,
            "kernel_initializer": kernel_initializer,
            "bias_initializer": bias_initializer,
            "kernel_regularizer": kernel_regularizer,
            "dropout": dropout,
        }
        # Raises for bad arguments now, not when the levels are known.
        self.band_dense(1)

    def build(self, input_shape: tuple) -> None:
        self.input_spec = keras.layers.InputSpec(shape=(None, *input_shape[1:]))

    def band_dense(self, units: int, **kwargs: Any) -> BandDense:
        """Returns a new `BandDense` with the arguments of this layer."""
        return BandDense(units, **self._projection, dtype=self.dtype_policy, **kwargs)

    def get_config(self) -> dict:
        resolved = self.band_dense(1).get_config()
        projection = {name: resolved[name] for name in self._projection}
        return {**super().get_config(), **projection}


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MicroWav(BaseMicroWav):
    """Sends the three detail images of one level through dense layers.

    The layers are in the sub-layer `project`, a `BandDense`, which can also be
    called with ready details. Levels count from the coarsest, 1, to the finest:
    the order of PyWavelets lists, and the reverse of the order in which the
    transform finds them. Without an activation the layer is affine.

    Args:
        units: Width of each dense layer.
        level: Level, 1 for the coarsest. `None`: the finest.

    Input shape: `(batch, height, width, channels)`, at least 2 x 2.
    Output shape: `(batch, units, 3)`, the bands in the order horizontal, vertical,
    diagonal.

    Raises:
        ValueError: If `units` or `level` is not a positive integer, or the image
            has no such level.

    Example:
    >>> import numpy as np
    >>> layer = MicroWav(8, level=1)
    >>> tuple(layer(np.ones((2, 28, 28, 1), "float32")).shape), layer.dwt_level
    ((2, 8, 3), 4)
    """

    def __init__(self, units: int, *, level: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.level = level
        self.project = self.band_dense(units, name="project")

    def build(self, input_shape: tuple) -> None:
        super().build(input_shape)
        sizes = self.level_sizes(input_shape)
        self.dwt_level = self._dwt_level(len(sizes) - 1)
        channels = self.image_shape(input_shape)[-1]
        self.project.build((None, *sizes[-self.dwt_level], 3, channels))

    def _dwt_level(self, levels: int) -> int:
        level = levels if self.level is None else self.level
        if not is_count(level) or level > levels:
            raise ValueError(
                f"Expected `level` to be an integer from 1, the coarsest, to {levels}, "
                f"the finest of these images. Received: level={self.level!r}."
            )
        return levels - level + 1

    def call(self, inputs: Any) -> Any:
        _, details, *_ = self.decompose(inputs, self.dwt_level)
        return self.project.of_images(details)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        channels = self.image_shape(input_shape)[-1]
        return (input_shape[0], self.project.width(channels), 3)
