"""Training a model: interruptible, repeatable, recorded."""

import dataclasses
import os
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_wavelets.files import write_json
from keras_wavelets.training import feed
from keras_wavelets.training.callbacks import BatchMeanValidation
from keras_wavelets.training.callbacks import BestWeights
from keras_wavelets.training.callbacks import FiniteLoss
from keras_wavelets.training.callbacks import NonFiniteLossError
from keras_wavelets.training.callbacks import TrainingLog
from keras_wavelets.training.callbacks import stopping
from keras_wavelets.training.compile_model import compile_model
from keras_wavelets.training.config import TrainConfig
from keras_wavelets.training.config import is_better
from keras_wavelets.training.inputs import claimed
from keras_wavelets.training.inputs import describe
from keras_wavelets.training.resume import ResumeCheckpoint
from keras_wavelets.training.resume import RunFolder


@dataclasses.dataclass(frozen=True, kw_only=True)
class FitResult:
    """The numbers of a training, epoch by epoch.

    Args:
        rows: One dictionary for each epoch, with the key `"epoch"` counted from 1.
        monitor: Metric that decides about the best epoch.
        mode: `"min"` or `"max"`.

    Example:
    >>> rows = ({"epoch": 1, "val_loss": 0.7}, {"epoch": 2, "val_loss": 0.9})
    >>> result = FitResult(rows=rows, monitor="val_loss", mode="min")
    >>> result.history, result.best["epoch"], result.final["epoch"]
    ({'val_loss': [0.7, 0.9]}, 1, 2)
    """

    rows: tuple[dict[str, float], ...]
    monitor: str
    mode: str

    @property
    def history(self) -> dict[str, list[float]]:
        """Values of each metric, as in `keras.callbacks.History`."""
        names = [name for name in self.rows[0] if name != "epoch"]
        return {name: [row[name] for row in self.rows] for name in names}

    @property
    def epoch(self) -> list[int]:
        """Numbers of the epochs, counted from 1."""
        return [int(row["epoch"]) for row in self.rows]

    @property
    def final(self) -> dict[str, float]:
        """Row of the last epoch."""
        return self.rows[-1]

    @property
    def best(self) -> dict[str, float]:
        """Row of the best epoch, the earliest of equal ones."""
        best = self.rows[0]
        for row in self.rows[1:]:
            if is_better(row[self.monitor], best[self.monitor], mode=self.mode):
                best = row
        return best

    def to_dict(self) -> dict[str, Any]:
        """Returns the summary that `metrics.json` holds."""
        return {
            "monitor": self.monitor,
            "epochs": len(self.rows),
            "best": self.best,
            "final": self.final,
        }


def check_examples(x: np.ndarray, y: np.ndarray, *, classes: int | None = None) -> None:
    """Checks arrays of examples before they are trained on.

    Args:
        x: Inputs, first axis the examples.
        y: Targets, first axis the examples.
        classes: Number of classes if `y` holds integer labels.

    Raises:
        ValueError: If lengths differ, inputs are not finite, or a label is outside
            `0 ... classes - 1`.

    Example:
    >>> check_examples(np.zeros((2, 4)), np.array([0, 3]), classes=3)
    Traceback (most recent call last):
    ValueError: Expected labels from 0 to 2. Received: label=3 (example 1).
    """
    if len(x) != len(y):
        raise ValueError(
            "Expected as many targets as inputs. "
            f"Received: inputs={len(x)}, targets={len(y)}."
        )
    if np.issubdtype(x.dtype, np.floating):
        _check_finite(x)
    if classes is not None:
        _check_labels(y, classes)


def _check_finite(x: np.ndarray) -> None:
    finite = np.isfinite(x.reshape(len(x), -1)).all(axis=1)
    if not finite.all():
        example = int(np.argmin(finite))
        bad = x[example][~np.isfinite(x[example])][0]
        raise ValueError(
            f"Expected finite inputs. Received: value={bad} (example {example})."
        )


