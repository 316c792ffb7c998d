"""A search over the space of a hypermodel: interruptible, repeatable, recorded."""

import contextlib
import dataclasses
import inspect
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import keras_tuner as kt

from keras_wavelets.files import read_json
from keras_wavelets.files import write_json
from keras_wavelets.training.inputs import claimed
from keras_wavelets.training.inputs import compare
from keras_wavelets.training.inputs import describe
from keras_wavelets.tuning.oracles import make_oracle
from keras_wavelets.tuning.oracles import without_tracebacks
from keras_wavelets.tuning.record import FAILURE
from keras_wavelets.tuning.record import RUN
from keras_wavelets.tuning.record import TrialRow
from keras_wavelets.tuning.record import read_trial
from keras_wavelets.tuning.record import read_trials
from keras_wavelets.tuning.workers import is_worker

# Of the longest trial under Hyperband, where neither call nor hypermodel says it.
EPOCHS = 10


@dataclasses.dataclass(frozen=True, kw_only=True)
class SearchResult:
    """What a search found.

    Args:
        rows: All trials.
        winner: Network, arguments and training settings of the best one, as
            `best.json` holds them; None if no trial was done.
        direction: Whether the highest score is the best, `"max"`, or the least.

    Example:
    >>> row = TrialRow(name="0", status="done", score=0.9, values={})
    >>> SearchResult(rows=(row,), winner=None).best.score
    0.9
    """

    rows: tuple[TrialRow, ...]
    winner: dict[str, Any] | None
    direction: str = "max"

    @property
    def best(self) -> TrialRow | None:
        """The trial with the best score, the earliest of equal ones."""
        done = [row for row in self.rows if row.status == "done"]
        best = max if self.direction == "max" else min
        return best(done, key=lambda row: row.score, default=None)


def search(  # noqa: PLR0913
    hypermodel: kt.HyperModel | Callable[[kt.HyperParameters], keras.Model],
    train: Any,
    validation: Any = None,
    *,
    directory: str | os.PathLike,
    objective: Any = None,
    tuner: str = "random",
    max_trials: int = 20,
    max_parameters: int | None = None,
    seed: int = 0,
    settings: dict[str, Any] | None = None,
    report: Callable[[TrialRow], None] = lambda row: None,
    **options: Any,
) -> SearchResult:
    """Trains candidates of a space and keeps the one of the best score.

    All is recorded in `directory`. Called again after an interruption the search goes
    on, the interrupted trial with its next epoch; called again with more trials it is
    continued. The best candidate stands in `best.json`.

    With KerasTuner's variables in the environment (`tuning.environment`) the call
    takes part in a search of several processes, as its chief or as a worker.

    Args:
        hypermodel: Any hypermodel of KerasTuner, or a function of the point that
            returns a compiled model. In one whose `fit` takes `run_dir`, as a
            `HyperNetwork`, a trial goes on with its next epoch; in others it begins
            anew.
        train: Arrays `(x, y)`, or a dataset: for a `HyperNetwork` of single or
            batched examples, for others as their `fit` takes it.
        validation: The same for validation.
        directory: Folder of the search.
        objective: Name of a metric, `kt.Objective`, or a list of them; by default the
            hypermodel's own, or the validation accuracy.
        tuner: `"random"`, `"bayesian"`, `"hyperband"` or `"grid"`. Under Hyperband
            each trial is trained anew for the epochs it is given.
        max_trials: Number of trials trained to their end; less if the space is
            exhausted before.
        max_parameters: Most trainable parameters; larger candidates fail
            before they are trained, and do not count as trials.
        seed: Of the draws.
        settings: What else the search depends on, the name of the data say; as JSON
            takes it.
        report: Called with each trial that ends.
        **options: Passed to the hypermodel's `fit`: `epochs`, `callbacks`, ….

    Returns:
        All trials and the best one.

    Raises:
        ValueError: If an argument is out of its range, the folder belongs to another
            search, is damaged or cannot be written, no candidate is small enough, or
            one trial after the other fails.

    Example:
    >>> import tempfile
    >>> import numpy as np
    >>> from keras_wavelets.tuning import HyperVanillaMLP
    >>> images, labels = np.zeros((20, 8, 8, 1), "float32"), np.arange(20) % 2
    >>> result = search(
    ...     HyperVanillaMLP((8, 8, 1), 2, epochs=1), (images, labels),
    ...     (images, labels), directory=tempfile.mkdtemp(), max_trials=2,
    ... )
    >>> len(result.rows), result.best.score
    (2, 0.5)
    """
    directory = Path(directory)
    oracle = make_oracle(
        tuner,
        objective=objective or getattr(hypermodel, "objective", "val_accuracy"),
        max_trials=max_trials,
        epochs=options.get("epochs") or getattr(hypermodel, "epochs", EPOCHS),
        seed=seed,
        budget=max_parameters is not None,
    )
    description = {
        "model": _describe(hypermodel),
        "search": {
            "tuner": tuner,
            "seed": seed,
            "max_parameters": max_parameters,
            "objective": _names(oracle.objective),
            "direction": oracle.objective.direction,
            "options": describe({**options, "callbacks": None}),
        },
        "data": {"training": describe(train), "validation": describe(validation)},
        "settings": settings or {},
    }
    with _hold(directory, description), _clear_words(directory, max_parameters):
        read_trials(directory)  # Names what is damaged.
        _run(hypermodel, oracle, (train, validation), directory, max_parameters,
             report, options)  # fmt: skip
        _write_winner(directory, hypermodel, settings or {})
    return read_search(directory)


