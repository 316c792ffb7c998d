"""What a search has found, read from its folder."""

import csv
import dataclasses
from pathlib import Path
from typing import Any

from keras_wavelets.files import read_json

STATUS = {"COMPLETED": "done", "FAILED": "failed", "RUNNING": "running"}
FAILURE = "failure.json"
RUN = "run"
# What the files must hold, as `read_json` takes it.
FORM = {
    "trial_id": str,
    "status": str,
    "score": (int, float, type(None)),
    "hyperparameters": {"values": dict},
}
CONFIG = {"model": {"parameters": int}}


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrialRow:
    """One trial.

    Args:
        name: Its number in the search.
        status: `"done"`, `"failed"` (also if it was too large) or `"running"`.
        score: Its score, the higher the better, if done; of a network its highest
            validation accuracy.
        values: Value of each searched quantity.
        parameters: Parameters of its network, if it was trained.
        epochs: Epochs it was trained.
        seconds: Time these took.
        message: Why it failed.

    Example:
    >>> TrialRow(name="0", status="done", score=0.9, values={"units": 8}).epochs
    0
    """

    name: str
    status: str
    score: float | None
    values: dict[str, Any]
    parameters: int | None = None
    epochs: int = 0
    seconds: float = 0.0
    message: str | None = None


def read_trials(directory: Path) -> tuple[TrialRow, ...]:
    """Reads all trials of a search, in the order of their numbers.

    Args:
        directory: Folder of the search.

    Raises:
        ValueError: If a file of the search is damaged.

    Example:
    >>> read_trials(Path("no-such-folder"))
    ()
    """
    rows = map(read_trial, directory.glob("trial_*"))
    return tuple(sorted((row for row in rows if row), key=lambda row: int(row.name)))


def read_trial(folder: Path) -> TrialRow | None:
    """Reads one trial; None where it has not been noted yet."""
    if not (folder / "trial.json").exists():
        return None
    state = read_json(folder / "trial.json", FORM)
    if f"trial_{state['trial_id']}" != folder.name or not state["trial_id"].isdecimal():
        raise ValueError(
            "Expected the record of the trial after which its folder is named. "
            f"Received: folder={str(folder)!r} with trial_id={state['trial_id']!r}."
        )
    failure, config = folder / FAILURE, folder / RUN / "config.json"
    seconds = _seconds(folder / RUN / "log.csv")
    return TrialRow(
        name=state["trial_id"],
        status=STATUS.get(state["status"], "failed"),
        score=state["score"],
        values=state["hyperparameters"]["values"],
        parameters=(
            read_json(config, CONFIG)["model"]["parameters"]
            if config.exists()
            else None
        ),
        epochs=len(seconds),
        seconds=round(sum(seconds), 1),
        message=(
            read_json(failure, {"message": str})["message"]
            if failure.exists()
            else None
        ),
    )


def _seconds(log: Path) -> list[float]:
    """Time of each epoch of a training's log; none if there is no such file."""
    if not log.exists():
        return []
    try:
        with log.open() as lines:
            return [float(row["seconds"]) for row in csv.DictReader(lines)]
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise ValueError(
            f"Expected the log of a training, with seconds ({error}). "
            f"Received: file={str(log)!r}."
        ) from error
