"""What a wavelet is: filter banks, their names and identities. No tensors."""

from keras_wavelets.wavelets.registry import get
from keras_wavelets.wavelets.registry import names
from keras_wavelets.wavelets.registry import serialize
from keras_wavelets.wavelets.wavelet import Wavelet

__all__ = ["Wavelet", "get", "names", "serialize"]
