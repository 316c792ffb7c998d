"""The transforms and blocks with the Keras contract."""

import keras_wavelets.checks as checks
from keras_wavelets.layers.adaptive_dwt import AdaptiveDWT1D
from keras_wavelets.layers.adaptive_dwt import AdaptiveDWT2D
from keras_wavelets.layers.blur_pool import AdaptiveBlurPool2D
from keras_wavelets.layers.blur_pool import BlurPool2D
from keras_wavelets.layers.color import Luma
from keras_wavelets.layers.color import RGBToYCbCr
from keras_wavelets.layers.color import YCbCrToRGB
from keras_wavelets.layers.convolution import ConvUpsampling2D
from keras_wavelets.layers.cwt import CWT1D
from keras_wavelets.layers.denoise import LearnableThreshold
from keras_wavelets.layers.denoise import Threshold
from keras_wavelets.layers.denoise import WaveletDenoise1D
from keras_wavelets.layers.denoise import WaveletDenoise2D
from keras_wavelets.layers.denoise import WaveletDenoise3D
from keras_wavelets.layers.dual_tree import DTCWT1D
from keras_wavelets.layers.dual_tree import DTCWT2D
from keras_wavelets.layers.dual_tree import IDTCWT1D
from keras_wavelets.layers.dual_tree import IDTCWT2D
from keras_wavelets.layers.dual_tree_packets import DTCWPT2D
from keras_wavelets.layers.dwt import DWT1D
from keras_wavelets.layers.dwt import DWT2D
from keras_wavelets.layers.dwt import DWT3D
from keras_wavelets.layers.dwt import IDWT1D
from keras_wavelets.layers.dwt import IDWT2D
from keras_wavelets.layers.dwt import IDWT3D
from keras_wavelets.layers.hybrid_conv import HybridConv2DWPT
from keras_wavelets.layers.learnable_wavelet import LearnableWavelet
from keras_wavelets.layers.micro_wav import BandDense
from keras_wavelets.layers.micro_wav import MicroWav
from keras_wavelets.layers.mlr import MLR2D
from keras_wavelets.layers.multilevel import WaveDec1D
from keras_wavelets.layers.multilevel import WaveDec2D
from keras_wavelets.layers.multilevel import WaveDec3D
from keras_wavelets.layers.multilevel import WaveRec1D
from keras_wavelets.layers.multilevel import WaveRec2D
from keras_wavelets.layers.multilevel import WaveRec3D
from keras_wavelets.layers.packet_mixing import PacketMixing
from keras_wavelets.layers.packets import InverseWaveletPacket1D
from keras_wavelets.layers.packets import InverseWaveletPacket2D
from keras_wavelets.layers.packets import WaveletPacket1D
from keras_wavelets.layers.packets import WaveletPacket2D
from keras_wavelets.layers.resizing import BicubicUpsampling2D
from keras_wavelets.layers.resizing import CropLike2D
from keras_wavelets.layers.resizing import PadToMultiple2D
from keras_wavelets.layers.resizing import PixelShuffle2D
from keras_wavelets.layers.scattering import DTCWTScattering2D
from keras_wavelets.layers.scattering import Scattering1D
from keras_wavelets.layers.scattering import Scattering2D
from keras_wavelets.layers.swt import ISWT1D
from keras_wavelets.layers.swt import ISWT2D
from keras_wavelets.layers.swt import ISWT3D
from keras_wavelets.layers.swt import MRA1D
from keras_wavelets.layers.swt import MRA2D
from keras_wavelets.layers.swt import SWT1D
from keras_wavelets.layers.swt import SWT2D
from keras_wavelets.layers.swt import SWT3D
from keras_wavelets.layers.voting import MajorityVoting
from keras_wavelets.layers.voting import SoftVoting
from keras_wavelets.layers.wav_pool import WavPoolBlock
from keras_wavelets.layers.wave_mix import WaveMixBlock
from keras_wavelets.layers.wave_mix import WaveMixV1Block
from keras_wavelets.layers.wave_mix import WaveMixV3Block
from keras_wavelets.layers.wavelet_pooling import WaveletPooling1D
from keras_wavelets.layers.wavelet_pooling import WaveletPooling2D
from keras_wavelets.layers.wavelet_pooling import WaveletPooling3D
from keras_wavelets.layers.wavelet_pooling import WaveletUnpooling1D
from keras_wavelets.layers.wavelet_pooling import WaveletUnpooling2D
from keras_wavelets.layers.wavelet_pooling import WaveletUnpooling3D
from keras_wavelets.layers.wcnn import CMod
from keras_wavelets.layers.wcnn import ModulusNormalization
from keras_wavelets.layers.wcnn import RMax
from keras_wavelets.layers.wcnn import SplitPooling
from keras_wavelets.layers.wt_conv import WTConv1D
from keras_wavelets.layers.wt_conv import WTConv2D
from keras_wavelets.layers.wt_conv import WTConv3D

__all__ = [
    "CWT1D", "DTCWPT2D", "DTCWT1D", "DTCWT2D", "DWT1D", "DWT2D", "DWT3D", "IDTCWT1D",
    "IDTCWT2D", "IDWT1D", "IDWT2D", "IDWT3D", "ISWT1D", "ISWT2D", "ISWT3D", "MLR2D",
    "MRA1D", "MRA2D", "SWT1D", "SWT2D", "SWT3D", "AdaptiveBlurPool2D", "AdaptiveDWT1D",
    "AdaptiveDWT2D", "BandDense", "BicubicUpsampling2D", "BlurPool2D", "CMod",
    "ConvUpsampling2D", "CropLike2D", "DTCWTScattering2D", "HybridConv2DWPT",
    "InverseWaveletPacket1D", "InverseWaveletPacket2D", "LearnableThreshold",
    "LearnableWavelet", "Luma", "MajorityVoting", "MicroWav", "ModulusNormalization",
    "PacketMixing", "PadToMultiple2D", "PixelShuffle2D", "RGBToYCbCr", "RMax",
    "Scattering1D", "Scattering2D", "SoftVoting", "SplitPooling", "Threshold",
    "WTConv1D", "WTConv2D", "WTConv3D", "WavPoolBlock", "WaveDec1D", "WaveDec2D",
    "WaveDec3D", "WaveMixBlock", "WaveMixV1Block", "WaveMixV3Block", "WaveRec1D",
    "WaveRec2D", "WaveRec3D", "WaveletDenoise1D", "WaveletDenoise2D",
    "WaveletDenoise3D", "WaveletPacket1D", "WaveletPacket2D", "WaveletPooling1D",
    "WaveletPooling2D", "WaveletPooling3D", "WaveletUnpooling1D", "WaveletUnpooling2D",
    "WaveletUnpooling3D", "YCbCrToRGB",
]  # fmt: skip

# What arguments make no sense is told at the door of every layer, in one way.
for _name in __all__:
    checks.tell_of_class(globals()[_name])
