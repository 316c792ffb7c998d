"""Run folders as the commands read them."""

import dataclasses
from pathlib import Path
from typing import Any

import keras

from keras_wavelets.cli import networks
from keras_wavelets.cli.tasks import Task
from keras_wavelets.cli.tasks import task_of
from keras_wavelets.files import read_json


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
    def model(self) -> keras.Model:
        """The trained model, loaded anew."""
        return keras.models.load_model(self.path / "model.keras")

    @property
    def task(self) -> Task:
        """What the model was trained for."""
        network = networks.named(self.settings["network"])
        return task_of(network(**self.settings["arguments"]))

    def arrays(self, split: str, *, name: str | None = None) -> tuple:
        """Returns inputs and targets as the model takes them.

        Args:
            split: Split of the dataset.
            name: Dataset; None for the one of the training.
        """
        settings = {**self.settings, "data": name or self.settings["data"]}
        return self.task.load(settings, split)


def open_run(path: Path) -> Run:
    """Reads a run folder, or refuses one that is absent or not finished.

    Args:
        path: The folder.

    Raises:
        ValueError: If there is no finished training in it.
    """
    for name in ("config.json", "metrics.json", "model.keras"):
        if not (path / name).is_file():
            raise ValueError(
                f"Expected the folder of a finished run; it has no {name}. "
                f"Received: run={str(path)!r}."
            )
    settings = read_json(path / "config.json")["settings"]
    return Run(path, settings, read_json(path / "metrics.json"))


def split_off(x: Any, y: Any, *, share: float, stratified: bool = True) -> tuple:
    """Splits examples in two, in the same way each time.

    Args:
        x: Images.
        y: Labels, or what else belongs to each image.
        share: Share of the second part.
        stratified: Whether all labels are alike in both parts.

    Raises:
        ValueError: If there is nothing left of a part.
    """
    from sklearn.model_selection import train_test_split

    if not 0 < share < 1:
        raise ValueError(
            "The share of validation images lies between 0 and 1. "
            f"Received: validation_share={share}."
        )
    train_x, validation_x, train_y, validation_y = train_test_split(
        x, y, test_size=share, random_state=0, stratify=y if stratified else None
    )
    return (train_x, train_y), (validation_x, validation_y)
