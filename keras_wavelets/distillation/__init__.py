"""Adaptive wavelets: learned from data, or distilled from a network's reasons."""

from keras_wavelets.distillation.attributions import input_x_gradient
from keras_wavelets.distillation.attributions import integrated_gradients
from keras_wavelets.distillation.attributions import saliency
from keras_wavelets.distillation.attributions import smooth_grad
from keras_wavelets.distillation.awd import AWD
from keras_wavelets.distillation.transformed_model import TransformedModel

__all__ = [
    "AWD",
    "TransformedModel",
    "input_x_gradient",
    "integrated_gradients",
    "saliency",
    "smooth_grad",
]
