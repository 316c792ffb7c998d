"""Draws the plots of the searches from the records in results/.

Of each search: its trials, the winner's learning curves over its seeds, and its
confusion matrix on the official test set, colored by the logarithm of the counts.

Command: python tuning/build_plots.py
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "applications"))

from tables_tuning import records  # noqa: E402
from tables_wavpool import DATASETS  # noqa: E402

from keras_wavelets import data  # noqa: E402
from keras_wavelets import plotting  # noqa: E402


def draw(record: dict) -> dict:
    """Returns the figures of one search by their names.

    Args:
        record: Its record.
    """
    name, final = DATASETS[record["dataset"]], record["final"]
    done = [trial for trial in record["trials"] if trial["status"] == "done"]
    return {
        "trials": plotting.search_trials(
            [trial["score"] for trial in done],
            [trial["values"] for trial in done],
            title=f"WavPool on {name}: trials",
        ),
        "curves": plotting.learning_curves_comparison(
            {record["winner"]["network"]: final["histories"]},
            metrics=("accuracy", "loss"),
            title=f"WavPool on {name}: the winner, each seed",
        ),
        "confusion": plotting.confusion_matrix(
            final["confusion_matrix"],
            data.describe(record["dataset"]).class_names,
            log=True,
            title=f"WavPool on {name}: the winner, official test",
        ),
    }


if __name__ == "__main__":
    for found in records(HERE / "results").values():
        for kind, figure in draw(found).items():
            plotting.save(figure, HERE / "plots" / f"{found['dataset']}_{kind}.png")
