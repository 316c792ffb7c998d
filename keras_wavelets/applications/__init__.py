"""Model builders in the manner of `keras.applications`."""

from keras_wavelets.applications.baselines import BananaSplitMLP
from keras_wavelets.applications.baselines import VanillaCNN
from keras_wavelets.applications.baselines import VanillaMLP
from keras_wavelets.applications.builder import builders
from keras_wavelets.applications.preprocessing import decode_predictions
from keras_wavelets.applications.preprocessing import preprocess_input
from keras_wavelets.applications.presets import PRESETS
from keras_wavelets.applications.presets import WavPoolPreset
from keras_wavelets.applications.presets import wavpool_preset
from keras_wavelets.applications.residual import ResNet18
from keras_wavelets.applications.residual import SmallResNet
from keras_wavelets.applications.teachers import SignalLSTM
from keras_wavelets.applications.teachers import SignalMLP
from keras_wavelets.applications.teachers import TeacherCNN
from keras_wavelets.applications.teachers import TeacherFFN
from keras_wavelets.applications.teachers import WaveletCNN
from keras_wavelets.applications.w_alexnet import WAlexNet
from keras_wavelets.applications.w_resnet import WResNet18
from keras_wavelets.applications.w_resnet import WResNet34
from keras_wavelets.applications.w_resnet import WResNet50
from keras_wavelets.applications.w_resnet import WResNet101
from keras_wavelets.applications.w_resnet import WResNetOptions
from keras_wavelets.applications.wav_pool import ParameterReport
from keras_wavelets.applications.wav_pool import VotingWavMLP
from keras_wavelets.applications.wav_pool import WavMLP
from keras_wavelets.applications.wav_pool import WavPool
from keras_wavelets.applications.wav_pool import parameter_report
from keras_wavelets.applications.wave_mix import WAVE_MIX_PRESETS
from keras_wavelets.applications.wave_mix import WaveMix
from keras_wavelets.applications.wave_mix import WaveMix192x16L1
from keras_wavelets.applications.wave_mix import WaveMix192x16L2
from keras_wavelets.applications.wave_mix import WaveMix192x16L3
from keras_wavelets.applications.wave_mix import WaveMix256x16L3
from keras_wavelets.applications.wave_mix import WaveMix256x16L4
from keras_wavelets.applications.wave_mix import WaveMixLite
from keras_wavelets.applications.wave_mix import WaveMixLite8x5
from keras_wavelets.applications.wave_mix import WaveMixLite8x10
from keras_wavelets.applications.wave_mix import WaveMixLite32x7
from keras_wavelets.applications.wave_mix import WaveMixLite64x6
from keras_wavelets.applications.wave_mix import WaveMixLite144x7
from keras_wavelets.applications.wave_mix import WaveMixPreset
from keras_wavelets.applications.wave_mix_dense import WaveMixSegmentation
from keras_wavelets.applications.wave_mix_dense import WavePaint
from keras_wavelets.applications.wave_mix_sr import WaveMixSISR
from keras_wavelets.applications.wave_mix_sr import WaveMixSR
from keras_wavelets.applications.wave_mix_sr import WaveMixSRV2
from keras_wavelets.applications.wave_mix_sr import predict_tiled
from keras_wavelets.applications.wcnn_codes import from_code
from keras_wavelets.applications.wcnn_stem import compact_stem
from keras_wavelets.applications.wcnn_stem import freeze_as_conv
from keras_wavelets.applications.weight_files import ShippedWeights
from keras_wavelets.applications.weight_files import shipped_weights

__all__ = [
    "PRESETS", "WAVE_MIX_PRESETS", "BananaSplitMLP", "ParameterReport", "ResNet18",
    "ShippedWeights", "SignalLSTM", "SignalMLP", "SmallResNet", "TeacherCNN",
    "TeacherFFN", "VanillaCNN", "VanillaMLP", "VotingWavMLP", "WAlexNet", "WResNet18",
    "WResNet34", "WResNet50", "WResNet101", "WResNetOptions", "WavMLP", "WavPool",
    "WavPoolPreset", "WaveMix", "WaveMix192x16L1", "WaveMix192x16L2", "WaveMix192x16L3",
    "WaveMix256x16L3", "WaveMix256x16L4", "WaveMixLite", "WaveMixLite8x5",
    "WaveMixLite8x10", "WaveMixLite32x7", "WaveMixLite64x6", "WaveMixLite144x7",
    "WaveMixPreset", "WaveMixSISR", "WaveMixSR", "WaveMixSRV2", "WaveMixSegmentation",
    "WavePaint", "WaveletCNN", "builders", "compact_stem", "decode_predictions",
    "freeze_as_conv", "from_code", "parameter_report", "predict_tiled",
    "preprocess_input", "shipped_weights", "wavpool_preset",
]  # fmt: skip
