"""The commands `prune report` and `prune evaluate`."""

import dataclasses
from pathlib import Path
from typing import Any

import tyro

import keras_wavelets as kw
from keras_wavelets.cli import runs
from keras_wavelets.cli.output import file_name
from keras_wavelets.cli.output import print_columns
from keras_wavelets.files import write_json

HEAD = ("wavelet", "level", "q", "method", "removed", "zeros", "change", "accuracy",
        "archive")  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruneReport:
    """Show what prunings did, and draw accuracy over the share removed.

    Writes accuracy.png into the folder.

    Args:
        folder: Result of `prune run`, or of `prune sweep`.
    """

    folder: tyro.conf.Positional[Path]

    def run(self) -> None:
        """Prints and draws."""
        print_report(self.folder)


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruneEvaluate:
    """Measure pruned models anew, and their archives against them.

    Writes evaluation-<data>-<split>.json beside each model.

    Args:
        folder: Result of `prune run`, or of `prune sweep`.
        data: Another dataset of the same classes; None for that of the training.
        split: Split to measure on, as tensorflow-datasets writes it.
    """

    folder: tyro.conf.Positional[Path]
    data: str | None = None
    split: str = "test"

    def run(self) -> None:
        """Measures and prints a line for each model."""
        rows = [("model", "accuracy", "F1 (macro)", "near zero", "archive")]
        for path in _below(self.folder, "metrics.json"):
            run = runs.open_classifier(path.parent)
            measured = self._measure(run)
            rows.append(
                (
                    str(path.parent.relative_to(self.folder)),
                    f"{measured['accuracy']:.4f}",
                    f"{measured['f1_macro']:.4f}",
                    f"{measured['near_zero_sparsity']:.2%}",
                    measured.get("archive", "-"),
                )
            )
        print_columns(rows)

    def _measure(self, run: runs.Run) -> dict[str, Any]:
        name = self.data or run.settings["data"]
        images = run.arrays(self.split, name=self.data)
        model = run.model
        measured = {
            **kw.training.evaluate(model, images),
            "near_zero_sparsity": kw.pruning.near_zero_sparsity(model),
        }
        archive = run.path / "model.kwz"
        if archive.is_file():
            scores = kw.training.predict(model, images)[1]
            kw.pruning.load_compressed(archive, model)
            again = kw.training.predict(model, images)[1]
            alike = int((scores.argmax(-1) == again.argmax(-1)).sum())
            measured["archive"] = f"{alike} of {len(scores)} images alike"
        target = f"{file_name('evaluation', name, self.split)}.json"
        record = {"data": name, "split": self.split}
        write_json(run.path / target, {**record, **measured})
        return measured


def print_report(folder: Path) -> None:
    """Prints a line for each pruned model, and draws them together.

    Args:
        folder: Folder with files `pruning.json` in it or below.

    Raises:
        ValueError: If there is none.
    """
    found = _below(folder, "pruning.json")
    reports = [runs.read_record(path, runs.PRUNING) for path in found]
    reports.sort(key=lambda report: _order(report["setting"]))
    print_columns([HEAD, *(row for report in reports for row in _rows(report))])
    _draw(reports, folder / "accuracy.png")


def _below(folder: Path, name: str) -> list[Path]:
    found = sorted(folder.rglob(name))
    if not found:
        raise ValueError(
            f"Expected a folder with results of pruning; it has no {name}. "
            f"Received: folder={str(folder)!r}."
        )
    return found


def _order(setting: dict) -> tuple:
    return setting["wavelet"], setting["level"], setting["q"]


def _rows(report: dict) -> list[tuple]:
    setting = report["setting"]
    return [
        (
            *map(str, _order(setting)),
            result["method"],
            f"{result['totals']['coefficient_sparsity']:.2%}",
            f"{result['totals']['weight_sparsity']:.2%}",
            f"{result['totals']['relative_error']:.4f}",
            f"{result['metrics']['accuracy']:.4f}",
            f"{result.get('sizes', {}).get('model.kwz', '-')}",
        )
        for result in report["results"]
    ]


def _draw(reports: list[dict], path: Path) -> None:
    curves: dict[str, tuple] = {}
    for report in reports:
        wavelet, level, _ = _order(report["setting"])
        for result in report["results"]:
            name = f"{result['method']}, {wavelet} {level}"
            shares, accuracies = curves.setdefault(name, ([], []))
            shares.append(result["totals"]["coefficient_sparsity"])
            accuracies.append(result["metrics"]["accuracy"])
    kw.plotting.save(kw.plotting.accuracy_over_sparsity(curves), path)
