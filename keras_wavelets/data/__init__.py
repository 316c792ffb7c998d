"""Labeled images by name, through tensorflow-datasets and `tf.data`."""

from keras_wavelets.data.augment import crop_and_flip
from keras_wavelets.data.augment import in_turn
from keras_wavelets.data.augment import layers_as_augmentation
from keras_wavelets.data.augment import one_of
from keras_wavelets.data.augment import random_resized_crop
from keras_wavelets.data.availability import DatasetNotFoundError
from keras_wavelets.data.catalog import DatasetInfo
from keras_wavelets.data.catalog import names
from keras_wavelets.data.grayscale import to_grayscale
from keras_wavelets.data.inpainting import load_inpainting
from keras_wavelets.data.load import load
from keras_wavelets.data.load import load_arrays
from keras_wavelets.data.original_layouts import load_mass_maps
from keras_wavelets.data.original_layouts import load_tracks
from keras_wavelets.data.photographs import photographs
from keras_wavelets.data.pictures import read_image
from keras_wavelets.data.segmentation import load_segmentation
from keras_wavelets.data.segmentation import segmentation_classes
from keras_wavelets.data.simulated import harmonics
from keras_wavelets.data.simulated import tracks
from keras_wavelets.data.simulated import wavelet_regression
from keras_wavelets.data.simulated import wavelet_weights
from keras_wavelets.data.sources import describe
from keras_wavelets.data.super_resolution import enlarge
from keras_wavelets.data.super_resolution import load_pairs
from keras_wavelets.data.super_resolution import shrink

__all__ = [
    "DatasetInfo", "DatasetNotFoundError", "crop_and_flip", "describe", "enlarge",
    "harmonics", "in_turn", "layers_as_augmentation", "load", "load_arrays",
    "load_inpainting", "load_mass_maps", "load_pairs", "load_segmentation",
    "load_tracks", "names", "one_of", "photographs", "random_resized_crop",
    "read_image", "segmentation_classes", "shrink", "to_grayscale", "tracks",
    "wavelet_regression", "wavelet_weights",
]  # fmt: skip
