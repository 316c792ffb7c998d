import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from keras_wavelets import tuning
from keras_wavelets.training import NonFiniteLossError
from keras_wavelets.tuning import oracles
from keras_wavelets.tuning import search as search_function

SCRIPT = Path(__file__).with_name("interruptible_search.py")
IMAGES = np.random.default_rng(0).normal(size=(40, 4, 4, 1)).astype("float32")
DATA = IMAGES, (IMAGES.mean((1, 2, 3)) > 0).astype("int32")


def hypermodel(**arguments):
    return tuning.HyperVanillaMLP((4, 4, 1), 2, **{"epochs": 1, **arguments})


def search(folder, model=None, **arguments):
    return search_function(
        model or hypermodel(),
        DATA,
        DATA,
        directory=folder,
        **{"max_trials": 2, **arguments},
    )


def start(tuner, folder):
    words = [sys.executable, str(SCRIPT), tuner, str(folder)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("search") / "finished"
    return folder, search(folder)


def slow_but(first, *others):
    return [first, *(pytest.param(other, marks=pytest.mark.slow) for other in others)]


@pytest.mark.parametrize(
    "tuner", slow_but("random", "bayesian", "hyperband", "grid"), ids=str
)
def test_a_killed_search_goes_on_to_all_its_trials(tuner, tmp_path):
    whole = start(tuner, tmp_path / "whole")
    killed = start(tuner, tmp_path / "killed")
    log = tmp_path / "killed" / "trial_1" / "run" / "log.csv"
    try:
        while not log.exists():
            assert killed.poll() is None, "the search ended before it could be killed"
            time.sleep(0.01)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        killed = start(tuner, tmp_path / "killed")
        assert [killed.wait(), whole.wait()] == [0, 0]
    finally:
        for process in (whole, killed):
            process.kill()
            process.wait()
    one = tuning.read_trials(tmp_path / "whole")
    other = tuning.read_trials(tmp_path / "killed")
    assert [row.status for row in other] == ["done"] * 4
    assert [row.epochs for row in other] == [row.epochs for row in one]
    if tuner in ("random", "grid"):
        assert [row.values for row in other] == [row.values for row in one]
        assert [row.score for row in other] == [row.score for row in one]
    best = json.loads((tmp_path / "killed" / "best.json").read_text())
    assert best["found"]["score"] == max(row.score for row in other)


def test_the_winner_is_the_best_trial(finished):
    folder, result = finished
    assert [row.status for row in result.rows] == ["done", "done"]
    assert result.best.score == max(row.score for row in result.rows)
    assert result.winner["network"] == "VanillaMLP"
    assert (
        result.winner["arguments"]["hidden_size"] == result.best.values["hidden_size"]
    )
    assert result.winner["training"]["learning_rate"] in result.best.values.values()
    again = tuning.read_search(folder)
    assert (again.rows, again.winner) == (result.rows, result.winner)


def test_a_search_is_repeatable(finished, tmp_path):
    _, result = finished
    again = search(tmp_path / "again")
    assert [row.values for row in again.rows] == [row.values for row in result.rows]
    assert [row.score for row in again.rows] == [row.score for row in result.rows]


def test_a_finished_search_takes_more_trials(tmp_path):
    seen = []
    search(tmp_path / "grown", max_trials=1, report=seen.append)
    result = search(tmp_path / "grown", max_trials=3, report=seen.append)
    assert [row.name for row in seen] == ["0", "1", "2"]
    assert len(result.rows) == 3


def test_the_first_trial_is_at_the_defaults(finished):
    _, result = finished
    assert result.rows[0].values["hidden_size"] == 256


def test_a_candidate_over_budget_is_refused_before_training(tmp_path):
    result = search(tmp_path / "budget", max_trials=3, max_parameters=1500)
    done = [row for row in result.rows if row.status == "done"]
    refused = [row for row in result.rows if row.status == "failed"]
    assert len(done) == 3
    assert refused
    assert all(row.parameters <= 1500 for row in done)
    assert all("Oversized model" in row.message for row in refused)
    assert all(row.epochs == 0 for row in refused)


def test_a_space_without_a_legal_candidate_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(oracles, "OVERSIZED_IN_A_ROW", 3)
    with pytest.raises(ValueError, match=r"Received: max_parameters=10 .*parameters"):
        search(tmp_path / "none", max_parameters=10)


def test_a_broken_trial_is_noted_and_the_search_goes_on(tmp_path):
    class Sometimes(tuning.HyperVanillaMLP):
        fits = 0

        def fit(self, *args, **kwargs):
            Sometimes.fits += 1
            if Sometimes.fits == 2:
                raise NonFiniteLossError("The loss is not finite.")
            return super().fit(*args, **kwargs)

    result = search(tmp_path / "broken", Sometimes((4, 4, 1), 2, epochs=1))
    assert [row.status for row in result.rows] == ["done", "failed", "done"]
    assert "The loss is not finite." in result.rows[1].message


def test_trials_that_all_break_end_the_search(tmp_path):
    class Never(tuning.HyperVanillaMLP):
        def fit(self, *args, **kwargs):
            raise ValueError("No such thing. Received: thing=3.")

    with pytest.raises(ValueError, match=r"all failed. .*Received: thing=3\."):
        search(tmp_path / "never", Never((4, 4, 1), 2, epochs=1))


def test_a_full_disk_loses_nothing(tmp_path):
    class Full(tuning.HyperVanillaMLP):
        full = True

        def fit(self, *args, **kwargs):
            if Full.full:
                raise OSError(28, "No space left on device")
            return super().fit(*args, **kwargs)

    with pytest.raises(ValueError, match=r"nothing is lost.*No space left"):
        search(tmp_path / "full", Full((4, 4, 1), 2, epochs=1))
    Full.full = False
    result = search(tmp_path / "full", Full((4, 4, 1), 2, epochs=1))
    assert [row.status for row in result.rows] == ["done", "done"]


def test_the_folder_of_another_space_is_refused(finished):
    folder, _ = finished
    before = (folder / "oracle.json").read_bytes()
    with pytest.raises(ValueError, match=r"model.space \('sound' there, 'original' he"):
        search(folder, hypermodel(space="original"))
    assert (folder / "oracle.json").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tuner": "genetic"}, "Received: tuner='genetic'"),
        ({"max_trials": 0}, "Received: max_trials=0"),
    ],
)
def test_bad_arguments_are_refused(arguments, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        search(tmp_path / "bad", **arguments)
    assert not (tmp_path / "bad").exists()


def test_a_damaged_record_is_named(finished, tmp_path):
    import shutil

    folder = tmp_path / "damaged"
    shutil.copytree(finished[0], folder)
    (folder / "trial_0" / "trial.json").write_text("{")
    with pytest.raises(ValueError, match=r"Received: file=.*trial\.json"):
        search(folder, max_trials=3)
