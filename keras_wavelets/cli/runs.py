"""Run folders as the commands read them, and the form of the files in them."""

import contextlib
import dataclasses
import functools
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_wavelets.cli import networks
from keras_wavelets.cli.tasks import Task
from keras_wavelets.cli.tasks import task_of
from keras_wavelets.files import one_writer
from keras_wavelets.files import read_json

# What the files must hold to be read, as `read_json` takes it.
CONFIG = {
    "settings": {
        "network": str,
        "arguments": dict,
        "data": str,
        "grayscale": bool,
        "image_size": (list, type(None)),
        "data_dir": (str, type(None)),
    }
}
METRICS: dict[str, Any] = {}
PRUNING = {
    "setting": {"wavelet": str, "level": int, "q": (int, float)},
    "results": [
        {
            "method": str,
            "metrics": {"accuracy": (int, float)},
            "totals": {
                "coefficient_sparsity": (int, float),
                "weight_sparsity": (int, float),
                "relative_error": (int, float),
            },
        }
    ],
}
SEARCH = {"network": str, "arguments": dict, "training": dict}
# Held by a command to its end; what it calls holds `.lock` while it works.
COMMAND_LOCK = ".command.lock"


@dataclasses.dataclass(frozen=True)
class Run:
    """A finished training and the settings it was made with.

    Args:
        path: The run folder.
        settings: `settings` of its `config.json`.
        metrics: Its `metrics.json`.
    """

    path: Path
    settings: dict[str, Any]
    metrics: dict[str, Any]

    @property
    def model(self) -> Any:
        """The trained model, loaded anew."""
        return load_model(self.path / "model.keras", "run")

    @functools.cached_property
    def task(self) -> Task:
        """What the model was trained for."""
        return task_of(network_of(self.settings))

    def arrays(self, split: str, *, name: str | None = None) -> tuple:
        """Returns inputs and targets as the model takes them."""
        settings = {**self.settings, "data": name or self.settings["data"]}
        return self.task.load(settings, split)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Lets one command alone work in a run folder."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(one_writer(folder, COMMAND_LOCK))
        except OSError as error:
            raise ValueError(
                f"Expected a folder that can be written ({error.strerror}). "
                f"Received: run_dir={str(folder)!r}."
            ) from error
        yield


def open_run(path: Path) -> Run:
    """Reads the folder of a finished run."""
    for name in ("config.json", "metrics.json", "model.keras"):
        if not (path / name).is_file():
            raise ValueError(
                f"Expected the folder of a finished run; it has no {name}. "
                f"Received: run={str(path)!r}."
            )
    settings = read_json(path / "config.json", CONFIG)["settings"]
    return Run(path, settings, read_json(path / "metrics.json", METRICS))


def open_classifier(path: Path) -> Run:
    """Reads the folder of a finished run of a classifier."""
    run = open_run(path)
    name = run.settings["network"]
    if networks.NETWORKS[networks.find(name)].task != "classification":
        raise ValueError(
            "Expected the run of a classifier, by whose accuracy pruning is measured. "
            f"Received: run={str(path)!r} of a {name}."
        )
    return run


def network_of(record: Mapping[str, Any]) -> Any:
    """Returns the network that a record names, with its arguments.

    Example:
    >>> network_of({"network": "WavMLP", "arguments": {"level": 3}}).level
    3
    """
    name, arguments = record["network"], record["arguments"]
    kind = networks.options(name)
    unknown = sorted(set(arguments) - {f.name for f in dataclasses.fields(kind)})
    if unknown:
        known = sorted(f.name for f in dataclasses.fields(kind))
        raise ValueError(
            f"Expected a network of `train` with arguments among {known}. "
            f"Received: network={name!r}, arguments={unknown}."
        )
    return kind(**arguments)


def load_model(path: Path, name: str) -> Any:
    """Loads a file .keras."""
    import keras

    if not path.is_file():
        raise ValueError(
            "Expected the file .keras of a trained network. "
            f"Received: {name}={str(path)!r}."
        )
    try:
        return keras.models.load_model(path)
    # Keras reads zip, JSON and HDF5 one after the other, each with errors of its own.
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(
            f"Expected a file that Keras can load ({reason}). "
            f"Received: {name}={str(path)!r}."
        ) from error


def scores_of(path: Path) -> dict[str, Any]:
    """Returns what `scores.json` of a run folder holds; nothing if it is absent."""
    from keras_wavelets.training.stability import FORM

    file = path / "scores.json"
    return read_json(file, FORM) if file.is_file() else {}
