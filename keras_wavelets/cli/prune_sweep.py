"""The command `prune sweep`."""

import dataclasses
import hashlib
import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import keras
import tyro

from keras_wavelets import pruning
from keras_wavelets import training
from keras_wavelets import wavelets
from keras_wavelets.cli.prune_report import open_classifier
from keras_wavelets.cli.prune_report import print_report
from keras_wavelets.cli.runs import Run
from keras_wavelets.files import write_json
from keras_wavelets.training.inputs import claimed
from keras_wavelets.training.inputs import describe


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruneSweep:
    """Compare methods over a grid of settings, without training.

    Each setting gets a folder SavedModels/<setting>/ with the models of DWT, minimum
    weight and random pruning and their logs; experiment_log.csv has a row for each
    model. The same command goes on with a sweep that was interrupted.

    Args:
        run_folder: Folder of the run whose model is pruned.
        wavelets: Names of wavelets.
        levels: Numbers of levels.
        q: Shares to remove; with `compat` percentiles over 100.
        compat: Count and match as the original project does.
        seed: Of random pruning.
        split: Split to measure on.
        output: Folder of the sweep; by default <run>/sweep.
    """

    run_folder: tyro.conf.Positional[Path]
    wavelets: tuple[str, ...] = ("haar",)
    levels: tuple[int, ...] = (1,)
    q: tuple[float, ...] = (0.1, 0.236, 0.382, 0.5, 0.618, 0.786, 0.9)
    compat: bool = False
    seed: int = 0
    split: str = "test"
    output: Path | None = None

    def run(self) -> None:
        """Runs the settings that have no report yet."""
        run = open_classifier(self.run_folder)
        experiments = self._experiments(run)
        output = self.output or self.run_folder / "sweep"
        images = run.arrays(self.split)
        inputs = {
            "run": run.settings,
            "model": describe(run.path / "model.keras"),
            "images": describe(images),
        }
        with claimed(output, inputs, file="inputs.json", result="SavedModels"):
            self._sweep(run, experiments, output, images)
        print_report(output)

    def _sweep(self, run: Run, experiments: list, output: Path, images: tuple) -> None:
        model = run.model
        for experiment in experiments:
            folder = output / "SavedModels" / experiment.folder
            if (folder / "pruning.json").is_file():
                continue
            if folder.exists():
                # Left by a sweep that was killed in the midst of this setting.
                shutil.rmtree(folder)
            results = pruning.run_pruning_experiment(
                model,
                experiment,
                out_dir=output,
                evaluate=lambda model: _evaluate(model, images),
            )
            _finish(folder, experiment, results, run)
            print(f"finished {experiment.folder}", flush=True)

    def _experiments(self, run: Run) -> list[pruning.PruningExperiment]:
        """All settings, checked before the first one runs."""
        if not (self.wavelets and self.levels and self.q):
            raise ValueError(
                "Expected at least one wavelet, level and share. Received: "
                f"wavelets={self.wavelets}, levels={self.levels}, q={self.q}."
            )
        experiments = [
            pruning.PruningExperiment(
                q=q,
                wavelet=wavelets.get(wavelet).name,
                level=level,
                compat=self.compat,
                seed=self.seed,
                guid=self._guid(run, wavelet, level, q),
            )
            for wavelet, level, q in itertools.product(
                self.wavelets, self.levels, self.q
            )
        ]
        for experiment in experiments:
            # Makes the method, which checks the level.
            _ = experiment.method
        return experiments

    def _guid(self, run: Run, *setting: Any) -> str:
        """The same eight digits for the same setting, so that it is found again."""
        facts = [*setting, self.compat, self.seed, self.split, run.settings]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:8]


def _evaluate(model: keras.Model, images: tuple) -> dict[str, float]:
    metrics = training.evaluate(model, images)
    # The original's recall, weighted by the size of the classes, is the accuracy.
    return {**metrics, "recall_weighted": metrics["accuracy"]}


def _finish(
    folder: Path, experiment: pruning.PruningExperiment, results: list, run: Run
) -> None:
    """Makes each model a run of its own; the report comes last."""
    for result in results:
        write_json(result.folder / "config.json", {"settings": run.settings})
        write_json(result.folder / "metrics.json", {"test": dict(result.metrics)})
    report = {
        "setting": dataclasses.asdict(experiment),
        "results": [
            {
                "method": result.method,
                "metrics": dict(result.metrics),
                **result.report.to_dict(),
            }
            for result in results
        ],
    }
    write_json(folder / "pruning.json", report)
