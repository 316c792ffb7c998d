"""Penalties on weights and activities."""

from keras_wavelets.regularizers.filter_bank import Orthonormality
from keras_wavelets.regularizers.filter_bank import PerfectReconstruction

__all__ = ["Orthonormality", "PerfectReconstruction"]
