"""The fast part of PyWavelets' own tests on our functions; `.ci/run` runs them all."""

import subprocess
import sys
from pathlib import Path

from pywavelets import judge

FAST = [
    "test_dwt_idwt.py",
    "test_modes.py",
    "test_thresholding.py",
    "test_functions.py",
    "test__pywt.py",
    "test_wp.py",
]


def test_pywavelets_own_tests_go_as_expected():
    # In a process of its own, because the tests import a changed `pywt`.
    command = [sys.executable, str(Path(judge.__file__)), *FAST, "-k", "not pad_nd"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    assert "tests pass" in run.stdout


def test_what_goes_otherwise_is_reported(monkeypatch):
    fails = next(iter(judge.DIFFERENCES))
    outcomes = {f"tests/{fails}": True, "a.py::works": False, "b.py::works": True}
    monkeypatch.setattr(judge, "outcomes", {**outcomes, "c.py::elsewhere": False})
    monkeypatch.setattr(judge, "reached", set(outcomes))
    count, passed, unexpected = judge.verdict()
    assert (count, passed) == (3, 2)
    assert unexpected == [f"{fails} passes", "a.py::works fails"]
