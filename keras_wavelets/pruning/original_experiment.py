"""DWT pruning beside its two baselines, with the original project's folder and logs."""

import dataclasses
import secrets
import time
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras

from keras_wavelets.files import read_rows
from keras_wavelets.files import replacing
from keras_wavelets.files import write_rows
from keras_wavelets.pruning.layers import check_model
from keras_wavelets.pruning.layers import is_convolution
from keras_wavelets.pruning.masks import Amount
from keras_wavelets.pruning.methods import METHODS
from keras_wavelets.pruning.methods import DWTPruning
from keras_wavelets.pruning.methods import MagnitudePruning
from keras_wavelets.pruning.methods import get_method
from keras_wavelets.pruning.one_shot import matched_counts
from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.report import PruningReport
from keras_wavelets.pruning.report import near_zero_sparsity

VERSION = 1

_METRIC_LINES = {
    "accuracy": "Accuracy",
    "f1_weighted": "F1 Score",
    "recall_weighted": "Recall",
    "loss": "Average Loss",
}


def _append_model(path: Path, experiment: Any, result: Any) -> None:
    """Adds the row of one pruned model, or replaces it."""
    totals = result.report.totals
    row = {
        **_setting(experiment),
        "Phase": result.phase,
        "Total Pruned Count": totals.weight_zeros,
        "Total Non-Zero Params": totals.weights - totals.weight_zeros,
        "Model Path": str(result.folder),
        "Version": VERSION,
        **_honest(experiment, result, totals),
        "Near-Zero Sparsity": result.metrics["near_zero_sparsity"],
    }
    # A setting that is run again after a kill leaves one row.
    others = [old for old in read_rows(path) if _key(old) != _key(row)]
    write_rows(path, [*others, row])


def _write_metrics(path: Path, result: Any, *, name: str) -> None:
    """Writes the evaluation: the original's seven lines, then what else there is."""
    metrics = dict(result.metrics)
    sparsity = metrics.pop("near_zero_sparsity")
    lines = [f"Model: {name}"]
    for key, title in _METRIC_LINES.items():
        if key in metrics:
            lines.append(f"{title}: {metrics.pop(key)}")
    lines += [f"Sparsity: {sparsity}", f"Sparsity (percent): {100 * sparsity:.4f}%"]
    lines += [f"{key}: {value}" for key, value in metrics.items()]
    with replacing(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n")


def _key(row: dict) -> tuple:
    return row["GUID"], row["Phase"]


def _setting(experiment: Any) -> dict:
    return {
        "GUID": experiment.guid,
        "Wavelet": experiment.wavelet,
        "Level": experiment.level,
        "Threshold": experiment.q,
    }


def _layer_row(experiment: Any, result: Any, row: Any) -> dict:
    return {
        **_setting(experiment),
        "DWT Phase": result.phase,
        "Original Parameter Count": row.weights,
        "Non-zero Params": row.weights - row.weight_zeros,
        "Total Pruned Count": row.weight_zeros,
        "Layer Name": row.path,
        **_honest(experiment, result, row),
    }


def _honest(experiment: Any, result: Any, row: Any) -> dict:
    """Returns what the original leaves out, of a kernel or of all together."""
    return {
        "Effective Level": row.level,
        "Transform": experiment.method.transform if row.level else "none",
        "Scope": "layer",
        "Coefficient Count": row.coefficients,
        "Coefficients Zeroed": row.coefficients_zeroed,
        "Coefficient Sparsity": row.coefficient_sparsity,
        "Weight Sparsity": row.weight_sparsity,
        "Relative Error": row.relative_error,
        "Threshold Value": row.threshold,
        "Seed": experiment.seed if result.phase == "random" else "",
        "Seconds": round(result.seconds, 4),
    }


def _phases() -> dict:
    """Returns the name of each method in folders and logs."""
    return {name: method.phase or name for name, method in METHODS.items()}


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruningExperiment:
    """One setting of the comparison.

    Args:
        q: Pruning level in [0, 1], the "threshold" of the original project: the share
            of coefficients to remove, or with `compat` the percentile over 100.
        wavelet: Name of a wavelet.
        level: Requested number of levels.
        methods: Names in `METHODS` or of their phases: `"dwt"` first, and those that
            are matched to it.
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
    methods: tuple = ("dwt", "min", "random")
    compat: bool = False
    seed: int = 0
    guid: str | None = None

    def __post_init__(self) -> None:
        Amount(sparsity=self.q)
        known = {*_phases(), *_phases().values()}
        if not known.issuperset(self.methods) or self.phases[:1] != ["selective"]:
            raise ValueError(
                f"Expected `methods` among {tuple(METHODS)}, 'dwt' first. "
                f"Received: methods={self.methods!r}."
            )
        if self.guid is None:
            object.__setattr__(self, "guid", secrets.token_hex(4))

    @property
    def phases(self) -> list[str]:
        """The methods under their names in folders and logs."""
        return [_phases().get(name, name) for name in self.methods]

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
        phase: `"selective"`, `"min"` or `"random"`, or the name of another method.
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

    @property
    def method(self) -> str:
        """Name of the method in `METHODS`."""
        return _method_of(self.phase)


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
        for phase in experiment.phases:
            model.set_weights(weights)
            first = results[0].report if results else None
            start = time.perf_counter()
            report = _prune(model, experiment, phase, first, layers or is_convolution)
            result = ExperimentResult(
                phase=phase,
                folder=folder / f"{phase}_pruned",
                report=report,
                metrics=_metrics(model, evaluate),
                seconds=time.perf_counter() - start,
            )
            _write_result(model, experiment, result, Path(out_dir), save=save)
            results.append(result)
    finally:
        model.set_weights(weights)
    return results


def _method_of(phase: str) -> str:
    return next(name for name, known in _phases().items() if known == phase)


def _prune(
    model: keras.Model,
    experiment: PruningExperiment,
    phase: str,
    first: PruningReport | None,
    layers: Any,
) -> PruningReport:
    if phase == DWTPruning.phase:
        pruner = Pruner(model, experiment.method, layers=layers)
        if experiment.compat:
            return pruner.prune(percentile=100 * experiment.q)
        return pruner.prune(experiment.q)
    # The original spreads the fraction of all layers over them for one baseline, and
    # takes the counts of each layer for the other.
    even = experiment.compat and phase == MagnitudePruning.phase
    method = get_method(_method_of(phase), seed=experiment.seed)
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


def _write_result(
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
    rows = [_layer_row(experiment, result, row) for row in result.report.rows]
    write_rows(result.folder / "log.csv", rows)
    _append_model(out_dir / "experiment_log.csv", experiment, result)
    if len(result.metrics) > 1:
        _write_metrics(
            result.folder / "evaluation_metrics.txt", result, name=model.name
        )
