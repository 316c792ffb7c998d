"""Model builders in the manner of `keras.applications`."""

from keras_wavelets.applications.baselines import BananaSplitMLP
from keras_wavelets.applications.baselines import VanillaCNN
from keras_wavelets.applications.baselines import VanillaMLP
from keras_wavelets.applications.parameter_report import ParameterReport
from keras_wavelets.applications.parameter_report import parameter_report
from keras_wavelets.applications.presets import WavPoolPreset
from keras_wavelets.applications.presets import wavpool_preset
from keras_wavelets.applications.resnet18 import ResNet18
from keras_wavelets.applications.wav_mlp import VotingWavMLP
from keras_wavelets.applications.wav_mlp import WavMLP
from keras_wavelets.applications.wav_pool import WavPool

__all__ = [
    "BananaSplitMLP",
    "ParameterReport",
    "ResNet18",
    "VanillaCNN",
    "VanillaMLP",
    "VotingWavMLP",
    "WavMLP",
    "WavPool",
    "WavPoolPreset",
    "parameter_report",
    "wavpool_preset",
]
