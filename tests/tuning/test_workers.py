import os
import time

import pytest

from keras_wavelets.tuning import environment
from keras_wavelets.tuning import is_worker
from keras_wavelets.tuning.workers import run_workers

ROLE = "KERASTUNER_TUNER_ID"


def note_role(folder):
    (folder / os.environ[ROLE]).write_text(os.environ["KERASTUNER_ORACLE_PORT"])


def fail_as_worker(folder):
    raise SystemExit(3 if is_worker() else 0)


def fail_as_chief(folder):
    if not is_worker():
        raise SystemExit(4)
    time.sleep(600)


def test_environment_is_that_of_keras_tuner(monkeypatch):
    variables = environment("tuner3", address="10.0.0.1", port=80)
    assert variables == {
        "KERASTUNER_TUNER_ID": "tuner3",
        "KERASTUNER_ORACLE_IP": "10.0.0.1",
        "KERASTUNER_ORACLE_PORT": "80",
    }
    assert not is_worker()
    monkeypatch.setenv(ROLE, "tuner3")
    assert is_worker()
    monkeypatch.setenv(ROLE, "chief")
    assert not is_worker()


@pytest.mark.slow
def test_every_process_has_a_role_and_one_port(tmp_path):
    run_workers(note_role, tmp_path, workers=2)
    # The chief is told to end as soon as all workers have.
    roles = {path.name for path in tmp_path.iterdir()}
    assert {"tuner0", "tuner1"} <= roles <= {"chief", "tuner0", "tuner1"}
    assert len({path.read_text() for path in tmp_path.iterdir()}) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "message"),
    [
        (fail_as_worker, "exit codes={'tuner0': 3}"),
        (fail_as_chief, "exit codes={'chief': 4}"),
    ],
)
def test_a_process_that_fails_ends_the_search(work, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        run_workers(work, tmp_path, workers=1)
