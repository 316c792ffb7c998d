"""Figures: arrays in, `matplotlib.figure.Figure` out, written by `save`."""

from keras_wavelets.plotting.bands import coefficient_grid
from keras_wavelets.plotting.bands import decomposition
from keras_wavelets.plotting.comparison import accuracy_bars
from keras_wavelets.plotting.comparison import model_costs
from keras_wavelets.plotting.confusion import confusion_matrix
from keras_wavelets.plotting.filters import wavelet_filters
from keras_wavelets.plotting.history import learning_curves
from keras_wavelets.plotting.history import learning_curves_comparison
from keras_wavelets.plotting.roc import roc_curves
from keras_wavelets.plotting.samples import sample_predictions
from keras_wavelets.plotting.save import save
from keras_wavelets.plotting.scalogram import scalogram

__all__ = [
    "accuracy_bars",
    "coefficient_grid",
    "confusion_matrix",
    "decomposition",
    "learning_curves",
    "learning_curves_comparison",
    "model_costs",
    "roc_curves",
    "sample_predictions",
    "save",
    "scalogram",
    "wavelet_filters",
]
