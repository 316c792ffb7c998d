"""The folder of a training, and going on in it as if nothing had happened."""

import hashlib
import json
import math
import pathlib
from collections.abc import Sequence
from typing import Any

import keras

from keras_wavelets.files import make_room
from keras_wavelets.files import replacing
from keras_wavelets.files import write_json
from keras_wavelets.training.callbacks import BestWeights
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


_SUFFIX = ".weights.h5"


class ResumeCheckpoint(keras.callbacks.Callback):
    """Stores all that the next epoch depends on, at the end of each epoch.

    These are the weights, the state of the optimizer and of the random seeds (of
    dropout, say), and of the callbacks that have `state()` and `restore(state)`.
    Put it last. `state.json` names the weight files that belong to it and is
    replaced only once they are complete, so that a process killed at any instant
    leaves a whole checkpoint: the new one or the one before.

    Args:
        folder: Where the checkpoint lies; it must exist.
        callbacks: Callbacks of the training whose state is to be stored.
        best: The one of them that knows the best epoch; its weights are kept too.

    Example:
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> best = BestWeights("loss", mode="min")
    >>> checkpoint = ResumeCheckpoint(tempfile.mkdtemp(), [best], best=best)
    >>> checkpoint.resume(model)
    (0, False)
    >>> checkpoint.on_epoch_end(0)
    >>> checkpoint.resume(model)
    (1, False)
    """

    def __init__(
        self,
        folder: str | pathlib.Path,
        callbacks: Sequence[keras.callbacks.Callback],
        *,
        best: BestWeights,
    ) -> None:
        super().__init__()
        self.folder = pathlib.Path(folder)
        self.stateful = [item for item in callbacks if hasattr(item, "state")]
        self.best = best
        self._state: dict[str, Any] = {}

    def resume(self, model: keras.Model) -> tuple[int, bool]:
        """Brings the model and the callbacks to where the checkpoint was made.

        Without a checkpoint one is made, so that the initial weights are the same
        after an interruption in the first epoch.

        Args:
            model: Compiled and built model.

        Returns:
            The next epoch, counted from 0, and whether training has been stopped.

        Raises:
            ValueError: If the checkpoint cannot be read or belongs to another model.
        """
        self.set_model(model)
        model.optimizer.build(model.trainable_variables)
        if not (self.folder / "state.json").exists():
            self._save(next_epoch=0, stopped=False)
            return 0, False
        try:
            self._state = json.loads((self.folder / "state.json").read_text())
            self._load(model)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(
                "Expected a whole checkpoint of this model; delete the folder to begin "
                f"anew ({error}). Received: folder={str(self.folder)!r}."
            ) from error
        return self._state["next_epoch"], self._state["stopped"]

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Restores the callbacks again, which clear themselves at this point."""
        for callback, state in zip(
            self.stateful, self._state["callbacks"], strict=True
        ):
            callback.restore(state)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Replaces the checkpoint."""
        self._save(next_epoch=epoch + 1, stopped=self.model.stop_training)

    def _save(self, *, next_epoch: int, stopped: bool) -> None:
        name = _weights_name(next_epoch)
        with replacing(self.folder / name) as temporary:
            make_room(temporary, _most_bytes(self.model))
            self.model.save_weights(temporary)
        digests = self._state.get("weights", {}) | {name: self._digest(name)}
        keep = {name, _weights_name(self.best.epoch)}
        self._state = {
            "next_epoch": next_epoch,
            "stopped": stopped,
            "weights": {file: digests[file] for file in sorted(keep & set(digests))},
            "seeds": [seed.numpy().tolist() for seed in _seeds(self.model)],
            "callbacks": [callback.state() for callback in self.stateful],
        }
        write_json(self.folder / "state.json", self._state)
        for file in self.folder.glob(f"*{_SUFFIX}"):
            if file.name not in keep:
                file.unlink()

    def _load(self, model: keras.Model) -> None:
        for name, digest in self._state["weights"].items():
            if self._digest(name) != digest:
                raise ValueError(f"{name} is damaged")
        for callback, state in zip(
            self.stateful, self._state["callbacks"], strict=True
        ):
            callback.restore(state)
        if self.best.epoch:
            model.load_weights(self.folder / _weights_name(self.best.epoch))
            self.best.weights = self.best.current(model)
        model.load_weights(self.folder / _weights_name(self._state["next_epoch"]))
        for seed, value in zip(_seeds(model), self._state["seeds"], strict=True):
            seed.assign(value)

    def _digest(self, name: str) -> str:
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()


def _most_bytes(model: keras.Model) -> int:
    """Returns about how large the file of the weights becomes, rather too large."""
    variables = [*model.variables, *getattr(model.optimizer, "variables", ())]
    return sum(8 * math.prod(one.shape) + 4096 for one in variables) + 4096


def _weights_name(epoch: int) -> str:
    return f"epoch-{epoch:05d}{_SUFFIX}"


def _seeds(model: keras.Model) -> list[Any]:
    # In the order of the variables: their names differ from one build to the next.
    return [item for item in model.non_trainable_variables if "seed" in item.path]
