"""The folder of one training."""

import pathlib
from typing import Any

from keras_wavelets.files import replacing
from keras_wavelets.training.inputs import claim


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
