"""The command `train`."""

import dataclasses
from pathlib import Path
from typing import Annotated
from typing import Any

import keras
import tyro

from keras_wavelets import export
from keras_wavelets import plotting
from keras_wavelets import training
from keras_wavelets.applications import parameter_report
from keras_wavelets.cli import networks
from keras_wavelets.cli.runs import split_off
from keras_wavelets.cli.tables import print_table
from keras_wavelets.cli.tasks import Outcome
from keras_wavelets.cli.tasks import Task
from keras_wavelets.cli.tasks import task_of
from keras_wavelets.files import read_json
from keras_wavelets.files import write_json

AUTO = "auto"
# The fields of TrainConfig without its checks: an error in a constructor would come
# in the parser's own words, and not as the one line that all bad input gets. Its
# docstring describes the options, and has no example: from Python 3.12 on the class
# counts as one of this module, where the example's names are unknown.
Settings = dataclasses.make_dataclass(
    "Settings",
    [(f.name, f.type, f) for f in dataclasses.fields(training.TrainConfig)],
    namespace={"__doc__": training.TrainConfig.__doc__.partition("Raises:")[0]},
    frozen=True,
    kw_only=True,
)
SOUND = Settings(
    epochs=20,
    batch_size=100,
    optimizer="adamw",
    learning_rate=2e-3,
    weight_decay=0.05,
    schedule="cosine",
    monitor=AUTO,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Train:
    """Train a network, test it, draw its curves and export it.

    The run folder holds config.json, log.csv, checkpoint/, model.keras,
    metrics.json, plots/ and export/. The same command goes on with a run that was
    interrupted, and shows the result of one that is finished.

    Args:
        network: What to train.
        data: Name of a dataset (`keras-wavelets list datasets`), any name of
            tensorflow-datasets, or a folder of images: `train/<class>/…` to
            classify, `train/images/…` and `train/masks/…` with `classes.txt` for
            segmentation, `train/…` for super-resolution; each with `test/…` beside
            it. "auto" is what is always at hand: Fashion-MNIST in small, composites
            of it with photographs, photographs.
        grayscale: Turn color images gray.
        image_size: Height and width to resize to; of the pieces that are cut, for
            segmentation and super-resolution.
        data_dir: Where tensorflow-datasets keeps its data.
        validation_share: Share of the training images that chooses the best epoch.
        runs: Folder of all runs.
        name: Name of this run; made of network, data and seed by default.
        export: Kinds of files to export: saved_model, float32, float16, dynamic,
            int8.
        quiet: No progress bar.
        devices: Accelerators to train on, each with a part of every batch.
        source: Take network, data and settings from this file: best.json of a search.
            What else is given goes before it.
        config: Settings of the training.
    """

    network: networks.Network
    data: str = AUTO
    grayscale: bool = False
    image_size: tuple[int, int] | None = None
    data_dir: str | None = None
    validation_share: float = 0.1
    runs: Path = Path("runs")
    name: str | None = None
    export: tuple[str, ...] = ("float32", "int8")
    quiet: bool = False
    devices: int = 1
    source: Annotated[Path | None, tyro.conf.arg(name="from")] = None
    config: Settings = SOUND

    def run(self) -> None:
        """Trains, or goes on with a training."""
        export.check_kinds(self.export)
        task = task_of(self.network)
        config = self._config(task)
        train, validation, test = self._split(task)
        keras.utils.set_random_seed(config.seed)
        with training.on_devices(self.devices, batch_size=config.batch_size):
            model = task.build(self.network, train, self.settings)
            print(f"{model.name}: {parameter_report(model)}")
            task.compile(model, config, steps=-(-len(train[0]) // config.batch_size))
            result = training.fit(
                model,
                train,
                validation,
                config,
                run_dir=self.folder,
                settings=self.settings,
                verbose=0 if self.quiet else "auto",
            )
        if self.devices > 1:
            # The copy on the disk lives on one device again.
            model = keras.models.load_model(self.folder / "model.keras")
        outcome = task.judge(model, test, self.settings)
        self._store(outcome, result, monitor=config.monitor)
        rows = export.export_report(
            task.exported(model, test),
            self.folder / "export",
            data=test[0],
            labels=task.labels(test),
            kinds=self.export,
            representative_data=train[0][:200],
            overwrite=True,
        )
        print(export.format_report(rows))
        self._summarize(outcome, result)

    @property
    def folder(self) -> Path:
        """The run folder."""
        network = networks.command_name(type(self.network))
        data = self.settings["data"]
        data_name = Path(data).name if Path(data).is_dir() else data
        made = f"{network}-{data_name}-{self.config.seed}".replace("/", "-")
        return self.runs / (self.name or made)

    @property
    def settings(self) -> dict[str, Any]:
        """What the run folder records besides the training's own settings."""
        data = self.data
        return {
            "network": type(self.network).__name__,
            "arguments": dataclasses.asdict(self.network),
            "data": task_of(self.network).default_data if data == AUTO else data,
            "grayscale": self.grayscale,
            "image_size": self.image_size,
            "data_dir": self.data_dir,
            "validation_share": self.validation_share,
        }

    def _config(self, task: Task) -> training.TrainConfig:
        values = dataclasses.asdict(self.config)
        if values["monitor"] == AUTO:
            values.update(monitor=task.monitor, monitor_mode=task.monitor_mode)
        return training.TrainConfig(**values)

    def _split(self, task: Task) -> tuple:
        """Loads training, validation and test images."""
        x, y = task.load(self.settings, "train")
        share, stratified = self.validation_share, task.stratified
        parts = split_off(x, y, share=share, stratified=stratified)
        return *parts, task.load(self.settings, "test")

    def _store(
        self, outcome: Outcome, result: training.FitResult, *, monitor: str
    ) -> None:
        """Completes `metrics.json` and draws."""
        path = self.folder / "metrics.json"
        write_json(path, {**read_json(path), **outcome.metrics})
        curves = plotting.learning_curves(
            result.history, metrics=(monitor.removeprefix("val_"), "loss")
        )
        for name, figure in {"learning_curves": curves, **outcome.figures}.items():
            plotting.save(figure, self.folder / "plots" / f"{name}.png")

    def _summarize(self, outcome: Outcome, result: training.FitResult) -> None:
        print_table(
            {
                **outcome.facts,
                "best epoch": f"{int(result.best['epoch'])} of {len(result.rows)}",
                "training": f"{sum(result.history['seconds']):.1f} s",
                "run folder": str(self.folder),
            },
            title=f"{type(self.network).__name__} on {self.settings['data']}",
        )