def _check_labels(y: np.ndarray, classes: int) -> None:
    outside = (y < 0) | (y >= classes)
    if outside.any():
        example = int(np.argmax(outside))
        raise ValueError(
            f"Expected labels from 0 to {classes - 1}. "
            f"Received: label={y[example]} (example {example})."
        )


def fit(  # noqa: PLR0913
    model: keras.Model,
    train_data: feed.Data,
    validation_data: feed.Data | None,
    config: TrainConfig,
    *,
    run_dir: str | os.PathLike | None = None,
    settings: dict[str, Any] | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int | str = "auto",
    augment: feed.Augment | None = None,
) -> FitResult:
    """Trains a model with `keras.Model.fit`, and can go on after a kill.

    With a `run_dir` the training is recorded there. Called again after an
    interruption it goes on with the next epoch and ends with the same weights, bit
    for bit; called again after the end it loads the result without training.

    Args:
        model: Keras model. If it is not compiled, it is compiled as a classifier
            with integer labels; for other tasks see `compile_model`. A model that
            is compiled keeps its optimizer.
        train_data: Arrays `(x, y)`, or a dataset; of one that is batched the examples
            count. One-hot labels are taken where the model is not compiled.
        validation_data: The same for validation, or None.
        config: Settings.
        run_dir: Folder of the training, see `RunFolder`.
        settings: What else the training depends on, the name of the data say, as
            JSON takes it; stored in the folder and compared with what is there.
        callbacks: Further callbacks. One with `state()` and `restore(state)`
            survives an interruption.
        verbose: As in `keras.Model.fit`.
        augment: See `batches`.

    Returns:
        The numbers of each epoch. The model has the weights of the best epoch, or
        of the last if `config.restore_best_weights` is False.

    Raises:
        ValueError: If examples are not finite or labels out of range, if the
            monitored metric is not there, or if the folder cannot be written,
            belongs to another training, or is damaged.
        NonFiniteLossError: If the loss stops being finite; the model then has the
            best weights so far.

    Example:
    >>> x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
    >>> y = (x[:, 0] > 0).astype("int32")
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> config = TrainConfig(epochs=2, batch_size=16)
    >>> result = fit(model, (x, y), (x, y), config, verbose=0)
    >>> sorted(result.history)
    ['accuracy', 'loss', 'seconds', 'val_accuracy', 'val_loss']
    """
    compiled = model.compiled
    train_data, validation_data = (
        feed.single_examples(data, model, labels=not compiled)
        for data in (train_data, validation_data)
    )
    steps = feed.steps_per_epoch(
        train_data, config.batch_size, limit=config.steps_per_epoch
    )
    _prepare(model, train_data, config, steps=steps)
    _check(model, train_data, validation_data, config=config)
    training = _Training(
        model=model,
        data=(train_data, validation_data),
        config=config,
        steps=steps,
        augment=augment,
        callbacks=tuple(callbacks),
        verbose=verbose,
    )
    if run_dir is None:
        return training.run()
    description = {
        "settings": settings or {},
        "training": config.to_dict(),
        "model": _describe_model(model, compiled=compiled),
        "data": {
            "batches_per_epoch": steps,
            "training": describe(train_data),
            "validation": describe(validation_data),
            "augment": describe(augment),
        },
    }
    defaults = {"training": TrainConfig().to_dict()}
    with claimed(run_dir, description, defaults=defaults):
        return training.run(RunFolder(run_dir, description, defaults=defaults))


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Training:
    """What is trained on what, and how."""

    model: keras.Model
    data: tuple[feed.Data, feed.Data | None]
    config: TrainConfig
    steps: int
    augment: feed.Augment | None
    callbacks: tuple[keras.callbacks.Callback, ...]
    verbose: int | str

    def run(self, folder: RunFolder | None = None) -> FitResult:
        """Trains, or goes on with what the folder holds."""
        model, config = self.model, self.config
        best = BestWeights(config.monitor, mode=config.mode, ema=config.ema > 0)
        log = TrainingLog(folder.log if folder else None)
        averaging = [keras.callbacks.SwapEMAWeights()] if config.ema else []
        watchers = [*averaging, *self.callbacks, FiniteLoss()]
        watchers += [*stopping(config), best, log]
        first_epoch, stopped = 0, False
        if folder is not None:
            checkpoint = ResumeCheckpoint(folder.checkpoint, watchers, best=best)
            first_epoch, stopped = checkpoint.resume(model)
            watchers.append(checkpoint)
        if first_epoch < config.epochs and not stopped:
            try:
                self._fit(watchers, first_epoch)
            except NonFiniteLossError:
                best.put_back(model)
                raise
        if config.restore_best_weights:
            best.put_back(model)
        result = FitResult(
            rows=tuple(log.rows), monitor=config.monitor, mode=config.mode
        )
        if folder is not None and not folder.metrics.exists():
            folder.save_model(model)
            write_json(folder.metrics, result.to_dict())
        return result

    def _fit(self, watchers: list[keras.callbacks.Callback], first_epoch: int) -> None:
        train, validation = self.data
        options = {"callbacks": watchers}
        if validation is not None:
            stream = feed.batches(
                validation,
                self.config.batch_size,
                shuffle=False,
                seed=self.config.seed,
                steps=self.config.validation_steps,
            )
            if self.config.average == "batch":
                options["callbacks"] = [BatchMeanValidation(stream), *watchers]
            else:
                options["validation_data"] = stream
        self.model.fit(
            feed.batches(
                train,
                self.config.batch_size,
                shuffle=self.config.shuffle,
                seed=self.config.seed,
                first_epoch=first_epoch,
                epochs=self.config.epochs,
                steps=self.steps,
                augment=self.augment,
            ),
            epochs=self.config.epochs,
            initial_epoch=first_epoch,
            steps_per_epoch=self.steps,
            shuffle=False,  # Keras warns otherwise: a dataset is in order already.
            verbose=self.verbose,
            **options,
        )


