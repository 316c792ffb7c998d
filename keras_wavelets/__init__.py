"""Wavelets as ordinary Keras parts."""

import os
import sys

if sys.argv[0].endswith("keras-wavelets"):
    # The command's own output would drown in TensorFlow's remarks on the hardware.
    # TensorFlow reads this when it is imported, which happens below.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from keras_wavelets import applications
from keras_wavelets import config
from keras_wavelets import convert
from keras_wavelets import data
from keras_wavelets import distillation
from keras_wavelets import export
from keras_wavelets import layers
from keras_wavelets import losses
from keras_wavelets import metrics
from keras_wavelets import ops
from keras_wavelets import plotting
from keras_wavelets import pruning
from keras_wavelets import regularizers
from keras_wavelets import training
from keras_wavelets import wavelets

__version__ = "0.1.0"

__all__ = [
    "applications",
    "config",
    "convert",
    "data",
    "distillation",
    "export",
    "layers",
    "losses",
    "metrics",
    "ops",
    "plotting",
    "pruning",
    "regularizers",
    "training",
    "wavelets",
]
