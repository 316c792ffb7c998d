"""The scores of a classifier by dataset, split and mode, in one file."""

import pathlib
from typing import Any

from keras_wavelets.files import read_json
from keras_wavelets.files import write_json


def add_scores(
    path: str | pathlib.Path,
    record: dict[str, Any],
    *,
    dataset: str,
    split: str,
    overwrite: bool = False,
) -> None:
    """Adds a record of `evaluate_stability` to a file of scores.

    Args:
        path: JSON file; made if absent.
        record: What `evaluate_stability` returned.
        dataset: Name of the data.
        split: Their split.
        overwrite: Whether to replace scores of the same data, split and mode.

    Raises:
        ValueError: If the file is damaged, or there are such scores already.

    Example:
    >>> import tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "scores.json"
    >>> record = {"scores": {"onecrop": {"accuracy": 0.5}}, "version": "0.1.0"}
    >>> add_scores(path, record, dataset="mnist", split="test")
    >>> read_json(path)["mnist"]["test"]["onecrop"]["accuracy"]
    0.5
    """
    path = pathlib.Path(path)
    scores = read_json(path) if path.exists() else {}
    modes = scores.setdefault(dataset, {}).setdefault(split, {})
    known = sorted(set(modes) & set(record["scores"]))
    if known and not overwrite:
        raise ValueError(
            f"There are scores of {known} on {dataset} ({split}) already; overwrite "
            f"them on purpose. Received: path={str(path)!r}."
        )
    origin = {name: value for name, value in record.items() if name != "scores"}
    for mode, measured in record["scores"].items():
        modes[mode] = {**measured, **origin}
    write_json(path, scores)
