"""What a wavelet is: filter banks, their names and identities, not transforms."""

from keras_wavelets.wavelets.binomial import binomial
from keras_wavelets.wavelets.continuous import cwt_frequencies
from keras_wavelets.wavelets.dual_tree import Biort
from keras_wavelets.wavelets.dual_tree import QShift
from keras_wavelets.wavelets.dual_tree import biort
from keras_wavelets.wavelets.dual_tree import biort_names
from keras_wavelets.wavelets.dual_tree import qshift
from keras_wavelets.wavelets.dual_tree import qshift_names
from keras_wavelets.wavelets.dual_tree import serialize_dual_tree
from keras_wavelets.wavelets.dual_tree_packets import PacketSelection
from keras_wavelets.wavelets.dual_tree_packets import packet_cell
from keras_wavelets.wavelets.dual_tree_packets import packet_index
from keras_wavelets.wavelets.dual_tree_packets import packet_kernels
from keras_wavelets.wavelets.dual_tree_packets import qshift_packets
from keras_wavelets.wavelets.dual_tree_packets import select_packets
from keras_wavelets.wavelets.registry import get
from keras_wavelets.wavelets.registry import names
from keras_wavelets.wavelets.registry import serialize
from keras_wavelets.wavelets.wavelet import TensorWavelet
from keras_wavelets.wavelets.wavelet import Wavelet
from keras_wavelets.wavelets.wavelet import cascade
from keras_wavelets.wavelets.wavelet import wavefun

__all__ = [
    "Biort", "PacketSelection", "QShift", "TensorWavelet", "Wavelet", "binomial",
    "biort", "biort_names", "cascade", "cwt_frequencies", "get", "names", "packet_cell",
    "packet_index", "packet_kernels", "qshift", "qshift_names", "qshift_packets",
    "select_packets", "serialize", "serialize_dual_tree", "wavefun",
]  # fmt: skip
