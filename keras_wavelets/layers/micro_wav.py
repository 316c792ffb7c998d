"""Three dense layers on the detail images of one level."""

from typing import Any

import keras

from keras_wavelets.layers.band_dense import BandDense
from keras_wavelets.layers.counts import is_count
from keras_wavelets.layers.mlr import BaseMLR


class BaseMicroWav(BaseMLR):
    """Abstract: a layer on wavelet levels with a `BandDense` for each level used.

    Args:
        activation: As for `BandDense`, like all arguments that follow.
        use_bias: Whether the dense layers have a bias.
        channel_mode: `"flatten"` or `"separate"`.
        kernel_initializer: Initializer of the kernels.
        bias_initializer: Initializer of the biases.
        kernel_regularizer: Regularizer of the kernels.
        dropout: Rate of dropout after the activation.
        **kwargs: The arguments of `BaseMLR`.

    Example:
    >>> BaseMicroWav(activation="relu").band_dense(4).units
    4
    """

    def __init__(
        self,
        *,
        activation: Any = None,
        use_bias: bool = True,
        channel_mode: str = "flatten",
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
        # Refuses bad arguments now, not when the levels are known.
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
        **kwargs: `activation`, `use_bias`, `channel_mode`, `kernel_initializer`,
            `bias_initializer`, `kernel_regularizer` and `dropout` as in `BandDense`;
            `wavelet`, `mode`, `data_format` and `implementation` as in `WaveDec2D`;
            and those of `keras.layers.Layer`.

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
                f"`level` must be an integer from 1, the coarsest, to {levels}, the "
                f"finest of these images. Received: level={self.level!r}."
            )
        return levels - level + 1

    def call(self, inputs: Any) -> Any:
        _, details, *_ = self.decompose(inputs, self.dwt_level)
        return self.project(details)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        channels = self.image_shape(input_shape)[-1]
        return (input_shape[0], self.project.width(channels), 3)

    def get_config(self) -> dict:
        return {**super().get_config(), "units": self.units, "level": self.level}