def _prepare(
    model: keras.Model, data: feed.Data, config: TrainConfig, *, steps: int
) -> None:
    if not model.built:
        first = feed.batches(data, 1, shuffle=False, seed=0, steps=1)
        model(next(iter(first))[0])
    if not model.compiled:
        compile_model(model, config, steps_per_epoch=steps)
    if steps % model.steps_per_execution:
        raise ValueError(
            f"Expected steps_per_execution to divide the {steps} steps of an epoch. "
            f"Received: steps_per_execution={model.steps_per_execution}."
        )


def _check(
    model: keras.Model,
    train_data: feed.Data,
    validation_data: feed.Data | None,
    *,
    config: TrainConfig,
) -> None:
    if validation_data is None and config.monitor.startswith("val_"):
        raise ValueError(
            "Expected a training metric as monitor without validation data. "
            f"Received: monitor={config.monitor!r}."
        )
    for data in (train_data, validation_data):
        if isinstance(data, tuple):
            check_examples(*data, classes=_classes(model, data[1]))


def _classes(model: keras.Model, targets: np.ndarray) -> int | None:
    """Number of classes, if the targets are labels."""
    labels = np.issubdtype(targets.dtype, np.integer) and targets.ndim == 1
    match getattr(model, "output_shape", None):
        case (_, int(classes)) if labels and classes > 1:
            return classes
    return None


def _describe_model(model: keras.Model, *, compiled: bool) -> dict[str, Any]:
    found = {
        "input_shape": getattr(model, "input_shape", None),
        "output_shape": getattr(model, "output_shape", None),
        "parameters": model.count_params(),
        **describe(model),
    }
    if compiled:  # If not, the configuration tells how it was compiled.
        found |= {
            name: describe(getattr(model, name)) for name in ("optimizer", "loss")
        }
    return found
