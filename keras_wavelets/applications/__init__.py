"""Model builders in the manner of `keras.applications`."""

from keras_wavelets.applications.baselines import BananaSplitMLP
from keras_wavelets.applications.baselines import VanillaCNN
from keras_wavelets.applications.baselines import VanillaMLP
from keras_wavelets.applications.parameter_report import ParameterReport
from keras_wavelets.applications.parameter_report import parameter_report
from keras_wavelets.applications.preprocessing import decode_predictions
from keras_wavelets.applications.preprocessing import preprocess_input
from keras_wavelets.applications.presets import PRESETS
from keras_wavelets.applications.presets import WavPoolPreset
from keras_wavelets.applications.presets import wavpool_preset
from keras_wavelets.applications.resnet18 import ResNet18
from keras_wavelets.applications.signal_teachers import SignalLSTM
from keras_wavelets.applications.signal_teachers import SignalMLP
from keras_wavelets.applications.small_resnet import SmallResNet
from keras_wavelets.applications.teachers import TeacherCNN
from keras_wavelets.applications.teachers import TeacherFFN
from keras_wavelets.applications.tiled import predict_tiled
from keras_wavelets.applications.twin_codes import from_code
from keras_wavelets.applications.twin_stem import compact_stem
from keras_wavelets.applications.twin_stem import freeze_as_conv
from keras_wavelets.applications.w_alexnet import WAlexNet
from keras_wavelets.applications.w_resnet import WResNetOptions
from keras_wavelets.applications.w_resnet_networks import WResNet18
from keras_wavelets.applications.w_resnet_networks import WResNet34
from keras_wavelets.applications.w_resnet_networks import WResNet50
from keras_wavelets.applications.w_resnet_networks import WResNet101
from keras_wavelets.applications.wav_mlp import VotingWavMLP
from keras_wavelets.applications.wav_mlp import WavMLP
from keras_wavelets.applications.wav_pool import WavPool
from keras_wavelets.applications.wave_mix import WaveMix
from keras_wavelets.applications.wave_mix import WaveMixLite
from keras_wavelets.applications.wave_mix_large_networks import WaveMix192x16L1
from keras_wavelets.applications.wave_mix_large_networks import WaveMix192x16L2
from keras_wavelets.applications.wave_mix_large_networks import WaveMix192x16L3
from keras_wavelets.applications.wave_mix_large_networks import WaveMix256x16L3
from keras_wavelets.applications.wave_mix_large_networks import WaveMix256x16L4
from keras_wavelets.applications.wave_mix_lite_networks import WaveMixLite8x5
from keras_wavelets.applications.wave_mix_lite_networks import WaveMixLite8x10
from keras_wavelets.applications.wave_mix_lite_networks import WaveMixLite32x7
from keras_wavelets.applications.wave_mix_lite_networks import WaveMixLite64x6
from keras_wavelets.applications.wave_mix_lite_networks import WaveMixLite144x7
from keras_wavelets.applications.wave_mix_presets import WAVE_MIX_PRESETS
from keras_wavelets.applications.wave_mix_presets import WaveMixPreset
from keras_wavelets.applications.wave_mix_segmentation import WaveMixSegmentation
from keras_wavelets.applications.wave_mix_sisr import WaveMixSISR
from keras_wavelets.applications.wave_mix_sr import WaveMixSR
from keras_wavelets.applications.wave_mix_sr_v2 import WaveMixSRV2
from keras_wavelets.applications.wave_paint import WavePaint
from keras_wavelets.applications.wavelet_cnn import WaveletCNN
from keras_wavelets.applications.weight_files import ShippedWeights
from keras_wavelets.applications.weight_files import shipped_weights

__all__ = [
    "PRESETS",
    "WAVE_MIX_PRESETS",
    "BananaSplitMLP",
    "ParameterReport",
    "ResNet18",
    "ShippedWeights",
    "SignalLSTM",
    "SignalMLP",
    "SmallResNet",
    "TeacherCNN",
    "TeacherFFN",
    "VanillaCNN",
    "VanillaMLP",
    "VotingWavMLP",
    "WAlexNet",
    "WResNet18",
    "WResNet34",
    "WResNet50",
    "WResNet101",
    "WResNetOptions",
    "WavMLP",
    "WavPool",
    "WavPoolPreset",
    "WaveMix",
    "WaveMix192x16L1",
    "WaveMix192x16L2",
    "WaveMix192x16L3",
    "WaveMix256x16L3",
    "WaveMix256x16L4",
    "WaveMixLite",
    "WaveMixLite8x5",
    "WaveMixLite8x10",
    "WaveMixLite32x7",
    "WaveMixLite64x6",
    "WaveMixLite144x7",
    "WaveMixPreset",
    "WaveMixSISR",
    "WaveMixSR",
    "WaveMixSRV2",
    "WaveMixSegmentation",
    "WavePaint",
    "WaveletCNN",
    "compact_stem",
    "decode_predictions",
    "freeze_as_conv",
    "from_code",
    "parameter_report",
    "predict_tiled",
    "preprocess_input",
    "shipped_weights",
    "wavpool_preset",
]
