"""Layers of multiresolution analysis."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.layers.stationary import nest_levels
from keras_wavelets.ops import arguments
from keras_wavelets.ops import atrous
from keras_wavelets.ops import stationary
from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.ops.mra import components


class BaseMRA(BaseTransform):
    """Abstract: `MRA1D` and `MRA2D` only choose the rank."""

    def __init__(
        self,
        wavelet: Any = "haar",
        level: int | None = 1,
        output: str = "list",
        **kwargs: Any,
    ) -> None:
        # Signals go on in a circle, as in the stationary transform.
        super().__init__(wavelet, "periodic", **kwargs)
        stationary.check_constant((self.wavelet,))
        self.level = level if level is None else arguments.check_level(level)
        self.form = check_choice(output, "output", ("list", "concat"))
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        arguments.check_sizes(x, self.spatial_axes, self.banks[1])
        plan = self._plan(x.shape)
        stacked = components(x, plan, self.implementation)
        parts = ops.split(stacked, plan.count, axis=0)
        if self.form == "concat":
            return ops.concatenate(parts, axis=self.channel_axis)
        return nest_levels(parts, plan)

    def _plan(self, shape: tuple) -> atrous.Stationary:
        sizes = [shape[axis] for axis in self.transform_axes]
        return stationary.make_plan(
            self.wavelet, self.transform_axes, sizes, self.level
        )

    def compute_output_shape(self, input_shape: tuple) -> Any:
        shape = self.check_rank(input_shape)
        plan = self._plan(shape)
        if self.form == "list":
            return nest_levels([shape] * plan.count, plan)
        packed = list(shape)
        channels = shape[self.channel_axis]
        packed[self.channel_axis] = channels and channels * plan.count
        return tuple(packed)

    def get_config(self) -> dict:
        config = super().get_config()
        del config["mode"]
        return {**config, "level": self.level, "output": self.form}


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MRA1D(BaseMRA):
    """Splits signals into parts of each scale, which add up to the signal.

    The parts are aligned in time with the signal. Their sum, by `keras.layers.Add`,
    is the inverse. Signals go on in a circle; every length is exact.

    Args:
        wavelet: As in `DWT1D`.
        level: As in `SWT1D`.
        output: `"list"`: `[smooth_J, details_J, …, details_1]`; `"concat"`: the same
            parts on the channel axis.
        data_format: As in `DWT1D`.
        implementation: As in `SWT1D`.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: `(batch, steps, channels)`.
    Output shape: a list of `level + 1` times the input shape, or
    `(batch, steps, (level + 1) * channels)` for `"concat"`.

    Raises:
        ValueError: As `SWT1D`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import MRA1D
    >>> x = np.random.default_rng(0).normal(size=(1, 7, 2)).astype("float32")
    >>> smooth, slow, fast = MRA1D("db2", level=2)(x)
    >>> bool(np.allclose(smooth + slow + fast, x, atol=1e-5))
    True
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MRA2D(BaseMRA):
    """Splits images into parts of each scale, which add up to the image.

    Arguments and errors are those of `MRA1D`.
    Input shape: `(batch, height, width, channels)`.
    Output shape: `[smooth_J, (H_J, V_J, D_J), …, (H_1, V_1, D_1)]`, or
    `(batch, height, width, (3 * level + 1) * channels)` for `"concat"`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import MRA2D
    >>> parts = MRA2D("haar", level=2, output="concat")(np.ones((1, 5, 6, 1)))
    >>> tuple(parts.shape)
    (1, 5, 6, 7)
    """

    rank = 2
