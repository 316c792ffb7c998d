"""Draws the plots of README.md in this folder from the records in results/.

Command: python applications/build_plots.py
"""

import math
from pathlib import Path
from typing import Any

import plots_pruning
from tables import rows
from tables_wavpool import DATASETS

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


PLOTS = {"wavpool_accuracy": _wavpool, **plots_pruning.PLOTS}

if __name__ == "__main__":
    for name, draw in PLOTS.items():
        figure = draw(HERE / "results")
        if figure is not None:
            plotting.save(figure, HERE / "plots" / f"{name}.png")
