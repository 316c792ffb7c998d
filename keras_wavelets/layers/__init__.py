"""The transforms and blocks with the Keras contract."""

from keras_wavelets.layers.band_dense import BandDense
from keras_wavelets.layers.bicubic_upsampling import BicubicUpsampling2D
from keras_wavelets.layers.color import RGBToYCbCr
from keras_wavelets.layers.color import YCbCrToRGB
from keras_wavelets.layers.conv_upsampling import ConvUpsampling2D
from keras_wavelets.layers.dwt import DWT1D
from keras_wavelets.layers.dwt import DWT2D
from keras_wavelets.layers.dwt import DWT3D
from keras_wavelets.layers.dwt import IDWT1D
from keras_wavelets.layers.dwt import IDWT2D
from keras_wavelets.layers.dwt import IDWT3D
from keras_wavelets.layers.luma import Luma
from keras_wavelets.layers.micro_wav import MicroWav
from keras_wavelets.layers.mlr import MLR2D
from keras_wavelets.layers.multilevel import WaveDec1D
from keras_wavelets.layers.multilevel import WaveDec2D
from keras_wavelets.layers.multilevel import WaveDec3D
from keras_wavelets.layers.multilevel import WaveRec1D
from keras_wavelets.layers.multilevel import WaveRec2D
from keras_wavelets.layers.multilevel import WaveRec3D
from keras_wavelets.layers.pad_to_multiple import CropLike2D
from keras_wavelets.layers.pad_to_multiple import PadToMultiple2D
from keras_wavelets.layers.pixel_shuffle import PixelShuffle2D
from keras_wavelets.layers.voting import MajorityVoting
from keras_wavelets.layers.voting import SoftVoting
from keras_wavelets.layers.wav_pool import WavPoolBlock
from keras_wavelets.layers.wave_mix import WaveMixBlock
from keras_wavelets.layers.wave_mix_v1 import WaveMixV1Block
from keras_wavelets.layers.wave_mix_v3 import WaveMixV3Block

__all__ = [
    "DWT1D", "DWT2D", "DWT3D", "IDWT1D", "IDWT2D", "IDWT3D", "MLR2D", "BandDense",
    "BicubicUpsampling2D", "ConvUpsampling2D", "CropLike2D", "Luma", "MajorityVoting",
    "MicroWav", "PadToMultiple2D", "PixelShuffle2D", "RGBToYCbCr", "SoftVoting",
    "WavPoolBlock", "WaveDec1D", "WaveDec2D", "WaveDec3D", "WaveMixBlock",
    "WaveMixV1Block", "WaveMixV3Block", "WaveRec1D", "WaveRec2D", "WaveRec3D",
    "YCbCrToRGB",
]  # fmt: skip
