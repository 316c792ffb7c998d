"""Figures: arrays in, `matplotlib.figure.Figure` out, written by `save`."""

from keras_wavelets.plotting.adaptive import animate_wavelets
from keras_wavelets.plotting.adaptive import filter_products
from keras_wavelets.plotting.adaptive import path_curves
from keras_wavelets.plotting.adaptive import path_grid
from keras_wavelets.plotting.adaptive import reconstructions
from keras_wavelets.plotting.adaptive import wavelet_functions
from keras_wavelets.plotting.bands import coefficient_grid
from keras_wavelets.plotting.bands import decomposition
from keras_wavelets.plotting.canvas import save
from keras_wavelets.plotting.comparison import accuracy_bars
from keras_wavelets.plotting.comparison import model_costs
from keras_wavelets.plotting.confusion import confusion_matrix
from keras_wavelets.plotting.filters import wavelet_filters
from keras_wavelets.plotting.history import learning_curves
from keras_wavelets.plotting.history import learning_curves_comparison
from keras_wavelets.plotting.image_rows import enlargements
from keras_wavelets.plotting.image_rows import label_maps
from keras_wavelets.plotting.kernels import kernel_mosaic
from keras_wavelets.plotting.kernels import packet_map
from keras_wavelets.plotting.pruning import accuracy_over_size
from keras_wavelets.plotting.pruning import accuracy_over_sparsity
from keras_wavelets.plotting.pruning import coefficient_maps
from keras_wavelets.plotting.pruning import layer_sparsity
from keras_wavelets.plotting.roc import roc_curves
from keras_wavelets.plotting.samples import sample_predictions
from keras_wavelets.plotting.scalogram import scalogram
from keras_wavelets.plotting.search import search_trials
from keras_wavelets.plotting.stability import accuracy_over_stability
from keras_wavelets.plotting.stability import mixing_gradients
from keras_wavelets.plotting.stability import shift_curves

__all__ = [
    "accuracy_bars", "accuracy_over_size", "accuracy_over_sparsity",
    "accuracy_over_stability", "animate_wavelets", "coefficient_grid",
    "coefficient_maps", "confusion_matrix", "decomposition", "enlargements",
    "filter_products", "kernel_mosaic", "label_maps", "layer_sparsity",
    "learning_curves", "learning_curves_comparison", "mixing_gradients", "model_costs",
    "packet_map", "path_curves", "path_grid", "reconstructions", "roc_curves",
    "sample_predictions", "save", "scalogram", "search_trials", "shift_curves",
    "wavelet_filters", "wavelet_functions",
]  # fmt: skip
