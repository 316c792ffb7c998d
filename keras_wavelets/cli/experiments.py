"""The command `experiments`."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import tyro

from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.output import Tables
from keras_wavelets.cli.output import show
from keras_wavelets.cli.runs import held

# Folder of a checkout to what marks a file in it as one that can be run.
FOLDERS = {"tuning": "STUDY = ", "applications": "RECIPE = "}
BUILDERS = (
    "applications/build_tables.py",
    "applications/build_plots.py",
    "tuning/build_plots.py",
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Experiments(Reporting):
    """Run searches and recipes, and make the tables and plots of their pages anew.

    Takes a checkout of the project. What a record holds already is not run again, and
    what was interrupted goes on. One that fails does not keep the others from
    running.

    Args:
        names: Files to run, as `wavpool_sound` or `tuning/wavpool_mnist`; all by
            default, the searches first.
        checkout: Folder that holds `applications/` and `tuning/`.
        runs: Folder of all runs.
        quick: Seconds for each, on embedded data; the records go into the folder of
            the runs, and the pages stay as they are.
        list: Only tell what would be run.
    """

    names: tyro.conf.Positional[tuple[str, ...]] = ()
    checkout: Path = Path()
    runs: Path = Path("runs")
    quick: bool = False
    list: bool = False

    def run(self) -> Tables:
        """Runs one file after the other."""
        chosen = choose(self.checkout, self.names)
        if self.list:
            return {"experiments": [{"name": name} for name in chosen]}
        with held(self._folder):
            return self._run_all(chosen)

    def _run_all(self, chosen: dict[str, Path]) -> Tables:
        results = [(name, *self._run(name, script)) for name, script in chosen.items()]
        if not self.quick:
            results += [
                (name, *_start([str(self.checkout / name)])) for name in BUILDERS
            ]
        columns = ("name", "ended", "seconds")
        rows = [dict(zip(columns, result, strict=True)) for result in results]
        failed = [row["name"] for row in rows if row["ended"] != "done"]
        if failed:
            show({"experiments": rows}, as_json=self.json)
            raise ValueError(
                "Expected all to run to the end; called again, they go on. "
                f"Received: failed={failed}."
            )
        return {"experiments": rows}

    def _run(self, name: str, script: Path) -> tuple[str, float]:
        words = [str(script), "--runs", str(self._folder / script.parent.name)]
        if self.quick:
            words += ["--quick", "--results", str(self._folder / "results" / name)]
        self.tell(f"{name} …")
        return _start(words)

    @property
    def _folder(self) -> Path:
        return (self.runs / "quick" if self.quick else self.runs).absolute()


def choose(checkout: Path, names: tuple[str, ...]) -> dict[str, Path]:
    """Returns the files to run by their names."""
    known = {
        f"{folder}/{script.stem}": script
        for folder, mark in FOLDERS.items()
        for script in sorted((checkout / folder).glob("*.py"))
        if mark in script.read_text()
    }
    if not known:
        raise ValueError(
            "Expected a checkout of the project, with `applications/` and `tuning/`. "
            f"Received: checkout={str(checkout)!r}."
        )
    chosen = {}
    for name in names or known:
        found = [full for full in known if name in (full, full.split("/")[1])]
        if len(found) != 1:
            raise ValueError(
                f"Expected names among {sorted(known)}. Received: name={name!r}."
            )
        chosen[found[0]] = known[found[0]]
    return chosen


def _start(words: list[str]) -> tuple[str, float]:
    """Runs a file; returns how it ended and how long it took."""
    begin = time.perf_counter()
    variables = {"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ}
    # Ctrl-C reaches both; the file is ended by this process, which says so.
    quiet = _ignore_interrupts if os.name == "posix" else None
    code = subprocess.run(
        [sys.executable, *words], check=False, env=variables, preexec_fn=quiet
    ).returncode
    seconds = round(time.perf_counter() - begin, 1)
    return ("done" if code == 0 else f"exit code {code}"), seconds


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
