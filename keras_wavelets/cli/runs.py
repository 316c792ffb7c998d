"""Run folders as the commands read them."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import keras

from keras_wavelets import data


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

    def arrays(self, split: str, *, name: str | None = None) -> tuple:
        """Returns images and labels as the model takes them.

        Args:
            split: Split of the dataset.
            name: Dataset; None for the one of the training.
        """
        return load_images(
            {**self.settings, "data": name or self.settings["data"]}, split
        )


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


def read_json(path: Path) -> dict[str, Any]:
    """Reads a JSON file, or refuses a damaged one.

    Args:
        path: The file.

    Raises:
        ValueError: If it is not JSON.
    """
    try:
        return json.loads(path.read_text())
    except json.JSONDecodeError as error:
        raise ValueError(
            f"Expected JSON ({error}). Received: file={str(path)!r}."
        ) from error


def load_images(settings: dict[str, Any], split: str) -> tuple:
    """Loads images by the settings of a run.

    Args:
        settings: With the keys `data`, `grayscale`, `image_size` and `data_dir`.
        split: Split of the dataset.
    """
    size = settings["image_size"]
    return data.load_arrays(
        settings["data"],
        split,
        grayscale=settings["grayscale"],
        image_size=tuple(size) if size else None,
        data_dir=settings["data_dir"],
    )


def split_off(x: Any, y: Any, *, share: float) -> tuple:
    """Splits images and labels in two, with all classes alike in both.

    Args:
        x: Images.
        y: Labels.
        share: Share of the second part.

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
        x, y, test_size=share, random_state=0, stratify=y
    )
    return (train_x, train_y), (validation_x, validation_y)
