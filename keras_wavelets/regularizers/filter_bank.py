"""Penalties that keep the taps of a filter, or of a filter bank, a wavelet."""

from typing import Any

import keras

from keras_wavelets import checks
from keras_wavelets.ops.filter_bank import CONDITIONS
from keras_wavelets.ops.filter_bank import alias_error
from keras_wavelets.ops.filter_bank import lowpass_autoencoder_error
from keras_wavelets.ops.filter_bank import orthonormality_error
from keras_wavelets.ops.filter_bank import reconstruction_error


class BaseStrength(keras.regularizers.Regularizer):
    """Abstract: a penalty with a factor."""

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = float(checks.number(strength, "strength"))

    def get_config(self) -> dict:
        return {"strength": self.strength}


@keras.saving.register_keras_serializable(package="keras_wavelets")
class PerfectReconstruction(BaseStrength):
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

    def __call__(self, x: Any) -> Any:
        return self.strength * (reconstruction_error(x) + alias_error(x))


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Orthonormality(BaseStrength):
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

    def __call__(self, x: Any) -> Any:
        return self.strength * orthonormality_error(x)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletConstraint(keras.regularizers.Regularizer):
    """Weighted sum of the conditions on an orthogonal wavelet's low-pass filter.

    The conditions are those of `keras_wavelets.ops.wavelet_conditions`; the default
    is that of adaptive wavelet distillation. `unit_norm` is part of `double_shift`,
    and `mirror` follows from it: `WaveletConstraint.minimal()` leaves both out.

    Args:
        low_sum: Weight of the sum of the taps.
        high_sum: Weight of the sum of the mirror filter.
        unit_norm: Weight of the norm.
        mirror: Weight of the mirror condition.
        double_shift: Weight of the orthogonality to shifts by two.
        high_frequency: Weight of the gain at high frequencies.

    Raises:
        ValueError: If a weight is negative or not finite.

    Example:
    >>> from keras_wavelets import wavelets
    >>> from keras_wavelets.regularizers import WaveletConstraint
    >>> round(float(WaveletConstraint()(wavelets.get("db5").rec_lo)), 6)
    0.0
    """

    def __init__(
        self,
        low_sum: float = 1.0,
        high_sum: float = 1.0,
        unit_norm: float = 1.0,
        mirror: float = 1.0,
        double_shift: float = 1.0,
        high_frequency: float = 0.0,
    ) -> None:
        given = (low_sum, high_sum, unit_norm, mirror, double_shift, high_frequency)
        pairs = zip(CONDITIONS, given, strict=True)
        self.weights = {name: float(checks.number(w, name, 0)) for name, w in pairs}

    @classmethod
    def minimal(cls) -> "WaveletConstraint":
        """Returns the three conditions that imply the others."""
        return cls(unit_norm=0.0, mirror=0.0)

    @staticmethod
    def recoskie_mann() -> "LowpassAutoencoder":
        """Returns the penalty of Recoskie and Mann's wavelet autoencoder."""
        return LowpassAutoencoder()

    def __call__(self, x: Any) -> Any:
        x = keras.ops.convert_to_tensor(x)
        active = {name: w for name, w in self.weights.items() if w}
        zero = keras.ops.zeros((), x.dtype)
        return sum((w * CONDITIONS[name](x) for name, w in active.items()), zero)

    def get_config(self) -> dict:
        return dict(self.weights)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class LowpassAutoencoder(BaseStrength):
    """Penalizes a filter whose norm or means are not those of a low-pass filter.

    Recoskie, Mann: Learning Sparse Wavelet Representations (2018). Orthogonality is
    left to the reconstruction. The means make it weaker than `WaveletConstraint` by
    the square of the length: from random filters the two bands may change places.

    Args:
        strength: Factor of the penalty.

    Example:
    >>> from keras_wavelets import wavelets
    >>> from keras_wavelets.regularizers import LowpassAutoencoder
    >>> round(float(LowpassAutoencoder(0.5)(wavelets.get("db5").rec_lo)), 6)
    0.0
    """

    def __call__(self, x: Any) -> Any:
        return self.strength * lowpass_autoencoder_error(x)
