"""The ways to search, by name, with records that a kill cannot damage."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras_tuner as kt
from keras_tuner.src import config

from keras_wavelets import checks
from keras_wavelets.files import write_json


@contextlib.contextmanager
def without_tracebacks() -> Iterator[None]:
    """Keeps KerasTuner from printing what the record of a failed trial says anyway."""
    former, config.DEBUG = config.DEBUG, False
    try:
        yield
    finally:
        config.DEBUG = former


class WholeRecords:
    """Writes the state of an oracle and of its trials as whole files or not at all.

    And `max_trials` counts the trials that were trained to their end: each that was
    failed makes room for another one.
    """

    @property
    def max_trials(self) -> int | None:
        failed = [trial.status == "FAILED" for trial in self.trials.values()]
        return self._wanted and self._wanted + sum(failed)

    @max_trials.setter
    def max_trials(self, value: int | None) -> None:
        self._wanted = value

    def save(self) -> None:
        write_json(Path(self._get_oracle_fname()), self.get_state())

    def _save_trial(self, trial: Any) -> None:
        folder = Path(self._get_trial_dir(trial.trial_id))
        write_json(folder / "trial.json", trial.get_state())


class DefaultsFirst:
    """Tries the defaults of the space first: no search ends below them."""

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        if self.trials:
            return super().populate_space(trial_id)
        point = kt.HyperParameters()
        for quantity in self.hyperparameters.space:
            point.merge([quantity])
            if point.is_active(quantity):
                point.values[quantity.name] = quantity.default
        return {"status": "RUNNING", "values": point.values}


class RandomOracle(DefaultsFirst, WholeRecords, kt.oracles.RandomSearchOracle):
    """Draws each trial but the first at random."""


class BayesianOracle(
    DefaultsFirst, WholeRecords, kt.oracles.BayesianOptimizationOracle
):
    """Draws five trials at random, then follows a Gaussian process."""


class GridOracle(WholeRecords, kt.oracles.GridSearchOracle):
    """Goes through the whole space in order.

    KerasTuner keeps the order of the trials and those whose neighbors are due in
    memory alone: a search that goes on would not find the trial it was killed in.
    """

    def get_state(self) -> dict[str, Any]:
        order, links = [], self._ordered_ids
        index = links._next_index.get(None)
        while index is not None:
            order.append(links._memory[index])
            index = links._next_index.get(index)
        due = list(self._populate_next)
        return {**super().get_state(), "order": order, "due": due}

    def set_state(self, state: dict[str, Any]) -> None:
        super().set_state(state)
        self._ordered_ids = type(self._ordered_ids)()
        for trial_id in state["order"]:
            self._ordered_ids.insert(trial_id)
        self._populate_next = list(state["due"])


class HyperbandOracle(WholeRecords, kt.oracles.HyperbandOracle):
    """Gives most epochs to the trials that do well with few."""


TUNERS = ("random", "bayesian", "hyperband", "grid")
OVERSIZED_IN_A_ROW = 30
FAILURES_IN_A_ROW = 5


def make_oracle(
    tuner: str,
    *,
    objective: Any = "val_accuracy",
    max_trials: int,
    epochs: int,
    seed: int,
    budget: bool,
) -> kt.Oracle:
    """Makes an oracle that looks for the best value of a metric.

    Args:
        tuner: A name in `TUNERS`.
        objective: As KerasTuner takes it: name of a metric, `kt.Objective`, or a list.
        max_trials: Number of trials.
        epochs: Epochs of the longest trial, for Hyperband.
        seed: Of the draws.
        budget: Whether candidates may be too large, so that many failures in a row
            are no sign of an error.

    Example:
    >>> oracle = make_oracle("random", max_trials=3, epochs=1, seed=0, budget=False)
    >>> oracle.objective.name, oracle.objective.direction
    ('val_accuracy', 'max')
    """
    checks.one_of(tuner, "tuner", TUNERS)
    checks.count(max_trials, "max_trials")
    shared = {
        "objective": objective,
        "seed": seed + 1,  # KerasTuner takes 0 for "none".
        "max_consecutive_failed_trials": (
            OVERSIZED_IN_A_ROW if budget else FAILURES_IN_A_ROW
        ),
    }
    if tuner == "hyperband":
        oracle = HyperbandOracle(
            max_epochs=epochs, hyperband_iterations=max_trials, **shared
        )
        oracle.max_trials = max_trials
        return oracle
    if tuner == "bayesian":
        return BayesianOracle(max_trials=max_trials, num_initial_points=5, **shared)
    oracle_class = RandomOracle if tuner == "random" else GridOracle
    return oracle_class(max_trials=max_trials, **shared)
