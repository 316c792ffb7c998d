"""The table of the searches."""

import json
from pathlib import Path

from tables import rows
from tables import spread
from tables import table
from tables_wavpool import DATASETS

SOUND = Path(__file__).parents[1] / "applications" / "results" / "wavpool_sound.json"
CHANGED = ("optimizer", "learning_rate", "batch_size", "weight_decay", "momentum")


NOT_RUN = "not run here"


def _wavpool(results: Path) -> str:
    head = (
        "dataset",
        "trials",
        "best trial, validation",
        "winner, validation",
        "winner, official test",
        "untuned, official test",
        "gain in points",
        "parameters",
    )
    sound, found = rows(SOUND), records(results)
    body = [
        _row(found[name], sound) if name in found else (title, *[NOT_RUN] * 7)
        for name, title in DATASETS.items()
    ]
    return table(head, body)


def _row(record: dict, sound: dict) -> tuple:
    final, untuned = record["final"], sound[f"WavPool/{record['dataset']}"]["test"]
    done = [trial for trial in record["trials"] if trial["status"] == "done"]
    return (
        DATASETS[record["dataset"]],
        len(done),
        f"{max(trial['score'] for trial in done):.4f}",
        spread(final["validation"]),
        spread(final["test"]),
        spread(untuned),
        f"{100 * (final['test'][0] - untuned[0]):+.1f}",
        f"{final['parameters']:,}",
    )


def _winners(results: Path) -> str:
    found = records(results)
    body = [
        _winner(title, found[name]["winner"])
        if name in found
        else (title, NOT_RUN, NOT_RUN)
        for name, title in DATASETS.items()
    ]
    return table(("dataset", "network", "training"), body)


def _winner(title: str, winner: dict) -> tuple:
    network = [f"{name}={value}" for name, value in winner["arguments"].items()]
    training = [f"{name}={_short(winner['training'][name])}" for name in CHANGED]
    return title, ", ".join(network), ", ".join(training)


def records(results: Path) -> dict[str, dict]:
    """Returns the records of the searches that were run, by dataset.

    Args:
        results: Folder of the records.
    """
    paths = {name: results / f"wavpool_{name}.json" for name in DATASETS}
    return {
        name: json.loads(path.read_text())
        for name, path in paths.items()
        if path.exists()
    }


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


TABLES = {"wavpool": _wavpool, "winners": _winners}
