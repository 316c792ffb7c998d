"""Draws the plots of README.md in this folder from the records in results/.

Command: python applications/build_plots.py
"""

import functools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tables import rows
from tables_pruning import over_seeds
from tables_wavemix import DATASETS as SMALL_DATASETS
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


NETWORKS = ("SmallResNet-3", "SmallResNet-5", "SmallResNet-7", "VanillaCNN-3")
# Stage to the accuracy of the network that was not pruned.
STAGES = {"one_shot": "trained", "fine_tuned": "unpruned"}


def _pruned_accuracy(results: Path, *, network: str, stage: str) -> Any:
    """Official test accuracy over the share removed; None without a record."""
    row = over_seeds(rows(results / "dwt_pruning.json")).get(network)
    if row is None:
        return None
    return plotting.accuracy_over_sparsity(
        {
            method: (
                [float(share) for share in shares],
                *zip(*(figures[stage] for figures in shares.values()), strict=True),
            )
            for method, shares in row["pruned"].items()
        },
        baseline=row[STAGES[stage]][0],
        title=f"{network}, {stage.replace('_', '-')}",
    )


def _sizes(results: Path, *, network: str) -> Any:
    """Accuracy of the int8 archives over their bytes; None without a record."""
    row = over_seeds(rows(results / "dwt_pruning.json")).get(network)
    if row is None:
        return None
    return plotting.accuracy_over_size(
        {
            method: (
                [figures["archive_int8"][0] for figures in shares.values()],
                *zip(
                    *(figures["archive_int8_accuracy"] for figures in shares.values()),
                    strict=True,
                ),
            )
            for method, shares in row["pruned"].items()
        },
        baseline=(row["float_litert"][0], row["unpruned"][0]),
        neighbors={"unpruned, LiteRT int8": row["int8_litert"][0]},
        title=f"{network}, int8 archives; unpruned: LiteRT float",
    )


def _small_curves(results: Path) -> Any:
    """How the smallest networks were trained."""
    histories = {
        SMALL_DATASETS[case.split("/")[1]]: {
            "accuracy": row["training_curve"],
            "val_accuracy": row["curve"],
        }
        for case, row in rows(results / "wavemix_small.json").items()
    }
    return plotting.learning_curves_comparison(
        {name: [history] for name, history in histories.items()},
        title="The smallest WaveMix-Lite networks",
    )


TITLES = {
    "wcnn_small": "8,000 images of Fashion-MNIST, three seeds",
    "wcnn_fashion": "All images of Fashion-MNIST",
}


def _stability(results: Path, *, recipe: str) -> Any:
    """Accuracy over the changed classes at one pixel; None without a record."""
    found = rows(results / f"{recipe}.json")
    if not found:
        return None
    return plotting.accuracy_over_stability(
        {
            case.split("/")[0]: (row["flips_1"], row["accuracy"])
            for case, row in found.items()
        },
        title=TITLES[recipe],
    )


PLOTS = {
    "wavpool_accuracy": _wavpool,
    "wavpool_curves": _curves,
    **{f"wavpool_confusion_{name}": _confusion(name) for name in DATASETS},
    **{
        f"dwt_pruning_{network}_{stage}": functools.partial(
            _pruned_accuracy, network=network, stage=stage
        )
        for network in NETWORKS
        for stage in STAGES
    },
    **{
        f"dwt_pruning_{network}_size": functools.partial(_sizes, network=network)
        for network in NETWORKS
    },
    "wavemix_small_curves": _small_curves,
    **{
        f"{recipe}_stability": functools.partial(_stability, recipe=recipe)
        for recipe in TITLES
    },
}

if __name__ == "__main__":
    for name, draw in PLOTS.items():
        figure = draw(HERE / "results")
        if figure is not None:
            plotting.save(figure, HERE / "plots" / f"{name}.png")
