"""Training that can be interrupted and repeated, and its evaluation."""

from keras_wavelets.training.batch_means import BatchMeanValidation
from keras_wavelets.training.check_examples import check_examples
from keras_wavelets.training.compile_model import compile_model
from keras_wavelets.training.config import TrainConfig
from keras_wavelets.training.devices import on_devices
from keras_wavelets.training.early_stopping import CumulativeRiseStopping
from keras_wavelets.training.early_stopping import PatienceStopping
from keras_wavelets.training.early_stopping import TiePatience
from keras_wavelets.training.evaluate import evaluate
from keras_wavelets.training.evaluate import predict
from keras_wavelets.training.feed import batches
from keras_wavelets.training.finite_loss import NonFiniteLossError
from keras_wavelets.training.fit import fit
from keras_wavelets.training.metrics import confusion_matrix
from keras_wavelets.training.optimizer import make_optimizer
from keras_wavelets.training.phases import Phase
from keras_wavelets.training.phases import dual_optimizer
from keras_wavelets.training.phases import fit_phases
from keras_wavelets.training.repeat import RepeatResult
from keras_wavelets.training.repeat import repeat
from keras_wavelets.training.repeat import summarize
from keras_wavelets.training.result import FitResult
from keras_wavelets.training.resume import ResumeCheckpoint
from keras_wavelets.training.run_folder import RunFolder
from keras_wavelets.training.smoothed_crossentropy import SmoothedCrossentropy

__all__ = [
    "BatchMeanValidation",
    "CumulativeRiseStopping",
    "FitResult",
    "NonFiniteLossError",
    "PatienceStopping",
    "Phase",
    "RepeatResult",
    "ResumeCheckpoint",
    "RunFolder",
    "SmoothedCrossentropy",
    "TiePatience",
    "TrainConfig",
    "batches",
    "check_examples",
    "compile_model",
    "confusion_matrix",
    "dual_optimizer",
    "evaluate",
    "fit",
    "fit_phases",
    "make_optimizer",
    "on_devices",
    "predict",
    "repeat",
    "summarize",
]
