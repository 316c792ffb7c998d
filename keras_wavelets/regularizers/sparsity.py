"""Penalties that make weights or activities sparse, also in a wavelet basis."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.ops import arguments
from keras_wavelets.ops.multilevel import wavedecn


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


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SparseDetails(keras.regularizers.Regularizer):
    """Penalizes the magnitudes of wavelet details.

    `strength` times the sum of the absolute values of all details, but not of the
    average: smooth regions cost nothing, edges cost their height.

    Args:
        strength: Factor of the penalty.
        wavelet: As in `DWT1D`.
        level: Number of levels ≥ 1.
        axes: Axes of the transform: `(0, 1)` for the kernels of `Conv2D`, `(1, 2)`
            for the activity of a layer of images, which Keras divides by the size
            of the batch.
        mode: As in `DWT1D`.

    Raises:
        ValueError: For an unknown wavelet or mode, or a level that is no count.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.regularizers import SparseDetails
    >>> penalty = SparseDetails(0.5, axes=(0,))
    >>> round(float(penalty(np.array([3.0, 1.0, 5.0, 5.0], "float32"))), 4)
    0.7071
    """

    def __init__(
        self,
        strength: float = 0.01,
        wavelet: Any = "haar",
        level: int = 1,
        *,
        axes: tuple = (0, 1),
        mode: str = "periodization",
    ) -> None:
        self.strength = float(strength)
        self.wavelet = wavelets.get(wavelet)
        self.level = arguments.check_level(level)
        self.axes = tuple(axes)
        self.mode = arguments.check_mode(mode)

    def __call__(self, x: Any) -> Any:
        coeffs = wavedecn(x, self.wavelet, self.mode, level=self.level, axes=self.axes)
        bands = keras.tree.flatten(coeffs[1:])
        return self.strength * sum(ops.sum(ops.abs(band)) for band in bands)

    def get_config(self) -> dict:
        return {
            "strength": self.strength,
            "wavelet": wavelets.serialize(self.wavelet),
            "level": self.level,
            "axes": self.axes,
            "mode": self.mode,
        }
