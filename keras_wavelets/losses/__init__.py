"""Losses on wavelet coefficients."""

from keras_wavelets.losses.wavelet import WaveletLoss
from keras_wavelets.losses.wavelet import wavelet_loss

__all__ = ["WaveletLoss", "wavelet_loss"]
