"""Thresholds for coefficients, given or learned."""

import math
from typing import Any

import keras
from keras import ops

from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.ops.shrink import check_shrinkage
from keras_wavelets.ops.shrink import threshold

LEARNABLE = ("soft", "hard", "garrote")
SHARING = ("channel", "band", "scalar")


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Threshold(keras.layers.Layer):
    """Shrinks coefficients that are small.

    Args:
        mode: `"soft"`, `"hard"`, `"garrote"` or `"firm"`: see
            `keras_wavelets.ops.threshold`.
        value: Threshold ≥ 0; for `"firm"` a pair, the lower first.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: any.
    Output shape: as the input.

    Raises:
        ValueError: For an unknown mode, or thresholds that are negative or not as
            many as the mode has.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import Threshold
    >>> np.array(Threshold("hard", 1.0)(np.array([[-3.0, 0.5, 1.0]])))
    array([[-3.,  0.,  1.]], dtype=float32)
    """

    def __init__(self, mode: str = "soft", value: Any = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_shrinkage(mode, value)
        self.mode = mode
        self.value = tuple(value) if mode == "firm" else value
        _check_thresholds(self.value if mode == "firm" else (value,), value)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        return threshold(inputs, self.value, self.mode)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return tuple(input_shape)

    def get_config(self) -> dict:
        return {**super().get_config(), "mode": self.mode, "value": self.value}


def _check_thresholds(limits: tuple, value: Any) -> None:
    legal = all(
        isinstance(limit, (int, float)) and 0 <= limit < math.inf for limit in limits
    )
    if not legal or limits[0] > limits[-1]:
        raise ValueError(
            f"Expected thresholds ≥ 0, the lower first. Received: value={value!r}."
        )


@keras.saving.register_keras_serializable(package="keras_wavelets")
class LearnableThreshold(keras.layers.Layer):
    """Shrinks coefficients that are small, by thresholds that are trained.

    Args:
        mode: `"soft"`, `"garrote"`, or `"hard"`. Since a hard threshold has no
            gradient, the latter is smooth: `x * sigmoid(sharpness * (x² - t²))`.
        per: Which coefficients share a threshold: those of a channel (`"channel"`),
            of a band and a channel (`"band"`, for the output of `DWT2D` with
            `output="stack"`, whose bands lie before the channels), or all
            (`"scalar"`).
        init: Initial threshold > 0.
        sharpness: Of the smooth hard threshold.
        axis: Axis of the channels; bands lie on the axis before it.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: any, with a known number of channels, and of bands.
    Output shape: as the input.

    Raises:
        ValueError: For an unknown mode or sharing, numbers that are not positive, or
            an unknown number of channels or bands.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import LearnableThreshold
    >>> layer = LearnableThreshold(init=1.0)
    >>> np.round(layer(np.array([[-3.0, 0.5, 2.0]], "float32")), 3) + 0
    array([[-2.,  0.,  1.]], dtype=float32)
    >>> layer.count_params()
    3
    """

    def __init__(
        self,
        mode: str = "soft",
        per: str = "channel",
        init: float = 0.1,
        *,
        sharpness: float = 10.0,
        axis: int = -1,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.mode = check_choice(mode, "mode", LEARNABLE)
        self.per = check_choice(per, "per", SHARING)
        self.init = _check_positive("init", init)
        self.sharpness = _check_positive("sharpness", sharpness)
        self.axis = axis

    def build(self, input_shape: tuple) -> None:
        # The threshold is the softplus of the weight: it cannot become negative.
        start = math.log(math.expm1(self.init))
        self.raw = self.add_weight(
            name="threshold",
            shape=self._weight_shape(tuple(input_shape)),
            initializer=keras.initializers.Constant(start),
        )

    def _weight_shape(self, shape: tuple) -> tuple:
        """Returns a shape that broadcasts with the inputs."""
        if self.per == "scalar":
            return ()
        axis = self.axis % len(shape)
        kept = (axis,) if self.per == "channel" else (axis - 1, axis)
        if any(shape[where] is None for where in kept):
            raise ValueError(
                f"Thresholds per {self.per} need the sizes of axes {kept}. "
                f"Received: input_shape={shape}."
            )
        sizes = [n if where in kept else 1 for where, n in enumerate(shape)]
        return tuple(sizes[kept[0] :])

    def call(self, inputs: Any) -> Any:
        value = ops.softplus(self.raw)
        if self.mode != "hard":
            return threshold(inputs, value, self.mode)
        excess = ops.square(inputs) - ops.square(value)
        return inputs * ops.sigmoid(self.sharpness * excess)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return tuple(input_shape)

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "mode": self.mode,
            "per": self.per,
            "init": self.init,
            "sharpness": self.sharpness,
            "axis": self.axis,
        }


def _check_positive(name: str, value: Any) -> float:
    if not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise ValueError(
            f"Expected `{name}` to be a positive number. Received: {name}={value!r}."
        )
    return value
