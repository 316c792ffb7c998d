"""Search spaces of the networks, and searches over them by KerasTuner.

Not imported by `keras_wavelets` itself: `from keras_wavelets import tuning`.
"""

from keras_wavelets.tuning.awd import HyperAWD
from keras_wavelets.tuning.hyper_network import HyperNetwork
from keras_wavelets.tuning.networks import HyperVanillaCNN
from keras_wavelets.tuning.networks import HyperVanillaMLP
from keras_wavelets.tuning.networks import HyperWaveMix
from keras_wavelets.tuning.networks import HyperWavMLP
from keras_wavelets.tuning.networks import HyperWavPool
from keras_wavelets.tuning.networks import HyperWResNet
from keras_wavelets.tuning.oracles import TUNERS
from keras_wavelets.tuning.pruning import HyperPruning
from keras_wavelets.tuning.record import TrialRow
from keras_wavelets.tuning.record import read_trials
from keras_wavelets.tuning.search import SearchResult
from keras_wavelets.tuning.search import describe_trial
from keras_wavelets.tuning.search import read_search
from keras_wavelets.tuning.search import search
from keras_wavelets.tuning.workers import environment
from keras_wavelets.tuning.workers import is_worker
from keras_wavelets.tuning.workers import run_workers

__all__ = [
    "TUNERS", "HyperAWD", "HyperNetwork", "HyperPruning", "HyperVanillaCNN",
    "HyperVanillaMLP", "HyperWResNet", "HyperWavMLP", "HyperWavPool", "HyperWaveMix",
    "SearchResult", "TrialRow", "describe_trial", "environment", "is_worker",
    "read_search", "read_trials", "run_workers", "search",
]  # fmt: skip
