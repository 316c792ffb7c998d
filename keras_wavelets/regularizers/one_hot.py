"""A penalty that makes each row of a kernel choose one entry."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import checks


@keras.saving.register_keras_serializable(package="keras_wavelets")
class OneHotPenalty(keras.regularizers.Regularizer):
    """Penalizes rows of a kernel with more than one entry.

    `strength` times the sum over rows of `sum(|w|) / max(|w|) - 1`, which does not
    depend on their scale. So the filters of a twin each choose one wavelet packet;
    Leterme, Polisano, Perrier and Alahari (2024), From CNNs to Shift-Invariant Twin
    Models Based on Complex Wavelets.

    Args:
        strength: Factor of the penalty ≥ 0.

    Raises:
        ValueError: If the factor is negative.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.regularizers import OneHotPenalty
    >>> rows = np.array([[0.0, -2.0], [3.0, 3.0], [0.0, 0.0]], "float32")
    >>> float(OneHotPenalty(0.5)(rows))
    0.5
    """

    def __init__(self, strength: float = 1e-3) -> None:
        self.strength = float(checks.number(strength, "strength", 0))

    def __call__(self, x: Any) -> Any:
        sizes = ops.abs(ops.convert_to_tensor(x))
        largest = ops.max(sizes, axis=1)
        # A row of zeros chooses nothing, and costs nothing.
        ratios = ops.sum(sizes, axis=1) / ops.maximum(largest, 1e-30)
        excess = ops.where(largest > 0, ratios - 1, ops.zeros_like(ratios))
        return self.strength * ops.sum(excess)

    def get_config(self) -> dict:
        return {"strength": self.strength}
