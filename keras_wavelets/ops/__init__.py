"""How to transform: pure functions of tensors, any axes, any Keras backend."""

import inspect

import keras_wavelets.checks as checks
import keras_wavelets.ops.symbolic as symbolic
from keras_wavelets.ops.along_axis import pad
from keras_wavelets.ops.cwt import cwt
from keras_wavelets.ops.cwt import icwt
from keras_wavelets.ops.dual_tree import dtcwt
from keras_wavelets.ops.dual_tree import dtcwt2
from keras_wavelets.ops.dual_tree import idtcwt
from keras_wavelets.ops.dual_tree import idtcwt2
from keras_wavelets.ops.dual_tree_packets import dtcwpt2
from keras_wavelets.ops.dwt import downcoef
from keras_wavelets.ops.dwt import dwt
from keras_wavelets.ops.dwt import dwt2
from keras_wavelets.ops.dwt import dwt3
from keras_wavelets.ops.dwt import dwtn
from keras_wavelets.ops.dwt import idwt
from keras_wavelets.ops.dwt import idwt2
from keras_wavelets.ops.dwt import idwt3
from keras_wavelets.ops.dwt import idwtn
from keras_wavelets.ops.dwt import upcoef
from keras_wavelets.ops.filter_bank import alias_error
from keras_wavelets.ops.filter_bank import lattice_filter
from keras_wavelets.ops.filter_bank import lowpass_autoencoder_error
from keras_wavelets.ops.filter_bank import mirror_bank
from keras_wavelets.ops.filter_bank import orthonormality_error
from keras_wavelets.ops.filter_bank import reconstruction_error
from keras_wavelets.ops.filter_bank import wavelet_conditions
from keras_wavelets.ops.lengths import coeff_len
from keras_wavelets.ops.lengths import max_level
from keras_wavelets.ops.lengths import signal_len
from keras_wavelets.ops.modulus import modulus
from keras_wavelets.ops.mra import imra
from keras_wavelets.ops.mra import imra2
from keras_wavelets.ops.mra import imran
from keras_wavelets.ops.mra import mra
from keras_wavelets.ops.mra import mra2
from keras_wavelets.ops.mra import mran
from keras_wavelets.ops.multilevel import wavedec
from keras_wavelets.ops.multilevel import wavedec2
from keras_wavelets.ops.multilevel import wavedec3
from keras_wavelets.ops.multilevel import wavedecn
from keras_wavelets.ops.multilevel import waverec
from keras_wavelets.ops.multilevel import waverec2
from keras_wavelets.ops.multilevel import waverec3
from keras_wavelets.ops.multilevel import waverecn
from keras_wavelets.ops.packet_tree import Node
from keras_wavelets.ops.packet_tree import WaveletPacket
from keras_wavelets.ops.packet_tree import WaveletPacket2D
from keras_wavelets.ops.packet_tree import WaveletPacketND
from keras_wavelets.ops.packets import iwp
from keras_wavelets.ops.packets import wp
from keras_wavelets.ops.packing import array_to_coeffs
from keras_wavelets.ops.packing import coeffs_to_array
from keras_wavelets.ops.packing import ravel_coeffs
from keras_wavelets.ops.packing import unravel_coeffs
from keras_wavelets.ops.packing import wavedecn_shapes
from keras_wavelets.ops.packing import wavedecn_size
from keras_wavelets.ops.pipelines import works_in_pipelines
from keras_wavelets.ops.scattering import scattering1d
from keras_wavelets.ops.scattering import scattering2d
from keras_wavelets.ops.separable import FswavedecnResult
from keras_wavelets.ops.separable import fswavedecn
from keras_wavelets.ops.separable import fswaverecn
from keras_wavelets.ops.shrink import bayes_threshold
from keras_wavelets.ops.shrink import noise_sigma
from keras_wavelets.ops.shrink import sure_threshold
from keras_wavelets.ops.shrink import threshold
from keras_wavelets.ops.shrink import threshold_firm
from keras_wavelets.ops.shrink import universal_threshold
from keras_wavelets.ops.swt import iswt
from keras_wavelets.ops.swt import iswt2
from keras_wavelets.ops.swt import iswtn
from keras_wavelets.ops.swt import swt
from keras_wavelets.ops.swt import swt2
from keras_wavelets.ops.swt import swtn
from keras_wavelets.ops.wavelet_numbers import ContinuousWavelet
from keras_wavelets.ops.wavelet_numbers import DiscreteContinuousWavelet
from keras_wavelets.ops.wavelet_numbers import Modes
from keras_wavelets.ops.wavelet_numbers import Wavelet
from keras_wavelets.ops.wavelet_numbers import central_frequency
from keras_wavelets.ops.wavelet_numbers import dwt_coeff_len
from keras_wavelets.ops.wavelet_numbers import dwt_max_level
from keras_wavelets.ops.wavelet_numbers import dwtn_max_level
from keras_wavelets.ops.wavelet_numbers import families
from keras_wavelets.ops.wavelet_numbers import frequency2scale
from keras_wavelets.ops.wavelet_numbers import integrate_wavelet
from keras_wavelets.ops.wavelet_numbers import orthogonal_filter_bank
from keras_wavelets.ops.wavelet_numbers import qmf
from keras_wavelets.ops.wavelet_numbers import scale2frequency
from keras_wavelets.ops.wavelet_numbers import swt_max_level
from keras_wavelets.ops.wavelet_numbers import wavelist

