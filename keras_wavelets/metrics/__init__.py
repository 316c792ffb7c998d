"""Metrics that Keras does not have; for segmentation it has `MeanIoU`."""

from keras_wavelets.metrics.image_quality import PSNR
from keras_wavelets.metrics.image_quality import SSIM
from keras_wavelets.metrics.legacy_bitwise_iou import legacy_bitwise_iou

__all__ = ["PSNR", "SSIM", "legacy_bitwise_iou"]