def _hold(directory: Path, description: dict[str, Any]) -> Any:
    if not is_worker():
        return claimed(directory, description)
    compare(directory, description)
    return contextlib.nullcontext()  # The chief holds the folder for all of them.


def _run(
    hypermodel: Any,
    oracle: kt.Oracle,
    data: tuple,
    directory: Path,
    max_parameters: int | None,
    report: Callable[[TrialRow], None],
    options: dict[str, Any],
) -> None:
    terminal = sys.stdout
    train, validation = data

    def tell(row: TrialRow) -> None:
        with contextlib.redirect_stdout(terminal):
            report(row)

    # KerasTuner prints what it reloads, and values on their way to a worker.
    with without_tracebacks(), contextlib.redirect_stdout(io.StringIO()):
        engine = _Search(
            hypermodel=hypermodel,
            oracle=oracle,
            max_model_size=max_parameters,
            directory=str(directory.parent),
            project_name=directory.name,
        )
        engine.report = tell
        inputs = train if isinstance(train, tuple) else (train,)
        given = {"verbose": 0, **options}
        engine.search(*inputs, validation_data=validation, **given)


def read_search(directory: str | os.PathLike) -> SearchResult:
    """Reads what a search has found so far.

    Args:
        directory: Folder of the search.

    Raises:
        ValueError: If a file in it is damaged.

    Example:
    >>> read_search("no-such-folder").rows
    ()
    """
    directory = Path(directory)
    best = directory / "best.json"
    winner = read_json(best, dict) if best.exists() else None
    rows = read_trials(directory)
    return SearchResult(rows=rows, winner=winner, direction=_direction(directory))


def _direction(directory: Path) -> str:
    config = directory / "config.json"
    stored = read_json(config, dict) if config.exists() else {}
    return stored.get("search", {}).get("direction", "max")


def _names(objective: Any) -> list[str]:
    several = getattr(objective, "objectives", [objective])
    return [f"{single.direction} {single.name}" for single in several]