__all__ = [
    "ContinuousWavelet", "DiscreteContinuousWavelet", "FswavedecnResult", "Modes",
    "Node", "Wavelet", "WaveletPacket", "WaveletPacket2D", "WaveletPacketND",
    "alias_error", "array_to_coeffs", "bayes_threshold", "central_frequency",
    "coeff_len", "coeffs_to_array", "cwt", "downcoef", "dtcwpt2", "dtcwt", "dtcwt2",
    "dwt", "dwt2", "dwt3", "dwt_coeff_len", "dwt_max_level", "dwtn", "dwtn_max_level",
    "families", "frequency2scale", "fswavedecn", "fswaverecn", "icwt", "idtcwt",
    "idtcwt2", "idwt", "idwt2", "idwt3", "idwtn", "imra", "imra2", "imran",
    "integrate_wavelet", "iswt", "iswt2", "iswtn", "iwp", "lattice_filter",
    "lowpass_autoencoder_error", "max_level", "mirror_bank", "modulus", "mra", "mra2",
    "mran", "noise_sigma", "orthogonal_filter_bank", "orthonormality_error", "pad",
    "qmf", "ravel_coeffs", "reconstruction_error", "scale2frequency", "scattering1d",
    "scattering2d", "signal_len",
    "sure_threshold", "swt", "swt2", "swt_max_level", "swtn", "threshold",
    "threshold_firm", "universal_threshold", "unravel_coeffs", "upcoef", "wavedec",
    "wavedec2", "wavedec3", "wavedecn", "wavedecn_shapes", "wavedecn_size",
    "wavelet_conditions", "wavelist", "waverec", "waverec2", "waverec3", "waverecn",
    "works_in_pipelines", "wp",
]  # fmt: skip

# Symbolic tensors, and on other backends than TensorFlow's those of `tf.data`, are met
# here, at the door from outside, and errors that name no argument are told: the
# functions themselves, which call each other, know nothing of it. A result of fully
# separable transforms is no nest of tensors.
_PLAIN = ("fswavedecn", "fswaverecn", "works_in_pipelines")
globals().update(
    {
        name: checks.telling(
            function
            if name in _PLAIN
            else works_in_pipelines(symbolic.takes_symbols(function))
        )
        for name, function in dict(globals()).items()
        if name in __all__ and inspect.isfunction(function)
    }
)
