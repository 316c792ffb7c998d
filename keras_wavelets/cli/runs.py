"""Run folders as the commands read them, and the form of the files in them."""

import dataclasses
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_wavelets.cli import networks
from keras_wavelets.cli.tasks import Task
from keras_wavelets.cli.tasks import task_of
from keras_wavelets.files import read_json

# What the files must hold to be read: names, and a type or such a table for each.
# A list with one entry stands for a list of such entries, `str` for any name.
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
# By data, split and mode.
SCORES = {str: {str: {str: dict}}}
SEARCH = {"network": str, "arguments": dict, "training": dict}


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
        """Returns inputs and targets as the model takes them.

        Args:
            split: Split of the dataset.
            name: Dataset; None for the one of the training.
        """
        settings = {**self.settings, "data": name or self.settings["data"]}
        return self.task.load(settings, split)


def open_run(path: Path) -> Run:
    """Reads the folder of a finished run.

    Args:
        path: The folder.

    Raises:
        ValueError: If there is no finished training in it, or a file is damaged.
    """
    for name in ("config.json", "metrics.json", "model.keras"):
        if not (path / name).is_file():
            raise ValueError(
                f"Expected the folder of a finished run; it has no {name}. "
                f"Received: run={str(path)!r}."
            )
    settings = read_record(path / "config.json", CONFIG)["settings"]
    return Run(path, settings, read_record(path / "metrics.json", METRICS))


def open_classifier(path: Path) -> Run:
    """Reads the folder of a finished run of a classifier.

    Args:
        path: The folder.

    Raises:
        ValueError: If it is not that of a finished classifier.
    """
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

    Args:
        record: Has `network` and `arguments`.

    Raises:
        ValueError: If there is no such network, or it has not these arguments.

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
    """Loads a file .keras.

    Args:
        path: The file.
        name: What the caller calls it, for the error.

    Raises:
        ValueError: If it is absent or damaged.
    """
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


def read_record(path: Path, schema: Any) -> Any:
    """Reads a JSON file that must have a certain form.

    Args:
        path: The file.
        schema: What it must hold, as at the head of this file.

    Raises:
        ValueError: If it is damaged or of another form; it names the first place.

    Example:
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.json"
    >>> _ = path.write_text('{"network": "WavPool", "arguments": []}')
    >>> read_record(path, {"network": str})["network"]
    'WavPool'
    """
    try:
        record = read_json(path)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"Expected JSON ({error}). Received: file={str(path)!r}."
        ) from error
    _check_form(record, schema, path, place="")
    return record


def _check_form(value: Any, schema: Any, path: Path, *, place: str) -> None:
    kind = type(schema) if isinstance(schema, dict | list) else schema
    if not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        raise ValueError(
            f"Expected {' or '.join(kind.__name__ for kind in kinds)} "
            f"{f'under {place} ' if place else ''}in this file. "
            f"Received: file={str(path)!r} with {type(value).__name__}."
        )
    for name, item, inner in _parts(value, schema, path, place):
        _check_form(item, inner, path, place=f"{place}.{name}".lstrip("."))


def _parts(value: Any, schema: Any, path: Path, place: str) -> list[tuple]:
    """Name, value and form of what is inside a value."""
    if isinstance(schema, list):
        return [(index, item, schema[0]) for index, item in enumerate(value)]
    if not isinstance(schema, dict):
        return []
    if str in schema:
        return [(name, item, schema[str]) for name, item in value.items()]
    missing = [name for name in schema if name not in value]
    if missing:
        raise ValueError(
            f"Expected more in this file; it has no {', '.join(missing)}"
            f"{f' under {place}' if place else ''}. Received: file={str(path)!r}."
        )
    return [(name, value[name], inner) for name, inner in schema.items()]


def scores_of(path: Path) -> dict[str, Any]:
    """Returns what `scores.json` of a run folder holds; nothing if it is absent.

    Args:
        path: The run folder.

    Raises:
        ValueError: If the file is damaged.
    """
    file = path / "scores.json"
    return read_record(file, SCORES) if file.is_file() else {}
