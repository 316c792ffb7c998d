"""The table of the searches."""

import json
from pathlib import Path

from tables import rows
from tables import spread
from tables import table
from tables_wavpool import DATASETS

SOUND = Path(__file__).parents[1] / "applications" / "results" / "wavpool_sound.json"
CHANGED = ("optimizer", "learning_rate", "batch_size", "weight_decay", "momentum")


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
    sound = rows(SOUND)
    return table(head, [_row(record, sound) for record in records(results)])


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
    body = [
        (
            DATASETS[record["dataset"]],
            ", ".join(f"{k}={v}" for k, v in record["winner"]["arguments"].items()),
            ", ".join(
                f"{k}={_short(record['winner']['training'][k])}" for k in CHANGED
            ),
        )
        for record in records(results)
    ]
    return table(("dataset", "network", "training"), body)


def records(results: Path) -> list[dict]:
    """Returns the records of the searches that were run."""
    found = [
        json.loads(path.read_text()) for path in sorted(results.glob("wavpool_*.json"))
    ]
    return sorted(found, key=lambda record: list(DATASETS).index(record["dataset"]))


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


TABLES = {"wavpool": _wavpool, "winners": _winners}
