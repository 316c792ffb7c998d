"""The command `train`."""

import dataclasses
from pathlib import Path
from typing import Annotated
from typing import Any

import keras
import tyro

from keras_wavelets import data
from keras_wavelets import export
from keras_wavelets import plotting
from keras_wavelets import training
from keras_wavelets.applications import parameter_report
from keras_wavelets.cli import networks
from keras_wavelets.cli.published import published_accuracy
from keras_wavelets.cli.runs import load_images
from keras_wavelets.cli.runs import read_json
from keras_wavelets.cli.runs import split_off
from keras_wavelets.cli.tables import print_table
from keras_wavelets.files import write_json

# The fields of TrainConfig without its checks: an error in a constructor would come
# in the parser's own words, and not as the one line that all bad input gets.
Settings = dataclasses.make_dataclass(
    "Settings",
    [(f.name, f.type, f) for f in dataclasses.fields(training.TrainConfig)],
    namespace={"__doc__": training.TrainConfig.__doc__},
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
    monitor="val_accuracy",
)
SAMPLES = 18


@dataclasses.dataclass(frozen=True, kw_only=True)
class Train:
    """Train a network, test it, draw its curves and export it.

    The run folder holds config.json, log.csv, checkpoint/, model.keras,
    metrics.json, plots/ and export/. The same command goes on with a run that was
    interrupted, and shows the result of one that is finished.

    Args:
        network: What to train.
        data: Name of a dataset (`keras-wavelets list datasets`), any name of
            tensorflow-datasets, or a folder of images `train/<class>/…`.
        grayscale: Turn color images gray.
        image_size: Height and width to resize to.
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
    data: str = "fashion_mnist_mini"
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
        config = training.TrainConfig(**dataclasses.asdict(self.config))
        export.check_kinds(self.export)
        train, validation, test = self._split()
        info = data.describe(self.data, data_dir=self.data_dir)
        keras.utils.set_random_seed(self.config.seed)
        with training.on_devices(self.devices, batch_size=config.batch_size):
            model = networks.build(self.network, train[0].shape[1:], info.classes)
            print(f"{model.name}: {parameter_report(model)}")
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
        predicted = training.predict(model, test)
        metrics = self._test(model, test, info, predicted=predicted)
        self._draw(result, test[0], info, predicted=predicted)
        rows = export.export_report(
            model,
            self.folder / "export",
            data=test[0],
            labels=test[1],
            kinds=self.export,
            representative_data=train[0][:200],
            overwrite=True,
        )
        print(export.format_report(rows))
        self._summarize(metrics, result)

    @property
    def folder(self) -> Path:
        """The run folder."""
        network = networks.command_name(type(self.network))
        data_name = Path(self.data).name if Path(self.data).is_dir() else self.data
        made = f"{network}-{data_name}-{self.config.seed}".replace("/", "-")
        return self.runs / (self.name or made)

    @property
    def settings(self) -> dict[str, Any]:
        """What the run folder records besides the training's own settings."""
        return {
            "network": type(self.network).__name__,
            "arguments": dataclasses.asdict(self.network),
            "data": self.data,
            "grayscale": self.grayscale,
            "image_size": self.image_size,
            "data_dir": self.data_dir,
            "validation_share": self.validation_share,
        }

    def _split(self) -> tuple:
        """Loads training, validation and test images."""
        x, y = load_images(self.settings, "train")
        parts = split_off(x, y, share=self.validation_share)
        return *parts, load_images(self.settings, "test")

    def _test(
        self, model: keras.Model, test: tuple, info: Any, *, predicted: tuple
    ) -> dict[str, Any]:
        """Measures on the test set and completes `metrics.json`."""
        report = parameter_report(model)
        metrics = {
            **read_json(self.folder / "metrics.json"),
            "test": training.evaluate(model, test),
            "confusion_matrix": training.confusion_matrix(*predicted).tolist(),
            "class_names": list(info.class_names),
            "parameters": report.total,
            "dead_parameters": report.dead,
        }
        write_json(self.folder / "metrics.json", metrics)
        return metrics

    def _draw(
        self, result: training.FitResult, images: Any, info: Any, *, predicted: tuple
    ) -> None:
        labels, scores = predicted
        matrix = training.confusion_matrix(labels, scores)
        figures = {
            "learning_curves": plotting.learning_curves(
                result.history, metrics=("accuracy", "loss")
            ),
            "confusion_matrix": plotting.confusion_matrix(matrix, info.class_names),
            "roc_curves": plotting.roc_curves(
                labels, scores, class_names=info.class_names
            ),
            "samples": plotting.sample_predictions(
                images[:SAMPLES],
                labels[:SAMPLES],
                scores[:SAMPLES],
                class_names=info.class_names,
            ),
        }
        for name, figure in figures.items():
            plotting.save(figure, self.folder / "plots" / f"{name}.png")

    def _summarize(self, metrics: dict[str, Any], result: training.FitResult) -> None:
        test = metrics["test"]
        published = published_accuracy(type(self.network).__name__, self.data)
        print_table(
            {
                "test accuracy": f"{test['accuracy']:.4f}",
                "published": published or "no figure for this pair",
                "test F1 (macro)": f"{test['f1_macro']:.4f}",
                "test AUC": f"{test['auc']:.4f}",
                "best epoch": f"{int(result.best['epoch'])} of {len(result.rows)}",
                "training": f"{sum(result.history['seconds']):.1f} s",
                "run folder": str(self.folder),
            },
            title=f"{type(self.network).__name__} on {self.data}",
        )
