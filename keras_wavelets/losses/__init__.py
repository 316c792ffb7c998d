"""Losses that Keras does not have."""

from keras_wavelets.losses.adaptive_wavelet import reconstruction_error
from keras_wavelets.losses.adaptive_wavelet import sparsity
from keras_wavelets.losses.image import SparseFocalLoss
from keras_wavelets.losses.image import SSIMLoss
from keras_wavelets.losses.wavelet import WaveletLoss
from keras_wavelets.losses.wavelet import wavelet_loss

__all__ = [
    "SSIMLoss",
    "SparseFocalLoss",
    "WaveletLoss",
    "reconstruction_error",
    "sparsity",
    "wavelet_loss",
]
