"""The files of a pruning experiment: the original's columns, then the honest ones."""

import csv
from pathlib import Path
from typing import Any

from keras_wavelets.files import replacing

VERSION = 1

_METRIC_LINES = {
    "accuracy": "Accuracy",
    "f1_weighted": "F1 Score",
    "recall_weighted": "Recall",
    "loss": "Average Loss",
}


def write_layers(path: Path, experiment: Any, result: Any) -> None:
    """Writes a row for each kernel.

    Args:
        path: File to create or replace.
        experiment: A `PruningExperiment`.
        result: An `ExperimentResult`.
    """
    _write(path, [_layer_row(experiment, result, row) for row in result.report.rows])


def append_model(path: Path, experiment: Any, result: Any) -> None:
    """Adds the row of one pruned model, or replaces it; the file is always whole.

    Args:
        path: File to create or extend.
        experiment: A `PruningExperiment`.
        result: An `ExperimentResult`.
    """
    rows = []
    if path.exists():
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
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
    others = [old for old in rows if _key(old) != _key(row)]
    _write(path, [*others, row])


def write_metrics(path: Path, result: Any, *, name: str) -> None:
    """Writes the evaluation: the original's seven lines, then what else there is.

    Args:
        path: File to create or replace.
        result: An `ExperimentResult`.
        name: Name of the model.
    """
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


def _write(path: Path, rows: list) -> None:
    with replacing(path) as temporary, temporary.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[-1]))
        writer.writeheader()
        writer.writerows(rows)
