"""Training that can be interrupted and repeated, and its evaluation."""

from keras_wavelets.training.callbacks import BatchMeanValidation
from keras_wavelets.training.callbacks import CumulativeRiseStopping
from keras_wavelets.training.callbacks import MixingGradientLog
from keras_wavelets.training.callbacks import NonFiniteLossError
from keras_wavelets.training.callbacks import PatienceStopping
from keras_wavelets.training.callbacks import TiePatience
from keras_wavelets.training.compile_model import L2SGD
from keras_wavelets.training.compile_model import SmoothedCrossentropy
from keras_wavelets.training.compile_model import compile_model
from keras_wavelets.training.compile_model import make_optimizer
from keras_wavelets.training.config import TrainConfig
from keras_wavelets.training.devices import on_devices
from keras_wavelets.training.evaluate import confusion_matrix
from keras_wavelets.training.evaluate import evaluate
from keras_wavelets.training.evaluate import predict
from keras_wavelets.training.feed import batches
from keras_wavelets.training.fit import FitResult
from keras_wavelets.training.fit import check_examples
from keras_wavelets.training.fit import fit
from keras_wavelets.training.hold_out import hold_out
from keras_wavelets.training.phases import Phase
from keras_wavelets.training.phases import dual_optimizer
from keras_wavelets.training.phases import fit_phases
from keras_wavelets.training.repeat import RepeatResult
from keras_wavelets.training.repeat import repeat
from keras_wavelets.training.repeat import summarize
from keras_wavelets.training.resume import ResumeCheckpoint
from keras_wavelets.training.resume import RunFolder
from keras_wavelets.training.segmentation import evaluate_segmentation
from keras_wavelets.training.shift_crops import crop_windows
from keras_wavelets.training.shift_crops import one_crop
from keras_wavelets.training.shift_crops import shift_crops
from keras_wavelets.training.shift_crops import ten_crops
from keras_wavelets.training.stability import add_scores
from keras_wavelets.training.stability import evaluate_stability

__all__ = [
    "L2SGD", "BatchMeanValidation", "CumulativeRiseStopping", "FitResult",
    "MixingGradientLog", "NonFiniteLossError", "PatienceStopping", "Phase",
    "RepeatResult", "ResumeCheckpoint", "RunFolder", "SmoothedCrossentropy",
    "TiePatience", "TrainConfig", "add_scores", "batches", "check_examples",
    "compile_model", "confusion_matrix", "crop_windows", "dual_optimizer", "evaluate",
    "evaluate_segmentation", "evaluate_stability", "fit", "fit_phases", "hold_out",
    "make_optimizer", "on_devices", "one_crop", "predict", "repeat", "shift_crops",
    "summarize", "ten_crops",
]  # fmt: skip
