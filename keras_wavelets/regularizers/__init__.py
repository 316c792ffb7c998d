"""Penalties on weights and activities."""

from keras_wavelets.regularizers.filter_bank import LowpassAutoencoder
from keras_wavelets.regularizers.filter_bank import Orthonormality
from keras_wavelets.regularizers.filter_bank import PerfectReconstruction
from keras_wavelets.regularizers.filter_bank import WaveletConstraint
from keras_wavelets.regularizers.sparsity import OneHotPenalty
from keras_wavelets.regularizers.sparsity import SparseDetails

__all__ = [
    "LowpassAutoencoder",
    "OneHotPenalty",
    "Orthonormality",
    "PerfectReconstruction",
    "SparseDetails",
    "WaveletConstraint",
]
