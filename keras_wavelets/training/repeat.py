"""The same training with several seeds."""

import dataclasses
import os
import pathlib
import statistics
from collections.abc import Callable

import keras

from keras_wavelets.training import feed
from keras_wavelets.training.config import TrainConfig
from keras_wavelets.training.fit import FitResult
from keras_wavelets.training.fit import fit


@dataclasses.dataclass(frozen=True, kw_only=True)
class RepeatResult:
    """The results of all repeats.

    Args:
        results: Result of each training.
        measured: What `measure` gave for each trained model; empty without it.

    Example:
    >>> rows = [({"epoch": 1, "val_loss": value},) for value in (1.0, 3.0)]
    >>> results = [FitResult(rows=r, monitor="val_loss", mode="min") for r in rows]
    >>> repeated = RepeatResult(results=tuple(results), measured=())
    >>> mean, std = repeated.final["val_loss"]
    >>> mean, round(std, 4)
    (2.0, 1.4142)
    """

    results: tuple[FitResult, ...]
    measured: tuple[dict[str, float], ...]

    @property
    def final(self) -> dict[str, tuple[float, float]]:
        """Mean and sample standard deviation of the last epochs."""
        return summarize([result.final for result in self.results])

    @property
    def best(self) -> dict[str, tuple[float, float]]:
        """Mean and sample standard deviation of the best epochs."""
        return summarize([result.best for result in self.results])

    @property
    def measurements(self) -> dict[str, tuple[float, float]]:
        """Mean and sample standard deviation of what was measured."""
        return summarize(self.measured) if self.measured else {}


def repeat(
    build: Callable[[], keras.Model],
    train_data: feed.Data,
    validation_data: feed.Data | None,
    *,
    config: TrainConfig,
    repeats: int = 3,
    run_dir: str | os.PathLike | None = None,
    measure: Callable[[keras.Model], dict[str, float]] | None = None,
    verbose: int | str = "auto",
) -> RepeatResult:
    """Trains new models with the seeds `config.seed`, `config.seed + 1`, and so on.

    With a `run_dir` each repeat has a folder of its own in it, `repeat-1` and so on,
    and an interrupted call goes on where it was.

    Args:
        build: Makes a model; initial weights are drawn with the seed of the repeat.
        train_data: As for `fit`.
        validation_data: As for `fit`.
        config: Settings of all repeats but for the seed.
        repeats: Number of trainings, at least two.
        run_dir: Folder of all repeats.
        measure: Called with each trained model, for a test set say.
        verbose: As in `keras.Model.fit`.

    Returns:
        All results, with their means and standard deviations.

    Raises:
        ValueError: If `repeats` is below 2, or as for `fit`.

    Example:
    >>> import numpy as np
    >>> data = (np.eye(2, dtype="float32"), np.array([0, 1]))
    >>> repeated = repeat(
    ...     lambda: keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)]),
    ...     data, data, config=TrainConfig(epochs=1), repeats=2, verbose=0,
    ... )
    >>> len(repeated.results)
    2
    """
    if repeats < 2:
        raise ValueError(
            "Expected at least two repeats, for a standard deviation. "
            f"Received: repeats={repeats}."
        )
    results, measured = [], []
    for index in range(repeats):
        seeded = dataclasses.replace(config, seed=config.seed + index)
        keras.utils.set_random_seed(seeded.seed)
        model = build()
        folder = run_dir and pathlib.Path(run_dir) / f"repeat-{index + 1}"
        data = (train_data, validation_data)
        results.append(fit(model, *data, seeded, run_dir=folder, verbose=verbose))
        if measure is not None:
            measured.append(measure(model))
    return RepeatResult(results=tuple(results), measured=tuple(measured))


def summarize(rows: list[dict[str, float]]) -> dict[str, tuple[float, float]]:
    """Computes mean and sample standard deviation (n - 1) of each number.

    Args:
        rows: At least two dictionaries with the same keys.

    Returns:
        `(mean, standard deviation)` of each key.

    Example:
    >>> summarize([{"accuracy": 0.5}, {"accuracy": 0.75}])["accuracy"][0]
    0.625
    """
    columns = {name: [float(row[name]) for row in rows] for name in rows[0]}
    return {
        name: (statistics.mean(values), statistics.stdev(values))
        for name, values in columns.items()
    }