def describe_trial(
    hypermodel: Any, row: TrialRow, settings: dict[str, Any]
) -> dict[str, Any]:
    """Returns what `best.json` tells of a trial, which `train --from` takes.

    Args:
        hypermodel: As for `search`.
        row: The trial.
        settings: As for `search`.

    Returns:
        Network, arguments, training settings, and where they come from.

    Example:
    >>> from keras_wavelets.tuning import HyperVanillaMLP, TrialRow, describe_trial
    >>> row = TrialRow(name="0", status="done", score=0.9, values={"hidden_size": 64})
    >>> space = HyperVanillaMLP((28, 28, 1), 10)
    >>> describe_trial(space, row, {})["arguments"]["hidden_size"]
    64
    """
    hp = kt.HyperParameters()
    hp.values = dict(row.values)
    found = {"settings": settings, "found": dataclasses.asdict(row)}
    told = hypermodel.winner(hp) if hasattr(hypermodel, "winner") else {}
    return {**told, **found}


def _write_winner(directory: Path, hypermodel: Any, settings: dict[str, Any]) -> None:
    best = read_search(directory).best
    if best is not None:
        write_json(directory / "best.json", describe_trial(hypermodel, best, settings))


class _Search(kt.Tuner):
    """KerasTuner's loop, with a run folder for each trial."""

    report: Callable[[TrialRow], None]

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> Any:
        if self._goes_on:
            kwargs["run_dir"] = Path(self.get_trial_dir(trial.trial_id)) / RUN
        if (epochs := trial.hyperparameters.values.get("tuner/epochs")) is not None:
            kwargs["epochs"] = epochs
        try:
            return super().run_trial(trial, *args, **kwargs)
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) or isinstance(error.__cause__, OSError):
                # No fault of the candidate: it is to be tried again.
                raise kt.errors.FatalRuntimeError(str(error)) from error
            raise

    def on_trial_end(self, trial: Any) -> None:
        folder = Path(self.get_trial_dir(trial.trial_id))
        if trial.message:
            *_, last = trial.message.strip().splitlines()
            write_json(folder / FAILURE, {"message": last})
        super().on_trial_end(trial)
        self.report(read_trial(folder))

    @property
    def _goes_on(self) -> bool:
        """Whether the hypermodel keeps a folder for each trial."""
        fits = [vars(c)["fit"] for c in type(self.hypermodel).mro() if "fit" in vars(c)]
        return any("run_dir" in inspect.signature(fit).parameters for fit in fits)

    def load_model(self, trial: Any) -> keras.Model:
        if not self._goes_on:
            return super().load_model(trial)
        folder = Path(self.get_trial_dir(trial.trial_id))
        return keras.models.load_model(folder / RUN / "model.keras")

    def save(self) -> None:
        if not self._is_worker():
            self.oracle.save()
        write_json(Path(self._get_tuner_fname()), self.get_state())


def _describe(hypermodel: Any) -> dict[str, Any]:
    if not isinstance(hypermodel, kt.HyperModel):
        return {"network": describe(hypermodel)}
    kind = getattr(hypermodel, "network", type(hypermodel).__name__)
    public = {k: v for k, v in vars(hypermodel).items() if not k.startswith("_")}
    return {"network": kind, **describe(public)}


@contextlib.contextmanager
def _clear_words(directory: Path, max_parameters: int | None) -> Any:
    """Turns the errors that end a search into one that says what to do."""
    try:
        yield
    except (OSError, kt.errors.FatalError) as error:
        raise ValueError(
            "Expected a search that ends; nothing is lost, called again it goes on. "
            f"The reason was: {error} Received: directory={str(directory)!r}."
        ) from error
    except RuntimeError as error:
        if "consecutive failures" not in str(error):
            raise
        *_, last = str(error).strip().splitlines()
        if "Oversized model" in last:
            raise ValueError(
                "Expected a space with candidates that are small enough; of the last "
                "ones none was. "
                f"Received: max_parameters={max_parameters} ({last.split(': ', 1)[1]})"
            ) from error
        raise ValueError(
            f"Expected trials that end; the last ones all failed. Received: {last}"
        ) from error
