"""DWT pruning beside its two baselines, with the original project's folder and logs."""

import dataclasses
import secrets
import time
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras

from keras_wavelets.pruning import experiment_log
from keras_wavelets.pruning.amount import Amount
from keras_wavelets.pruning.dwt import DWTPruning
from keras_wavelets.pruning.layers import check_model
from keras_wavelets.pruning.layers import is_convolution
from keras_wavelets.pruning.magnitude import MagnitudePruning
from keras_wavelets.pruning.matching import matched_counts
from keras_wavelets.pruning.near_zero import near_zero_sparsity
from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.random_mask import RandomPruning
from keras_wavelets.pruning.report import PruningReport

# Method to the name of its phase in folders and logs.
PHASES = {"dwt": "selective", "min": "min", "random": "random"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruningExperiment:
    """One setting of the comparison.

    Args:
        q: Pruning level in [0, 1], the "threshold" of the original project: the share
            of coefficients to remove, or with `compat` the percentile over 100.
        wavelet: Name of a wavelet.
        level: Requested number of levels.
        methods: Of `"dwt"`, `"min"` and `"random"`; the latter two are matched to
            the first and follow it.
        compat: Count and match as the original project does: percentiles over the
            redundant array of PyWavelets, baselines matched to its exact zeros.
        seed: Seed of the random baseline.
        guid: Eight hexadecimal digits; None draws them.

    Raises:
        ValueError: If an argument is not as above.

    Example:
    >>> PruningExperiment(q=0.5, wavelet="haar", guid="00c0ffee").folder
    'haar_threshold-0.5_level-1_guid-00c0ffee'
    """

    q: float
    wavelet: str = "bior4.4"
    level: int = 1
    methods: tuple = tuple(PHASES)
    compat: bool = False
    seed: int = 0
    guid: str | None = None

    def __post_init__(self) -> None:
        Amount(sparsity=self.q)
        unknown = [name for name in self.methods if name not in PHASES]
        if unknown or self.methods[:1] != ("dwt",):
            raise ValueError(
                f"Expected `methods` among {tuple(PHASES)}, 'dwt' first. "
                f"Received: methods={self.methods!r}."
            )
        if self.guid is None:
            object.__setattr__(self, "guid", secrets.token_hex(4))

    @property
    def folder(self) -> str:
        """Name of the folder of the results."""
        return f"{self.wavelet}_threshold-{self.q}_level-{self.level}_guid-{self.guid}"

    @property
    def method(self) -> DWTPruning:
        """The DWT pruning of this setting."""
        if not self.compat:
            return DWTPruning(self.wavelet, level=self.level)
        return DWTPruning(
            self.wavelet, level=self.level, transform="pywt", exclude_structural=False
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExperimentResult:
    """One method of an experiment.

    Args:
        phase: `"selective"`, `"min"` or `"random"`.
        folder: Where the pruned model lies.
        report: What was done.
        metrics: What `evaluate` returned, with the near-zero sparsity.
        seconds: Time of the pruning.

    Example:
    >>> ExperimentResult(
    ...     phase="min", folder=Path("x"), report=None, metrics={}, seconds=1.0
    ... ).phase
    'min'
    """

    phase: str
    folder: Path
    report: PruningReport
    metrics: Mapping[str, float]
    seconds: float


def run_pruning_experiment(
    model: keras.Model,
    experiment: PruningExperiment,
    *,
    out_dir: str | Path,
    evaluate: Callable[[keras.Model], Mapping[str, float]] | None = None,
    layers: Any = None,
    save: bool = True,
) -> list[ExperimentResult]:
    """Prunes a model by wavelets, by magnitude and at random, and writes it all down.

    `out_dir/SavedModels/<setting>/{selective,min,random}_pruned/` get `model.keras`,
    `log.csv` and, with `evaluate`, `evaluation_metrics.txt`; `out_dir` gets a row for
    each in `experiment_log.csv`. The model has its weights back at the end.

    Args:
        model: A built model.
        experiment: The setting.
        out_dir: Folder of all experiments.
        evaluate: Function of a model to its metrics, of which `accuracy`,
            `f1_weighted`, `recall_weighted` and `loss` have a line of their own.
        layers: Choice of layers; see `Pruner`. By default the convolutions.
        save: Whether to write the models; the logs are always written.

    Returns:
        A result for each method.

    Raises:
        ValueError: If the folder of the setting exists.

    Example:
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 5)])
    >>> results = run_pruning_experiment(
    ...     model,
    ...     PruningExperiment(q=0.5, wavelet="haar"),
    ...     out_dir=tempfile.mkdtemp(),
    ... )
    >>> [(r.phase, r.report.totals.coefficient_sparsity) for r in results]
    [('selective', 0.5), ('min', 0.5), ('random', 0.5)]
    """
    check_model(model)
    folder = Path(out_dir) / "SavedModels" / experiment.folder
    if folder.exists():
        raise ValueError(
            f"Expected a setting that was not run yet. Received: {str(folder)!r}, "
            "which exists."
        )
    weights = model.get_weights()
    results: list[ExperimentResult] = []
    try:
        for name in experiment.methods:
            model.set_weights(weights)
            first = results[0].report if results else None
            start = time.perf_counter()
            report = _prune(model, experiment, name, first, layers or is_convolution)
            result = ExperimentResult(
                phase=PHASES[name],
                folder=folder / f"{PHASES[name]}_pruned",
                report=report,
                metrics=_metrics(model, evaluate),
                seconds=time.perf_counter() - start,
            )
            _write(model, experiment, result, Path(out_dir), save=save)
            results.append(result)
    finally:
        model.set_weights(weights)
    return results


def _prune(
    model: keras.Model,
    experiment: PruningExperiment,
    name: str,
    first: PruningReport | None,
    layers: Any,
) -> PruningReport:
    if name == "dwt":
        pruner = Pruner(model, experiment.method, layers=layers)
        if experiment.compat:
            return pruner.prune(percentile=100 * experiment.q)
        return pruner.prune(experiment.q)
    # The original spreads the fraction of all layers over them for one baseline, and
    # takes the counts of each layer for the other.
    even = experiment.compat and name == "min"
    method = (
        MagnitudePruning() if name == "min" else RandomPruning(seed=experiment.seed)
    )
    pruner = Pruner(model, method, layers=layers)
    counts = matched_counts(
        pruner,
        first,
        match="weights" if experiment.compat else "coefficients",
        scope="global" if even else "layer",
        truncate=even,
    )
    return pruner.prune_counts(counts)


def _metrics(model: keras.Model, evaluate: Any) -> dict:
    metrics = {} if evaluate is None else dict(evaluate(model))
    return {**metrics, "near_zero_sparsity": near_zero_sparsity(model)}


def _write(
    model: keras.Model,
    experiment: PruningExperiment,
    result: ExperimentResult,
    out_dir: Path,
    *,
    save: bool,
) -> None:
    result.folder.mkdir(parents=True)
    if save:
        model.save(result.folder / "model.keras")
    experiment_log.write_layers(result.folder / "log.csv", experiment, result)
    experiment_log.append_model(out_dir / "experiment_log.csv", experiment, result)
    if len(result.metrics) > 1:
        experiment_log.write_metrics(
            result.folder / "evaluation_metrics.txt", result, name=model.name
        )
