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
        defaults: What counts for settings that a folder does not know yet: it was
            made before they were there.

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

    def __init__(
        self,
        path: str | pathlib.Path,
        description: dict[str, Any],
        *,
        defaults: dict[str, Any] | None = None,
    ) -> None:
        self.path = pathlib.Path(path)
        self.config = self.path / "config.json"
        self.log = self.path / "log.csv"
        self.checkpoint = self.path / "checkpoint"
        self.model = self.path / "model.keras"
        self.metrics = self.path / "metrics.json"
        self.plots = self.path / "plots"
        self.export = self.path / "export"
        try:
            claim(self.path, description, defaults=defaults)
            for folder in (self.checkpoint, self.plots, self.export):
                folder.mkdir(parents=True, exist_ok=True)
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


def claim(
    path: pathlib.Path,
    description: dict[str, Any],
    *,
    defaults: dict[str, Any] | None = None,
) -> None:
    """Takes a folder for what `description` says, or refuses one of something else.

    Args:
        path: Folder; made if absent. It then holds the description in `config.json`.
        description: What the results depend on, as JSON takes it.
        defaults: As for `RunFolder`.

    Raises:
        ValueError: If the folder was made with another description; it says in what
            they differ, and nothing is touched.

    Example:
    >>> import tempfile
    >>> root = pathlib.Path(tempfile.mkdtemp())
    >>> claim(root, {"epochs": 3})
    >>> claim(root, {"epochs": 3})
    """
    # As it will be read back: JSON knows no tuples.
    description = json.loads(json.dumps(description))
    config = path / "config.json"
    if config.exists():
        given, assumed = _flat(description), _flat(defaults or {})
        assumed = {name: assumed[name] for name in given if name in assumed}
        _require_same(path, {**assumed, **_flat(_stored(config))}, given)
    write_json(config, description)


def _stored(config: pathlib.Path) -> dict[str, Any]:
    try:
        return json.loads(config.read_text())
    except json.JSONDecodeError as error:
        raise ValueError(
            f"Expected JSON in config.json ({error}). "
            f"Received: run_dir={str(config.parent)!r}."
        ) from error


def _require_same(
    path: pathlib.Path, stored: dict[str, Any], given: dict[str, Any]
) -> None:
    differing = [
        f"{name} ({stored.get(name)!r} there, {given.get(name)!r} here)"
        for name in sorted(stored.keys() | given.keys())
        if stored.get(name) != given.get(name)
    ]
    if differing:
        raise ValueError(
            "Expected an empty folder or one of the same settings; it differs in "
            f"{', '.join(differing)}. Received: run_dir={str(path)!r}."
        )


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat
