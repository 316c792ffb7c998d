"""The folder of one training."""

import json
import pathlib
from typing import Any

from keras_wavelets.files import replacing
from keras_wavelets.files import write_json


class RunFolder:
    """Names the files of a training, and guards them against another one.

    It holds `config.json`, `log.csv`, `checkpoint/`, `model.keras`, `metrics.json`,
    `plots/` and `export/`.

    Args:
        path: Folder; made if absent.
        description: What the results depend on, as JSON takes it.

    Raises:
        ValueError: If the folder cannot be written, or was made with another
            description; then nothing in it is touched.

    Example:
    >>> import tempfile
    >>> root = tempfile.mkdtemp()
    >>> folder = RunFolder(root, {"epochs": 3})
    >>> sorted(item.name for item in folder.path.iterdir())
    ['checkpoint', 'config.json', 'export', 'plots']
    """

    def __init__(self, path: str | pathlib.Path, description: dict[str, Any]) -> None:
        self.path = pathlib.Path(path)
        self.config = self.path / "config.json"
        self.log = self.path / "log.csv"
        self.checkpoint = self.path / "checkpoint"
        self.model = self.path / "model.keras"
        self.metrics = self.path / "metrics.json"
        self.plots = self.path / "plots"
        self.export = self.path / "export"
        try:
            self._claim(description)
        except OSError as error:
            raise ValueError(
                f"Expected a folder that can be written ({error.strerror}). "
                f"Received: run_dir={str(path)!r}."
            ) from error

    def save_model(self, model: Any) -> None:
        """Writes `model.keras`, atomically.

        Args:
            model: Keras model.
        """
        with replacing(self.model) as temporary:
            model.save(temporary)

    def _claim(self, description: dict[str, Any]) -> None:
        # As it will be read back: JSON knows no tuples.
        description = json.loads(json.dumps(description))
        if self.config.exists():
            self._require_same(description)
        for folder in (self.checkpoint, self.plots, self.export):
            folder.mkdir(parents=True, exist_ok=True)
        write_json(self.config, description)

    def _stored(self) -> dict[str, Any]:
        try:
            return json.loads(self.config.read_text())
        except json.JSONDecodeError as error:
            raise ValueError(
                f"Expected JSON in config.json ({error}). "
                f"Received: run_dir={str(self.path)!r}."
            ) from error

    def _require_same(self, description: dict[str, Any]) -> None:
        stored = _flat(self._stored())
        given = _flat(description)
        differing = [
            f"{name} ({stored.get(name)!r} there, {given.get(name)!r} here)"
            for name in sorted(stored.keys() | given.keys())
            if stored.get(name) != given.get(name)
        ]
        if differing:
            raise ValueError(
                "Expected an empty folder or one of the same training; it differs in "
                f"{', '.join(differing)}. Received: run_dir={str(self.path)!r}."
            )


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat
