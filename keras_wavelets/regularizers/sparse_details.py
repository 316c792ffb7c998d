"""A penalty that makes kernels or activities sparse in a wavelet basis."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import wavelets
from keras_wavelets.ops import arguments
from keras_wavelets.ops.multilevel import wavedecn


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
