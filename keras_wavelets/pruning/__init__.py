"""Pruning in the wavelet domain, by magnitude and at random; archives of the result."""

from keras_wavelets.pruning.archive import SizeRow
from keras_wavelets.pruning.archive import format_sizes
from keras_wavelets.pruning.archive import load_compressed
from keras_wavelets.pruning.archive import save_compressed
from keras_wavelets.pruning.archive import size_report
from keras_wavelets.pruning.finetune import FinetuneResult
from keras_wavelets.pruning.finetune import UpdatePruningStep
from keras_wavelets.pruning.finetune import prune_and_finetune
from keras_wavelets.pruning.methods import METHODS
from keras_wavelets.pruning.methods import DWTPruning
from keras_wavelets.pruning.methods import IdentityTransformWarning
from keras_wavelets.pruning.methods import MagnitudePruning
from keras_wavelets.pruning.methods import RandomPruning
from keras_wavelets.pruning.methods import get_method
from keras_wavelets.pruning.one_shot import prune_dwt
from keras_wavelets.pruning.one_shot import prune_min_weight
from keras_wavelets.pruning.one_shot import prune_random
from keras_wavelets.pruning.original_experiment import ExperimentResult
from keras_wavelets.pruning.original_experiment import PruningExperiment
from keras_wavelets.pruning.original_experiment import run_pruning_experiment
from keras_wavelets.pruning.policy import PruneForLatencyOnXNNPack
from keras_wavelets.pruning.policy import PruningPolicy
from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.pruner import strip_pruning
from keras_wavelets.pruning.report import KernelReport
from keras_wavelets.pruning.report import PruningCSVLogger
from keras_wavelets.pruning.report import PruningReport
from keras_wavelets.pruning.report import PruningSummaries
from keras_wavelets.pruning.report import near_zero_sparsity
from keras_wavelets.pruning.schedule import ConstantSparsity
from keras_wavelets.pruning.schedule import OneShot
from keras_wavelets.pruning.schedule import PolynomialDecay
from keras_wavelets.pruning.schedule import PruningSchedule
from keras_wavelets.pruning.schedule import as_schedule
from keras_wavelets.pruning.schedule import erdos_renyi
from keras_wavelets.pruning.tfmot import PrunableLayer
from keras_wavelets.pruning.tfmot import import_tfmot
from keras_wavelets.pruning.tfmot import prune_low_magnitude
from keras_wavelets.pruning.tfmot import prune_scope
from keras_wavelets.pruning.transform import tight_matrix
from keras_wavelets.published import PRUNING as PUBLISHED
from keras_wavelets.published import PublishedResult

__all__ = [
    "METHODS", "PUBLISHED", "ConstantSparsity", "DWTPruning", "ExperimentResult",
    "FinetuneResult", "IdentityTransformWarning", "KernelReport", "MagnitudePruning",
    "OneShot", "PolynomialDecay", "PrunableLayer", "PruneForLatencyOnXNNPack", "Pruner",
    "PruningCSVLogger", "PruningExperiment", "PruningPolicy", "PruningReport",
    "PruningSchedule", "PruningSummaries", "PublishedResult", "RandomPruning",
    "SizeRow", "UpdatePruningStep", "as_schedule", "erdos_renyi", "format_sizes",
    "get_method", "import_tfmot", "load_compressed", "near_zero_sparsity",
    "prune_and_finetune", "prune_dwt", "prune_low_magnitude", "prune_min_weight",
    "prune_random", "prune_scope", "run_pruning_experiment", "save_compressed",
    "size_report", "strip_pruning", "tight_matrix",
]  # fmt: skip
