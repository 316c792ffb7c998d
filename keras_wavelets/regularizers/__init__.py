"""Penalties on weights and activities."""

from keras_wavelets.regularizers.filter_bank import Orthonormality
from keras_wavelets.regularizers.filter_bank import PerfectReconstruction
from keras_wavelets.regularizers.one_hot import OneHotPenalty
from keras_wavelets.regularizers.sparse_details import SparseDetails
from keras_wavelets.regularizers.wavelet_constraint import LowpassAutoencoder
from keras_wavelets.regularizers.wavelet_constraint import WaveletConstraint

__all__ = [
    "LowpassAutoencoder",
    "OneHotPenalty",
    "Orthonormality",
    "PerfectReconstruction",
    "SparseDetails",
    "WaveletConstraint",
]
