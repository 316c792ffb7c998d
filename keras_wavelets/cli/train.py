"""The command `train`."""

import dataclasses
import functools
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from typing import Any

import tyro

import keras_wavelets as kw
from keras_wavelets.cli import choices
from keras_wavelets.cli import networks
from keras_wavelets.cli import output
from keras_wavelets.cli import runs
from keras_wavelets.cli.export import export_table
from keras_wavelets.cli.tasks import Outcome
from keras_wavelets.cli.tasks import Task
from keras_wavelets.cli.tasks import task_of
from keras_wavelets.files import read_json
from keras_wavelets.files import write_json

AUTO = "auto"
# Where the command differs from TrainConfig: what trains all networks soundly.
SOUND = {
    "epochs": 20,
    "batch_size": 100,
    "optimizer": "adamw",
    "learning_rate": 2e-3,
    "weight_decay": 0.05,
    "schedule": "cosine",
    "monitor": AUTO,
}
# What `--from` takes over besides the network and the settings of the training.
DATA = ("data", "grayscale", "image_size", "data_dir")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Train(output.Reporting):
    """Train a network, test it, draw its curves and export it.

    The run folder holds config.json, log.csv, checkpoint/, model.keras,
    metrics.json, plots/ and export/. The same command goes on with a run that was
    interrupted, and shows the result of one that is finished.

    Args:
        data: Name of a dataset (`keras-wavelets list datasets`), any name of
            tensorflow-datasets, or a folder of images: `train/<class>/…` to
            classify, `train/images/…` and `train/masks/…` with `classes.txt` for
            segmentation, `train/…` for super-resolution and inpainting; each with
            `test/…` beside it. "auto" is what is always at hand: Fashion-MNIST in
            small, as large as the network needs it; composites of it with
            photographs; photographs; simulated signals.
        grayscale: Turn color images gray.
        image_size: Height and width to resize to; of the pieces that are cut, for
            segmentation, super-resolution and inpainting.
        data_dir: Where tensorflow-datasets keeps its data.
        validation_share: Share of the training images that chooses the best epoch.
        preset: Named setting of the network, to which other options are added;
            None for what the builder of `keras_wavelets.applications` has.
        runs: Folder of all runs.
        name: Name of this run; made of network, data and seed by default.
        export: Kinds of files to export.
        callbacks: Further records of the training, by packages that are installed.
        devices: Accelerators to train on, each with a part of every batch.
        source: Take network, data and settings from this file: best.json of a search.
            What else is given goes before it.
    """

    data: str = AUTO
    grayscale: bool = False
    image_size: tuple[int, int] | None = None
    data_dir: str | None = None
    validation_share: float = 0.1
    preset: str | None = None
    runs: Path = Path("runs")
    name: str | None = None
    export: tuple[choices.Kind, ...] = ("float32", "int8")
    callbacks: tuple[choices.Callback, ...] = ()
    devices: int = 1
    source: Annotated[Path | None, tyro.conf.arg(name="from")] = None

    def run(self) -> output.Tables:
        """Trains, or goes on with a training."""
        kw.export.check_kinds(self.export)
        kw.checks.count(self.devices, "devices")
        task = task_of(self.network)
        config = self._config(task)
        data = self._split(task)
        callbacks = [make_callback(name, self.folder) for name in self.callbacks]
        with runs.held(self.folder):
            return self._run(task, config, data, callbacks)

    def _run(
        self, task: Task, config: Any, data: tuple, callbacks: list
    ) -> output.Tables:
        import keras

        train, validation, test = data
        keras.utils.set_random_seed(config.seed)
        with kw.training.on_devices(self.devices, batch_size=config.batch_size):
            model = task.build(train[0].shape[1:], self.settings)
            self.tell(f"{model.name}: {kw.applications.parameter_report(model)}")
            if self.preset:
                self.tell(f"preset {self.preset}: {_listed(self._preset)}")
            task.compile(model, config, steps=-(-len(train[0]) // config.batch_size))
            result = kw.training.fit(
                model,
                train,
                validation,
                config,
                run_dir=self.folder,
                settings=self.settings,
                callbacks=callbacks,
                verbose=self.verbosity,
            )
        if self.devices > 1:
            # The copy on the disk lives on one device again.
            model = keras.models.load_model(self.folder / "model.keras")
        with self.working("testing and drawing"):
            outcome = task.judge(model, test, self.settings)
            self._store(outcome, result, monitor=config.monitor)
        with self.working(f"exporting and measuring {', '.join(self.export)}"):
            rows = kw.export.export_report(
                task.exported(model, test),
                self.folder / "export",
                data=test[0],
                labels=task.labels(test),
                kinds=self.export,
                representative_data=train[0][:200],
                overwrite=True,
            )
        return {"export": export_table(rows), "test": self._facts(outcome, result)}

    @property
    def folder(self) -> Path:
        """The run folder."""
        word = networks.word(type(self.network).__name__)
        made = output.file_name(word, self.settings["data"], self.config.seed)
        return self.runs / (self.name or made)

    @functools.cached_property
    def settings(self) -> dict[str, Any]:
        """What the run folder records besides the training's own settings."""
        name = type(self.network).__name__
        facts, data, size = networks.NETWORKS[name], self.data, self.image_size
        if data == AUTO:
            data = facts.data or task_of(self.network).default_data
            size = size or (facts.side and (facts.side, facts.side))
        return {
            "network": name,
            "arguments": dataclasses.asdict(self.network),
            "data": data,
            "grayscale": self.grayscale,
            "image_size": size,
            "data_dir": self.data_dir,
            "validation_share": self.validation_share,
        }

    @property
    def _preset(self) -> dict[str, Any]:
        return networks.preset(type(self.network).__name__, self.preset)

    def _config(self, task: Task) -> Any:
        values = dataclasses.asdict(self.config)
        if values["monitor"] == AUTO:
            values["monitor"] = task.monitor
            if values["monitor_mode"] == AUTO:
                values["monitor_mode"] = task.monitor_mode
        return kw.training.TrainConfig(**values)

    def _split(self, task: Task) -> tuple:
        """Loads training, validation and test images."""
        x, y = task.load(self.settings, "train")
        parts = kw.training.hold_out(
            x, y, share=self.validation_share, stratified=task.stratified
        )
        return *parts, task.load(self.settings, "test")

    def _store(self, outcome: Outcome, result: Any, *, monitor: str) -> None:
        """Completes `metrics.json` and draws."""
        path = self.folder / "metrics.json"
        write_json(path, {**read_json(path), **outcome.metrics})
        shown = dict.fromkeys((monitor.removeprefix("val_"), "loss"))
        curves = kw.plotting.learning_curves(result.history, metrics=tuple(shown))
        for name, figure in {"learning_curves": curves, **outcome.figures}.items():
            kw.plotting.save(figure, self.folder / "plots" / f"{name}.png")

    def _facts(self, outcome: Outcome, result: Any) -> dict[str, Any]:
        return {
            "network": type(self.network).__name__,
            "data": self.settings["data"],
            **outcome.facts,
            "best epoch": int(result.best["epoch"]),
            "epochs": len(result.rows),
            "training (s)": round(sum(result.history["seconds"]), 1),
            "run folder": str(self.folder),
        }


def make_callback(name: str, folder: Path) -> Any:
    """Returns a callback that records a training by a package that is installed.

    Args:
        name: "tensorboard", which writes into the run folder; "wandb" or "mlflow",
            which take their settings from their own environment variables.
        folder: The run folder, by whose name the training is known there.

    Example:
    >>> type(make_callback("tensorboard", Path("runs/a"))).__name__
    'TensorBoard'
    """
    if importlib.util.find_spec(name) is None:
        raise ValueError(
            f"Expected an installed package (`pip install {name}`). "
            f"Received: callbacks={name!r}."
        )
    import keras

    if name == "tensorboard":
        return keras.callbacks.TensorBoard(folder / "tensorboard")
    package = importlib.import_module(name)
    if name == "wandb":
        package.init(name=folder.name)
        return importlib.import_module("wandb.integration.keras").WandbMetricsLogger()
    package.start_run(run_name=folder.name)
    return importlib.import_module("mlflow.keras").MlflowCallback()


@functools.cache
def settings_class() -> type:
    """Returns the class of the training's settings on the command line.

    It has the fields of `TrainConfig` without its checks: an error in a constructor
    would come in the parser's own words, and not as the one line that all bad input
    gets.
    """
    config = kw.training.TrainConfig
    fields = [
        (
            f.name,
            choices.TRAINING.get(f.name, f.type),
            dataclasses.field(default=SOUND.get(f.name, f.default)),
        )
        for f in dataclasses.fields(config)
    ]
    return dataclasses.make_dataclass(
        "Settings",
        fields,
        namespace={"__doc__": config.__doc__},
        frozen=True,
        kw_only=True,
    )


def command(network: Any, settings: Any = None, **values: Any) -> Train:
    """Returns the command that trains a network."""
    known = networks.presets(type(network).__name__)
    named = "; ".join(f"{name}: {_listed(given)}" for name, given in known.items())
    about = f"Named setting of the network ({named or 'it has none'})"
    chosen = dataclasses.make_dataclass(
        "Train",
        [("network", type(network)), ("config", settings_class())],
        bases=(Train,),
        namespace={
            "__doc__": Train.__doc__.replace("Named setting of the network", about)
        },
        frozen=True,
        kw_only=True,
    )
    return chosen(network=network, config=settings or settings_class()(), **values)


def prepare(words: Sequence[str]) -> tuple[Train, str, list[str]]:
    """Finds the network in the words of the command line, for the parser.

    Returns:
        The command with what it takes for all that the words do not give; what is
        before its options on the command line; and the words that are left.
    """
    left = list(words)
    source = _value(left, "--from")
    if source is not None:
        return _found_by_search(Path(source)), "train", left
    known = {*networks.NETWORKS, *map(networks.word, networks.NETWORKS)}
    given = next((word for word in left if word in known), None)
    if given is None:
        given = next((word for word in left if not word.startswith("-")), "")
    name = networks.find(given)
    left.remove(given)
    with output.silent_imports():
        preset = networks.preset(name, _value(left, "--preset"))
        network = networks.options(name)(**preset)
    return command(network), f"train {networks.word(name)}", left


def _listed(arguments: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in arguments.items())


def _value(words: list[str], option: str) -> str | None:
    for place, word in enumerate(words):
        if word == option and place + 1 < len(words):
            return words[place + 1]
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _found_by_search(path: Path) -> Train:
    if not path.is_file():
        raise ValueError(
            f"Expected best.json of a search. Received: from={str(path)!r}."
        )
    record = read_json(path, {})
    record = record.get("winner", record)
    missing = runs.SEARCH.keys() - record if isinstance(record, dict) else runs.SEARCH
    if missing:
        raise ValueError(
            f"Expected best.json of a search; it has no {', '.join(sorted(missing))}. "
            f"Received: from={str(path)!r}."
        )
    with output.silent_imports():
        training = kw.training.TrainConfig.from_dict(record["training"]).to_dict()
        network = runs.network_of(record)
    data = record.get("settings", {})
    return command(
        network,
        settings_class()(**training),
        source=path,
        **{name: data[name] for name in DATA if name in data},
    )
