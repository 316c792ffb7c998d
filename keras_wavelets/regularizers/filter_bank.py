"""Penalties that keep the taps of a learnable filter bank a wavelet."""

from typing import Any

import keras

from keras_wavelets.ops.filter_bank import alias_error
from keras_wavelets.ops.filter_bank import orthonormality_error
from keras_wavelets.ops.filter_bank import reconstruction_error


@keras.saving.register_keras_serializable(package="keras_wavelets")
class PerfectReconstruction(keras.regularizers.Regularizer):
    """Penalizes a filter bank that does not give a signal back.

    `strength` times the sum of squares by which `dec_lo * rec_lo + dec_hi * rec_hi`
    differs from a delay, plus those of the alias term.

    Args:
        strength: Factor of the penalty.

    Example:
    >>> from keras_wavelets.layers import LearnableWavelet
    >>> from keras_wavelets.regularizers import PerfectReconstruction
    >>> bank = LearnableWavelet("free", "bior2.2", PerfectReconstruction())
    >>> round(float(bank.losses[0]), 4)
    0.0
    """

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = float(strength)

    def __call__(self, x: Any) -> Any:
        return self.strength * (reconstruction_error(x) + alias_error(x))

    def get_config(self) -> dict:
        return {"strength": self.strength}


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Orthonormality(keras.regularizers.Regularizer):
    """Penalizes filters that are not orthonormal to their own shifts by two.

    Args:
        strength: Factor of the penalty.

    Example:
    >>> from keras_wavelets.layers import LearnableWavelet
    >>> from keras_wavelets.regularizers import Orthonormality
    >>> bank = LearnableWavelet("qmf", "db3", Orthonormality())
    >>> round(float(bank.losses[0]), 4)
    0.0
    """

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = float(strength)

    def __call__(self, x: Any) -> Any:
        return self.strength * orthonormality_error(x)

    def get_config(self) -> dict:
        return {"strength": self.strength}
