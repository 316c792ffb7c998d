"""Losses that Keras does not have."""

from keras_wavelets.losses.focal import SparseFocalLoss
from keras_wavelets.losses.ssim import SSIMLoss

__all__ = ["SSIMLoss", "SparseFocalLoss"]
