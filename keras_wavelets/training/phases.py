"""Training in phases, each with an optimizer of its own."""

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

from keras_wavelets.training import feed
from keras_wavelets.training.callbacks import TiePatience
from keras_wavelets.training.compile_model import compile_model
from keras_wavelets.training.config import TrainConfig
from keras_wavelets.training.config import is_better
from keras_wavelets.training.fit import FitResult
from keras_wavelets.training.fit import fit


@dataclasses.dataclass(frozen=True, kw_only=True)
class Phase:
    """One phase of a training.

    Args:
        config: Settings. The phase ends after `config.tolerance` epochs in a row
            that do not reach the best value of all phases so far.
        augment: Augmentation, as for `fit`.

    Example:
    >>> Phase(config=TrainConfig(optimizer="sgd")).augment is None
    True
    """

    config: TrainConfig
    augment: feed.Augment | None = None


def dual_optimizer(
    config: TrainConfig, augment: feed.Augment | None = None
) -> tuple[Phase, Phase]:
    """Returns the two phases in which the WaveMix networks were trained.

    AdamW with a learning rate of 1e-3 and a weight decay of 0.01, then SGD with a
    momentum of 0.9 and the same rate, both constant.

    Args:
        config: All other settings, such as `epochs` of each phase, `batch_size`,
            `tolerance` (20 in the original) and `monitor`.
        augment: Augmentation in both phases.

    Example:
    >>> config = TrainConfig(monitor="val_accuracy", tolerance=20)
    >>> [phase.config.optimizer for phase in dual_optimizer(config)]
    ['adamw', 'sgd']
    """
    shared = {"learning_rate": 1e-3, "schedule": "constant", "warmup_epochs": 0}
    adamw = dataclasses.replace(
        config,
        optimizer="adamw",
        weight_decay=0.01,
        epsilon=1e-8,
        momentum=0.0,
        **shared,
    )
    sgd = dataclasses.replace(
        config, optimizer="sgd", weight_decay=0.0, momentum=0.9, **shared
    )
    return Phase(config=adamw, augment=augment), Phase(config=sgd, augment=augment)


def fit_phases(
    model: keras.Model,
    train_data: feed.Data,
    validation_data: feed.Data,
    phases: Sequence[Phase],
    *,
    run_dir: str | os.PathLike | None = None,
    loss: Any = None,
    metrics: Sequence[Any] = (),
    verbose: int | str = "auto",
) -> tuple[FitResult, ...]:
    """Trains a model phase by phase, each from the best weights so far.

    Each phase is a `fit`, and can go on after a kill like one.

    Args:
        model: Keras model; it is compiled anew for each phase.
        train_data: As for `fit`.
        validation_data: As for `fit`.
        phases: The phases, which must monitor one metric.
        run_dir: Folder with a run folder for each phase.
        loss: As for `compile_model`.
        metrics: As for `compile_model`.
        verbose: As in `keras.Model.fit`.

    Returns:
        The numbers of each phase. The model has the best weights of all.

    Raises:
        ValueError: If there is no phase or they monitor different metrics, and as
            `fit` does.

    Example:
    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
    >>> y = (x[:, 0] > 0).astype("int32")
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> phases = dual_optimizer(TrainConfig(epochs=2, monitor="val_accuracy"))
    >>> len(fit_phases(model, (x, y), (x, y), phases, verbose=0))
    2
    """
    monitored = {(phase.config.monitor, phase.config.mode) for phase in phases}
    if len(monitored) != 1:
        raise ValueError(
            "Expected phases that monitor one and the same metric. "
            f"Received: monitored={sorted(monitored)}."
        )
    ((monitor, mode),) = monitored
    results, best = [], None
    for number, phase in enumerate(phases, start=1):
        config = phase.config
        steps = feed.steps_per_epoch(
            train_data, config.batch_size, limit=config.steps_per_epoch
        )
        compile_model(model, config, steps_per_epoch=steps, loss=loss, metrics=metrics)
        before = model.get_weights()
        patience = TiePatience(monitor, patience=config.tolerance, mode=mode, best=best)
        result = fit(
            model,
            train_data,
            validation_data,
            dataclasses.replace(config, early_stopping="none"),
            run_dir=None if run_dir is None else Path(run_dir) / f"phase-{number}",
            callbacks=[patience],
            verbose=verbose,
            augment=phase.augment,
        )
        results.append(result)
        reached = result.best[monitor]
        if best is not None and is_better(best, reached, mode=mode):
            model.set_weights(before)
        else:
            best = reached
    return tuple(results)
