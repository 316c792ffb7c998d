"""Adaptive wavelets: learned from data, or distilled from a network's reasons."""

from keras_wavelets.distillation.attributions import input_x_gradient
from keras_wavelets.distillation.attributions import integrated_gradients
from keras_wavelets.distillation.attributions import saliency
from keras_wavelets.distillation.attributions import smooth_grad
from keras_wavelets.distillation.awd import AWD
from keras_wavelets.distillation.compression import compression_factor
from keras_wavelets.distillation.compression import keep_largest
from keras_wavelets.distillation.distance import wavelet_distance
from keras_wavelets.distillation.path import AWDPath
from keras_wavelets.distillation.path_record import PathRecord
from keras_wavelets.distillation.transformed_model import TransformedModel

__all__ = [
    "AWD",
    "AWDPath",
    "PathRecord",
    "TransformedModel",
    "compression_factor",
    "input_x_gradient",
    "integrated_gradients",
    "keep_largest",
    "saliency",
    "smooth_grad",
    "wavelet_distance",
]
