"""Adaptive wavelets: learned from data, or distilled from a network's reasons."""

from keras_wavelets.distillation.attributions import input_x_gradient
from keras_wavelets.distillation.attributions import integrated_gradients
from keras_wavelets.distillation.attributions import saliency
from keras_wavelets.distillation.attributions import smooth_grad
from keras_wavelets.distillation.awd import AWD
from keras_wavelets.distillation.band_pass import band_pass
from keras_wavelets.distillation.band_pass import frequency_band
from keras_wavelets.distillation.band_pass import ring_filter
from keras_wavelets.distillation.band_pass import with_transformed
from keras_wavelets.distillation.band_pass import without_band
from keras_wavelets.distillation.band_pass import without_center
from keras_wavelets.distillation.features import MaxFeatures
from keras_wavelets.distillation.features import filter_patches
from keras_wavelets.distillation.features import flatten_coeffs
from keras_wavelets.distillation.features import keep_most
from keras_wavelets.distillation.features import keep_positive
from keras_wavelets.distillation.features import normalize_images
from keras_wavelets.distillation.features import unflatten_coeffs
from keras_wavelets.distillation.measures import compression_factor
from keras_wavelets.distillation.measures import keep_largest
from keras_wavelets.distillation.measures import wavelet_distance
from keras_wavelets.distillation.path import AWDPath
from keras_wavelets.distillation.path import PathRecord
from keras_wavelets.distillation.peak_count import PeakCount
from keras_wavelets.distillation.peak_count import bootstrap_rmse
from keras_wavelets.distillation.transformed_model import TransformedModel

__all__ = [
    "AWD", "AWDPath", "MaxFeatures", "PathRecord", "PeakCount", "TransformedModel",
    "band_pass", "bootstrap_rmse", "compression_factor", "filter_patches",
    "flatten_coeffs", "frequency_band", "input_x_gradient", "integrated_gradients",
    "keep_largest", "keep_most", "keep_positive", "normalize_images", "ring_filter",
    "saliency", "smooth_grad", "unflatten_coeffs", "wavelet_distance",
    "with_transformed", "without_band", "without_center",
]  # fmt: skip
