"""The command `list`."""

import dataclasses
from pathlib import Path
from typing import Literal

import tyro

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import pruning
from keras_wavelets import wavelets
from keras_wavelets.cli.runs import Run
from keras_wavelets.cli.runs import open_run
from keras_wavelets.cli.tables import print_columns
from keras_wavelets.files import read_json


@dataclasses.dataclass(frozen=True, kw_only=True)
class List:
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

    def run(self) -> None:
        """Prints a line for each thing."""
        rows = [row for row in getattr(self, f"_{self.what}")() if self.like in row[0]]
        print_columns(rows)

    def _models(self) -> list[tuple]:
        builders = {name: getattr(applications, name) for name in applications.__all__}
        return [
            (name, _first_line(builder))
            for name, builder in builders.items()
            if name[0].isupper() and callable(builder) and not isinstance(builder, type)
        ]

    def _wavelets(self) -> list[tuple]:
        known = map(wavelets.get, wavelets.names())
        return [
            (
                wavelet.name,
                f"{wavelet.dec_len} taps",
                "orthogonal" if wavelet.orthogonal else "biorthogonal",
            )
            for wavelet in known
        ]

    def _datasets(self) -> list[tuple]:
        infos = map(data.describe, data.names())
        return [
            (
                info.name,
                f"{info.classes} classes",
                " x ".join(map(str, info.image_shape)),
                info.license,
            )
            for info in infos
        ]

    def _methods(self) -> list[tuple]:
        return [(name, _first_line(kind)) for name, kind in pruning.METHODS.items()]

    def _runs(self) -> list[tuple]:
        if not self.runs.is_dir():
            raise ValueError(
                f"Expected a folder of runs. Received: runs={str(self.runs)!r}."
            )
        finished = sorted(self.runs.glob("*/metrics.json"))
        runs = [open_run(path.parent) for path in finished]
        return [
            (
                run.path.name,
                run.settings["network"],
                run.settings["data"],
                _headline(run),
                _scored(run.path / "scores.json"),
            )
            for run in runs
            if "test" in run.metrics
        ]


def _headline(run: Run) -> str:
    name = run.task.headline
    return f"test {name.replace('_', ' ')} {run.metrics['test'][name]:.4f}"


def _scored(path: Path) -> str:
    """Returns in which modes a classifier has been scored."""
    if not path.is_file():
        return ""
    splits = [split for data in read_json(path).values() for split in data.values()]
    return ", ".join(sorted({mode for split in splits for mode in split}))


def _first_line(builder: object) -> str:
    return (builder.__doc__ or "").splitlines()[0]
