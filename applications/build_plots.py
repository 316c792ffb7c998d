"""Draws the plots of README.md in this folder from the records in results/.

Command: python applications/build_plots.py
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import plots_pruning
import plots_wavemix
import plots_wcnn
from tables import rows
from tables_wavpool import DATASETS

from keras_wavelets import data
from keras_wavelets import plotting

HERE = Path(__file__).parent


def _wavpool(results: Path) -> Any:
    """Official test accuracy by both protocols."""
    protocols = {
        protocol: rows(results / f"wavpool_{protocol}.json")
        for protocol in ("original", "sound")
    }
    groups = {
        f"{title}\n{protocol}": {
            case.split("/")[0]: _two_runs(*row["test"])
            for case, row in found.items()
            if case.endswith(f"/{dataset}")
        }
        for dataset, title in DATASETS.items()
        for protocol, found in protocols.items()
    }
    return plotting.accuracy_bars(
        groups,
        metric="accuracy, official test",
        title="WavPool and its baselines, mean and standard deviation of three seeds",
    )


def _two_runs(mean: float, deviation: float) -> list[float]:
    """Two figures of this mean and this standard deviation, which is what is drawn."""
    half = deviation / math.sqrt(2)
    return [mean - half, mean + half]


def _confusion(dataset: str) -> Callable[[Path], Any]:
    """What the shipped weights take for what, as the authors' notebooks show it."""

    def draw(results: Path) -> Any:
        row = rows(results / "wavpool_weights.json")[f"WavPool/{dataset}"]
        return plotting.confusion_matrix(
            row["confusion_matrix"],
            data.describe(dataset).class_names,
            log=True,
            title=f"WavPool on {DATASETS[dataset]}, official test",
        )

    return draw


def _curves(results: Path) -> Any:
    """How the shipped weights were trained."""
    return plotting.learning_curves_comparison(
        {
            title: [
                rows(results / "wavpool_weights.json")[f"WavPool/{name}"]["history"]
            ]
            for name, title in DATASETS.items()
        },
        metrics=("accuracy", "loss"),
        title="Training of the shipped WavPool weights",
    )


PLOTS = {
    "wavpool_accuracy": _wavpool,
    "wavpool_curves": _curves,
    **{f"wavpool_confusion_{name}": _confusion(name) for name in DATASETS},
    **plots_pruning.PLOTS,
    **plots_wavemix.PLOTS,
    **plots_wcnn.PLOTS,
}

if __name__ == "__main__":
    for name, draw in PLOTS.items():
        figure = draw(HERE / "results")
        if figure is not None:
            plotting.save(figure, HERE / "plots" / f"{name}.png")
