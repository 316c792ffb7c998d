"""What a run of a path leaves behind, and the file that holds all of them."""

import dataclasses
import json
from pathlib import Path

import numpy as np

from keras_wavelets.files import write_json

FILE = "path.json"


@dataclasses.dataclass(frozen=True, kw_only=True)
class PathRecord:
    """One distillation of a path.

    Args:
        coefficient_l1: Weight λ.
        attribution_l1: Weight γ.
        losses: Mean loss of each epoch.
        measured: Terms of the loss, averaged over the validation inputs.
        weights: Weights of the transform.
        low_pass: Synthesis low-pass filter.
        seconds: Time of the fit.

    Example:
    >>> record = PathRecord(
    ...     coefficient_l1=0.1, attribution_l1=0.0, losses=[1.0], measured={},
    ...     weights=[], low_pass=[1.0, 1.0], seconds=0.1,
    ... )
    >>> PathRecord(**dataclasses.asdict(record)) == record
    True
    """

    coefficient_l1: float
    attribution_l1: float
    losses: list[float]
    measured: dict[str, float]
    weights: list
    low_pass: list[float]
    seconds: float

    @property
    def arrays(self) -> list[np.ndarray]:
        """Weights as `keras.Layer.set_weights` takes them."""
        return [np.array(weight) for weight in self.weights]


def read_records(folder: Path | None, settings: dict) -> list[PathRecord]:
    """Returns the records of a folder, none if there are none yet.

    Args:
        folder: The folder, or None.
        settings: What the records must have been made with.

    Raises:
        ValueError: If they were made with other settings.
    """
    if folder is None or not (folder / FILE).exists():
        return []
    stored = json.loads((folder / FILE).read_text())
    if stored["settings"] != settings:
        raise ValueError(
            f"Expected a folder of the same path; its settings are "
            f"{stored['settings']}, not {settings}. "
            f"Received: run_dir={str(folder)!r}."
        )
    return [PathRecord(**record) for record in stored["records"]]


def write_records(
    folder: Path | None, settings: dict, records: list[PathRecord]
) -> None:
    """Writes the records, or nothing without a folder.

    Args:
        folder: The folder, or None.
        settings: What the records were made with.
        records: The records.
    """
    if folder is not None:
        listed = [dataclasses.asdict(record) for record in records]
        write_json(folder / FILE, {"settings": settings, "records": listed})
