"""The command `list`."""

import dataclasses
from pathlib import Path
from typing import Any
from typing import Literal

import tyro

import keras_wavelets as kw
from keras_wavelets.cli import networks
from keras_wavelets.cli import runs
from keras_wavelets.cli.output import Reporting
from keras_wavelets.files import read_json

Rows = list[dict[str, Any]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class List(Reporting):
    """Show what there is.

    Args:
        what: "models", "wavelets", "datasets", "methods" of pruning or "runs", the
            finished ones with their test result and the modes they were scored in.
        like: Only names that contain this.
        runs: Folder of all runs.
    """

    what: tyro.conf.Positional[
        Literal["models", "wavelets", "datasets", "methods", "runs"]
    ]
    like: str = ""
    runs: Path = Path("runs")

    def run(self) -> dict[str, Rows]:
        """Returns a row for each thing."""
        rows = LISTS[self.what](self)
        return {self.what: [row for row in rows if self.like in row["name"]]}


def _models(_command: List) -> Rows:
    builders = {name: getattr(kw.applications, name) for name in networks.NETWORKS}
    return [
        {"name": name, "word": networks.word(name), "about": _first_line(builder)}
        for name, builder in sorted(builders.items())
    ]


def _wavelets(_command: List) -> Rows:
    return [
        {
            "name": wavelet.name,
            "taps": wavelet.dec_len,
            "kind": "orthogonal" if wavelet.orthogonal else "biorthogonal",
        }
        for wavelet in map(kw.wavelets.get, kw.wavelets.names())
    ]


def _datasets(_command: List) -> Rows:
    return [
        {
            "name": info.name,
            "classes": info.classes,
            "shape": " x ".join(map(str, info.image_shape)),
            "license": info.license,
        }
        for info in map(kw.data.describe, kw.data.names())
    ]


def _methods(_command: List) -> Rows:
    return [
        {"name": name, "about": _first_line(kind)}
        for name, kind in kw.pruning.METHODS.items()
    ]


def _runs(command: List) -> Rows:
    if not command.runs.is_dir():
        raise ValueError(
            f"Expected a folder of runs. Received: runs={str(command.runs)!r}."
        )
    finished = sorted(command.runs.glob("*/metrics.json"))
    found = [runs.open_run(path.parent) for path in finished]
    return [
        {
            "name": run.path.name,
            "network": run.settings["network"],
            "data": run.settings["data"],
            **_headline(run),
            "scored": _scored(run.path),
        }
        for run in found
        if "test" in run.metrics
    ]


def _first_line(described: Any) -> str:
    return (described.__doc__ or "").splitlines()[0]


def _headline(run: runs.Run) -> dict[str, Any]:
    name = run.task.headline
    form = {"test": {name: (int, float)}}
    test = read_json(run.path / "metrics.json", form)["test"]
    return {"figure": f"test {name.replace('_', ' ')}", "value": test[name]}


def _scored(path: Path) -> str:
    """Returns in which modes a classifier has been scored."""
    scores = runs.scores_of(path).values()
    return ", ".join(
        sorted({mode for data in scores for split in data.values() for mode in split})
    )


LISTS = {
    "models": _models,
    "wavelets": _wavelets,
    "datasets": _datasets,
    "methods": _methods,
    "runs": _runs,
}
