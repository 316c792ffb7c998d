"""Weights of the original PyTorch models into ours, without PyTorch."""

from keras_wavelets.convert.load import family_of
from keras_wavelets.convert.load import load_original_weights

__all__ = ["family_of", "load_original_weights"]
