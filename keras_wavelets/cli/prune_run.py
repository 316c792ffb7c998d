"""The command `prune run`."""

import dataclasses
import functools
from pathlib import Path
from typing import Any
from typing import Literal

import keras
import tyro

from keras_wavelets import export
from keras_wavelets import plotting
from keras_wavelets import pruning
from keras_wavelets import training
from keras_wavelets.cli.prune_report import open_classifier
from keras_wavelets.cli.prune_report import print_report
from keras_wavelets.cli.runs import Run
from keras_wavelets.files import replacing
from keras_wavelets.files import write_json

# A gradual schedule changes the masks this often, in the first half of the training.
UPDATES = 10


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruneRun:
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
        export: Kinds of LiteRT files to weigh: float32, float16, dynamic, int8,
            sparse.
        output: Folder of the result; by default <run>/pruned/<method>-<sparsity>.
        quiet: No progress bar.
    """

    run_folder: tyro.conf.Positional[Path]
    method: str = "dwt"
    sparsity: float = 0.8
    wavelet: str = "haar"
    level: int = 1
    scope: Literal["layer", "global"] = "layer"
    schedule: Literal["one_shot", "gradual"] = "one_shot"
    epochs: int = 1
    batch_size: int = 128
    learning_rate: float = 1e-3
    seed: int = 0
    archive: Literal["float32", "float16", "int8"] = "float32"
    export: tuple[str, ...] = ("float32", "int8")
    output: Path | None = None
    quiet: bool = False

    def run(self) -> None:
        """Prunes, trains, measures and writes."""
        run = open_classifier(self.run_folder)
        self._check()
        keras.utils.set_random_seed(self.seed)
        model, test = run.model, run.arrays("test")
        before = training.evaluate(model, test)
        pruner = self._prune(model, run)
        after = training.evaluate(model, test)
        folder = self.output or (
            self.run_folder / "pruned" / f"{self.method}-{self.sparsity:g}"
        )
        self._write(folder, run, pruner, before=before, after=after)
        print_report(folder)

    def _check(self) -> None:
        self._method()
        if not 0 <= self.sparsity < 1:
            raise ValueError(
                f"Expected a share in [0, 1). Received: sparsity={self.sparsity}."
            )
        if self.epochs < 0:
            raise ValueError(
                f"Expected epochs of at least 0. Received: epochs={self.epochs}."
            )
        unknown = [kind for kind in self.export if kind not in export.LITERT_KINDS]
        if unknown:
            raise ValueError(
                f"Expected kinds of LiteRT files among {export.LITERT_KINDS}. "
                f"Received: export={unknown}."
            )

    def _method(self) -> Any:
        return pruning.get_method(
            self.method,
            wavelet=self.wavelet,
            level=self.level,
            scope=self.scope,
            seed=self.seed,
        )

    def _prune(self, model: keras.Model, run: Run) -> pruning.Pruner:
        if self.epochs == 0:
            pruner = pruning.Pruner(model, self._method())
            pruner.prune(self.sparsity)
            return pruner
        config = training.TrainConfig(
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            schedule="cosine",
            seed=self.seed,
        )
        train = run.arrays("train")
        steps = -(-len(train[1]) // self.batch_size)
        training.compile_model(model, config, steps_per_epoch=steps)
        result = pruning.prune_and_finetune(
            model,
            self._method(),
            self._schedule(steps * self.epochs),
            train=train,
            epochs=self.epochs,
            batch_size=self.batch_size,
            verbose=0 if self.quiet else "auto",
        )
        return result.pruner

    def _schedule(self, steps: int) -> Any:
        frequency = steps // (2 * UPDATES)
        if self.schedule == "one_shot" or frequency == 0:
            return pruning.OneShot(self.sparsity)
        end = frequency * UPDATES
        return pruning.PolynomialDecay(
            0.0, self.sparsity, begin_step=0, end_step=end, frequency=frequency
        )

    def _write(
        self,
        folder: Path,
        run: Run,
        pruner: pruning.Pruner,
        *,
        before: dict,
        after: dict,
    ) -> None:
        report = pruner.report()
        sizes = pruning.size_report(pruner, self._writers(run))
        result = {
            "method": self.method,
            "metrics": after,
            "near_zero_sparsity": pruning.near_zero_sparsity(pruner.model),
            **report.to_dict(),
            "sizes": {row.name: row.bytes for row in sizes},
        }
        setting = {**dataclasses.asdict(self), "q": self.sparsity}
        setting = {name: _plain(value) for name, value in setting.items()}
        with replacing(folder) as target:
            target.mkdir()
            pruner.model.save(target / "model.keras")
            pruning.save_compressed(pruner, target / "model.kwz", dtype=self.archive)
            report.to_csv(target / "pruning.csv")
            plotting.save(_bars(report), target / "plots" / "layers.png")
            write_json(target / "config.json", {"settings": run.settings})
            write_json(target / "metrics.json", {"test": after, "unpruned": before})
            write_json(
                target / "pruning.json", {"setting": setting, "results": [result]}
            )

    def _writers(self, run: Run) -> dict:
        samples = run.arrays("train[:100]")[0] if "int8" in self.export else None
        return {
            f"{kind}.tflite": functools.partial(
                export.export_litert,
                kind=kind,
                representative_data=samples if kind == "int8" else None,
            )
            for kind in self.export
        }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def _bars(report: pruning.PruningReport) -> Any:
    shares = {
        "coefficients": [row.coefficient_sparsity for row in report.rows],
        "weights": [row.weight_sparsity for row in report.rows],
    }
    return plotting.layer_sparsity([row.path for row in report.rows], shares)
