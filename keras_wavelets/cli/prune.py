"""The command `prune`: one model, a grid of settings, and what became of them."""

import dataclasses
import functools
import hashlib
import itertools
import json
import shutil
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import Literal

import tyro

import keras_wavelets as kw
from keras_wavelets.cli import choices
from keras_wavelets.cli import runs
from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.output import Tables
from keras_wavelets.cli.output import file_name
from keras_wavelets.files import locked
from keras_wavelets.files import read_json
from keras_wavelets.files import replacing
from keras_wavelets.files import write_json

# A gradual schedule changes the masks this often, in the first half of the training.
UPDATES = 10
SPLITS = ("train", "test")
# No part in the result.
FREE = ("run_folder", "output", "quiet", "json")


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruneRun(Reporting):
    """Prune the model of a finished run, and train it on with the masks held.

    The folder of the result is that of a run, for `evaluate` and `export`, and holds
    model.kwz (the archive), pruning.json, pruning.csv and plots/ besides.

    Args:
        run_folder: Folder of the run.
        method: What is removed: a name of `keras-wavelets list methods`.
        sparsity: Share to remove from each kernel.
        wavelet: For "dwt", name of the wavelet.
        level: For "dwt", number of levels.
        scope: "layer" for the same share everywhere, "global" for one cut.
        schedule: "one_shot" prunes before the first step, "gradual" in ten steps.
        epochs: Epochs of training after pruning; 0 for none.
        batch_size: Images a step.
        learning_rate: Of the optimizer, Adam.
        seed: Of the order of the images and of random pruning.
        archive: Number format of the coefficients in the archive.
        export: Kinds of LiteRT files to weigh.
        output: Folder of the result; by default <run>/pruned/<method>-<sparsity>.
    """

    run_folder: tyro.conf.Positional[Path]
    method: str = "dwt"
    sparsity: float = 0.8
    wavelet: choices.Wavelet = "haar"
    level: int = 1
    scope: Literal["layer", "global"] = "layer"
    schedule: Literal["one_shot", "gradual"] = "one_shot"
    epochs: int = 1
    batch_size: int = 128
    learning_rate: float = 1e-3
    seed: int = 0
    archive: Literal["float32", "float16", "int8"] = "float32"
    export: tuple[choices.LiteRTKind, ...] = ("float32", "int8")
    output: Path | None = None

    def run(self) -> Tables:
        """Prunes, trains, measures and writes; shows what was made already."""
        run = runs.open_classifier(self.run_folder)
        self._check()
        folder = self.output or (
            self.run_folder / "pruned" / f"{self.method}-{self.sparsity:g}"
        )
        # Not in the folder, which is replaced by another one.
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.parent / f".{folder.name}.lock", folder):
            self._run(run, folder)
        return report_of(folder)

    def _run(self, run: runs.Run, folder: Path) -> None:
        import keras

        test, description = run.arrays("test"), self._description(run)
        compare = kw.training.inputs.compare
        if compare(folder, description, result="pruning.json"):
            return
        keras.utils.set_random_seed(self.seed)
        model = run.model
        with self.working("testing before pruning"):
            before = kw.training.evaluate(model, test)
        pruner = self._prune(model, run)
        with self.working("testing, exporting and weighing"):
            after = kw.training.evaluate(model, test)
            self._write(folder, run, pruner, before=before, after=after)

    def _check(self) -> None:
        self._method()
        kw.checks.share(self.sparsity, "sparsity")
        kw.checks.count(self.epochs, "epochs", 0)
        unknown = [kind for kind in self.export if kind not in kw.export.LITERT_KINDS]
        if unknown:
            raise ValueError(
                f"Expected kinds of LiteRT files among {kw.export.LITERT_KINDS}. "
                f"Received: export={unknown}."
            )

    def _method(self) -> Any:
        return kw.pruning.get_method(
            self.method,
            wavelet=self.wavelet,
            level=self.level,
            scope=self.scope,
            seed=self.seed,
        )

    def _prune(self, model: Any, run: runs.Run) -> Any:
        if self.epochs == 0:
            pruner = kw.pruning.Pruner(model, self._method())
            pruner.prune(self.sparsity)
            return pruner
        config = kw.training.TrainConfig(
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            schedule="cosine",
            seed=self.seed,
        )
        train = run.arrays("train")
        steps = -(-len(train[1]) // self.batch_size)
        kw.training.compile_model(model, config, steps_per_epoch=steps)
        result = kw.pruning.prune_and_finetune(
            model,
            self._method(),
            self._schedule(steps * self.epochs),
            train=train,
            epochs=self.epochs,
            batch_size=self.batch_size,
            verbose=self.verbosity,
        )
        return result.pruner

    def _schedule(self, steps: int) -> Any:
        frequency = steps // (2 * UPDATES)
        if self.schedule == "one_shot" or frequency == 0:
            return kw.pruning.OneShot(self.sparsity)
        end = frequency * UPDATES
        return kw.pruning.PolynomialDecay(
            0.0, self.sparsity, begin_step=0, end_step=end, frequency=frequency
        )

    def _write(
        self,
        folder: Path,
        run: runs.Run,
        pruner: Any,
        *,
        before: dict,
        after: dict,
    ) -> None:
        report = pruner.report()
        sizes = kw.pruning.size_report(pruner, self._writers(run))
        result = {
            "method": self.method,
            "metrics": after,
            "near_zero_sparsity": kw.pruning.near_zero_sparsity(pruner.model),
            **report.to_dict(),
            "sizes": {row.name: row.bytes for row in sizes},
        }
        setting = {**self._setting, "q": self.sparsity}
        with replacing(folder) as target:
            target.mkdir()
            pruner.model.save(target / "model.keras")
            kw.pruning.save_compressed(pruner, target / "model.kwz", dtype=self.archive)
            report.to_csv(target / "pruning.csv")
            kw.plotting.save(_bars(report), target / "plots" / "layers.png")
            write_json(target / "config.json", self._description(run))
            write_json(target / "metrics.json", {"test": after, "unpruned": before})
            write_json(
                target / "pruning.json", {"setting": setting, "results": [result]}
            )

    @property
    def _setting(self) -> dict[str, Any]:
        setting = dataclasses.asdict(self)
        return {k: str(v) if isinstance(v, Path) else v for k, v in setting.items()}

    def _description(self, run: runs.Run) -> dict[str, Any]:
        """What the result depends on; `settings` as every run has them."""
        describe = kw.training.inputs.describe
        return {
            "settings": run.settings,
            "pruning": {k: v for k, v in self._setting.items() if k not in FREE},
            "model": describe(run.path / "model.keras"),
            "data": describe({split: run.arrays(split) for split in SPLITS}),
        }

    def _writers(self, run: runs.Run) -> dict:
        samples = run.arrays("train")[0][:100] if "int8" in self.export else None
        return {
            f"{kind}.tflite": functools.partial(
                kw.export.export_litert,
                kind=kind,
                representative_data=samples if kind == "int8" else None,
            )
            for kind in self.export
        }


def _bars(report: Any) -> Any:
    shares = {
        "coefficients": [row.coefficient_sparsity for row in report.rows],
        "weights": [row.weight_sparsity for row in report.rows],
    }
    return kw.plotting.layer_sparsity([row.path for row in report.rows], shares)


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruneSweep(Reporting):
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
    wavelets: tuple[choices.Wavelet, ...] = ("haar",)
    levels: tuple[int, ...] = (1,)
    q: tuple[float, ...] = (0.1, 0.236, 0.382, 0.5, 0.618, 0.786, 0.9)
    compat: bool = False
    seed: int = 0
    split: str = "test"
    output: Path | None = None

    def run(self) -> Tables:
        """Runs the settings that have no report yet."""
        run = runs.open_classifier(self.run_folder)
        experiments = self._experiments(run)
        output = self.output or self.run_folder / "sweep"
        images = run.arrays(self.split)
        inputs = kw.training.inputs
        known = {
            "run": run.settings,
            "model": inputs.describe(run.path / "model.keras"),
            "images": inputs.describe(images),
        }
        with inputs.claimed(output, known, file="inputs.json", result="SavedModels"):
            self._sweep(run, experiments, output, images)
            return report_of(output)

    def _sweep(
        self, run: runs.Run, experiments: list, output: Path, images: tuple
    ) -> None:
        model = run.model
        for experiment in experiments:
            folder = output / "SavedModels" / experiment.folder
            if (folder / "pruning.json").is_file():
                continue
            if folder.exists():
                # Left by a sweep that was killed in the midst of this setting.
                shutil.rmtree(folder)
            results = kw.pruning.run_pruning_experiment(
                model,
                experiment,
                out_dir=output,
                evaluate=lambda model: _evaluate(model, images),
            )
            _finish(folder, experiment, results, run)
            self.tell(f"finished {experiment.folder}")

    def _experiments(self, run: runs.Run) -> list:
        """All settings, checked before the first one runs."""
        if not (self.wavelets and self.levels and self.q):
            raise ValueError(
                "Expected at least one wavelet, level and share. Received: "
                f"wavelets={self.wavelets}, levels={self.levels}, q={self.q}."
            )
        experiments = [
            kw.pruning.PruningExperiment(
                q=q,
                wavelet=kw.wavelets.get(wavelet).name,
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

    def _guid(self, run: runs.Run, *setting: Any) -> str:
        """The same eight digits for the same setting, so that it is found again."""
        facts = [*setting, self.compat, self.seed, self.split, run.settings]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:8]


def _evaluate(model: Any, images: tuple) -> dict[str, float]:
    metrics = kw.training.evaluate(model, images)
    # The original's recall, weighted by the size of the classes, is the accuracy.
    return {**metrics, "recall_weighted": metrics["accuracy"]}


def _finish(folder: Path, experiment: Any, results: list, run: runs.Run) -> None:
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


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruneReport(Reporting):
    """Show what prunings did, and draw accuracy over the share removed.

    Writes accuracy.png into the folder.

    Args:
        folder: Result of `prune run`, or of `prune sweep`.
    """

    folder: tyro.conf.Positional[Path]

    def run(self) -> Tables:
        """Collects and draws."""
        return report_of(self.folder)


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruneEvaluate(Reporting):
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

    def run(self) -> Tables:
        """Measures each model."""
        rows = []
        for path in _below(self.folder, "metrics.json"):
            run = runs.open_classifier(path.parent)
            name = str(path.parent.relative_to(self.folder))
            with self.working(f"measuring {name}"):
                measured = self._measure(run)
            shown = ("accuracy", "f1_macro", "near_zero_sparsity", "archive")
            rows.append({"model": name, **{key: measured.get(key) for key in shown}})
        return {"models": rows}

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


def report_of(folder: Path) -> Tables:
    """Returns a row for each pruned model, and draws them together."""
    found = _below(folder, "pruning.json")
    reports = [read_json(path, runs.PRUNING) for path in found]
    reports.sort(key=lambda report: _order(report["setting"]))
    _draw(reports, folder / "accuracy.png")
    return {"pruning": [row for report in reports for row in _rows(report)]}


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


def _rows(report: dict) -> list[dict]:
    setting = report["setting"]
    return [
        {
            **{name: setting[name] for name in ("wavelet", "level", "q")},
            "method": result["method"],
            "removed": result["totals"]["coefficient_sparsity"],
            "zeros": result["totals"]["weight_sparsity"],
            "change": result["totals"]["relative_error"],
            "accuracy": result["metrics"]["accuracy"],
            "bytes": result.get("sizes", {}).get("model.kwz"),
        }
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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Prune:
    """Make the model of a run smaller, and compare ways to do so.

    Args:
        what: The subject.
    """

    what: (
        Annotated[PruneRun, tyro.conf.subcommand("run")]
        | Annotated[PruneEvaluate, tyro.conf.subcommand("evaluate")]
        | Annotated[PruneReport, tyro.conf.subcommand("report")]
        | Annotated[PruneSweep, tyro.conf.subcommand("sweep")]
    )
