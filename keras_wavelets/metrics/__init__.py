"""Metrics that Keras does not have; for segmentation it has `MeanIoU`."""

from keras_wavelets.metrics.image_quality import PSNR
from keras_wavelets.metrics.image_quality import SSIM
from keras_wavelets.metrics.legacy_bitwise_iou import legacy_bitwise_iou
from keras_wavelets.metrics.stability import MeanFlipRate
from keras_wavelets.metrics.stability import ShiftKLDivergence

__all__ = ["PSNR", "SSIM", "MeanFlipRate", "ShiftKLDivergence", "legacy_bitwise_iou"]
