"""Plots of the recipes of WaveMix."""

from pathlib import Path
from typing import Any

from tables import rows
from tables_wavemix import DATASETS

from keras_wavelets import plotting


def _curves(results: Path) -> Any:
    """How the smallest networks were trained."""
    histories = {
        DATASETS[case.split("/")[1]]: {
            "accuracy": row["training_curve"],
            "val_accuracy": row["curve"],
        }
        for case, row in rows(results / "wavemix_small.json").items()
    }
    return plotting.learning_curves_comparison(
        {name: [history] for name, history in histories.items()},
        title="The smallest WaveMix-Lite networks",
    )


PLOTS = {"wavemix_small_curves": _curves}
