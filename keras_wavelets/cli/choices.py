"""Words that options take: help and completion show them before Keras is loaded."""

from typing import Annotated
from typing import Literal

import pywt
import tyro

from keras_wavelets import wavelets

Wavelet = Annotated[Literal[tuple(wavelets.names())], tyro.conf.arg(metavar="WAVELET")]
Mode = Literal[tuple(pywt.Modes.modes)]
LiteRTKind = Literal["float32", "float16", "dynamic", "int8", "sparse"]
Kind = Literal["saved_model", LiteRTKind, "onnx"]
Average = Literal["sample", "batch"]
Tuner = Literal["random", "bayesian", "hyperband", "grid"]
Space = Literal["sound", "original"]
Callback = Literal["tensorboard", "wandb", "mlflow"]
# Of `training.TrainConfig`.
TRAINING = {
    "optimizer": Literal["sgd", "sgd_l2", "adam", "adamw", "rmsprop", "lion"],
    "schedule": Literal["constant", "cosine", "step"],
    "early_stopping": Literal["none", "patience", "cumulative"],
    "monitor_mode": Literal["auto", "min", "max"],
    "average": Average,
}
