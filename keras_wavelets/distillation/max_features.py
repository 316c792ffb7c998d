"""The largest coefficients of each band, as features of a small model."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.counts import check_count
from keras_wavelets.ops.arguments import check_choice

SIGNS = ("pos", "neg", "abs")


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MaxFeatures(keras.layers.Layer):
    """Takes the largest coefficients of each band of a signal.

    The features of the linear model that Ha, Singh, Lanusse, Upadhyayula, Yu put on a
    distilled wavelet: Adaptive wavelet distillation from neural networks through
    interpretations (2021).

    Args:
        m: How many coefficients of each band and channel; of shorter bands all.
        sign: What is large: `"pos"` the value, `"neg"` its negative, `"abs"` its
            magnitude. The values keep their sign in any case.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: a list of tensors `(batch, steps_j, channels)`, as `AdaptiveDWT1D`
    and `WaveDec1D` give it.
    Output shape: `(batch, bands * channels * m)`, in the order of the list; the
    largest first.

    Raises:
        ValueError: For a count below 1, an unknown sign, or bands of another rank.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import MaxFeatures
    >>> np.array(MaxFeatures(2, "neg")([np.array([[[1.0], [-5.0], [2.0]]])]))
    array([[-5.,  1.]], dtype=float32)
    """

    def __init__(self, m: int = 6, sign: str = "pos", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_count("m", m)
        self.m = m
        self.sign = check_choice(sign, "sign", SIGNS)
        self._build_at_init()

    def call(self, inputs: list) -> Any:
        self._check([band.shape for band in inputs])
        parts = [self._largest(ops.cast(band, self.compute_dtype)) for band in inputs]
        return ops.concatenate(parts, axis=-1)

    def _largest(self, band: Any) -> Any:
        x = ops.swapaxes(band, 1, 2)
        key = {"pos": x, "neg": -x, "abs": ops.abs(x)}[self.sign]
        count = self._count(band.shape)
        _, places = ops.top_k(key, count)
        chosen = ops.take_along_axis(x, places, axis=-1)
        return ops.reshape(chosen, (-1, band.shape[2] * count))

    def _count(self, shape: tuple) -> int:
        return self.m if shape[1] is None else min(self.m, shape[1])

    def _check(self, shapes: list) -> None:
        wrong = [tuple(shape) for shape in shapes if len(shape) != 3]
        if wrong:
            raise ValueError(
                "Expected a list of bands (batch, steps, channels). "
                f"Received: inputs with shape={wrong[0]}."
            )

    def compute_output_shape(self, input_shape: list) -> tuple:
        self._check(input_shape)
        return input_shape[0][0], sum(
            shape[2] * self._count(shape) for shape in input_shape
        )

    def get_config(self) -> dict:
        return {**super().get_config(), "m": self.m, "sign": self.sign}
