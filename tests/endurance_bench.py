"""Commands in processes of their own, and what becomes of them."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
CHANGING = {
    "seconds",
    "Seconds",
    "date",
    "Model Path",
    "created",
    "fit_seconds",
    "runs",
    "latency_ms",
    "latency_iqr_ms",
}
# Times and ways, and what KerasTuner notes for itself.
APART = {"oracle.json", "tuner0.json", "display.json", "environments"}
TINY = """
import keras
import numpy as np
from recipe import Recipe, run_recipe
from keras_wavelets import training

def run(network, dataset, *, quick, folder):
    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)])
    config = training.TrainConfig(epochs=int(network), batch_size=8)
    y = (x[:, 0] > 0).astype("int32")
    result = training.fit(model, (x, y), (x, y), config, run_dir=folder, verbose=0)
    return {"loss": result.final["loss"], "epochs": len(result.rows)}

RECIPE = Recipe(name="tiny", run=run, cases=(("20", "a"), ("30", "b")))
if __name__ == "__main__":
    run_recipe(RECIPE)
"""


class Bench:
    """A folder with tiny data, and processes that start with everything imported."""

    def __init__(self, folder, seed):
        self.folder, self.rng = folder, np.random.default_rng(seed)
        self.tracebacks, self._trials = 0, {}

    def _prepare(self):
        folder = self.folder
        _import_all()
        self._data()
        base = ["train", "vanillacnn", "--epochs", "1", *self.train]
        assert (
            self.end(self.start([*base, "--runs", str(folder), "--name", "base"])) == 0
        )
        model = str(folder / "base" / "model.keras")
        self.commands = {
            "train wavpool": ["train", "wavpool", "--hidden-size", "4", "--epochs", "6",
                              *self.train],
            "train wavemix-lite": ["train", "wavemix-lite", "--depth", "1", "--filters",
                                   "4", "--epochs", "4", *self.train],
            "tune": ["tune", "wavmlp", "--epochs", "2", "--max-trials", "3",
                     "--data", str(folder / "pictures"), "--images", "30", "12"],
            "distill": ["distill", "--teacher", str(folder / "teacher.keras"), "--data",
                        str(folder / "x.npy"), "--level", "2", "--epochs", "2",
                        "--quiet"],
            "prune sweep": ["prune", "sweep", str(Path(model).parent), "--wavelets",
                            "haar", "db2", "--q", "0.2", "0.4", "0.6", "0.8"],
            "experiments": ["experiments", "tiny", "--quick", "--checkout",
                            str(folder / "checkout")],
        }  # fmt: skip

    def _data(self):
        from PIL import Image

        for split, count in (("train", 24), ("test", 8)):
            for label in ("a", "b"):
                where = self.folder / "pictures" / split / label
                where.mkdir(parents=True)
                for index in range(count):
                    pixels = self.rng.integers(0, 255, (16, 16), "uint8")
                    Image.fromarray(pixels).save(where / f"{index}.png")
        self.train = ["--data", str(self.folder / "pictures"), "--grayscale",
                      "--batch-size", "8", "--quiet", "--export"]  # fmt: skip
        signals = self.rng.normal(size=(64, 32, 1)).astype("float32")
        np.save(self.folder / "x.npy", signals)
        self.end(self.call(_teacher, self.folder / "teacher.keras"))
        checkout = self.folder / "checkout" / "applications"
        checkout.mkdir(parents=True)
        (self.folder / "checkout" / "tuning").mkdir()
        shutil.copy(ROOT / "applications" / "recipe.py", checkout)
        (checkout / "tiny.py").write_text(TINY)

    def trial(self, command):
        """Returns what tries a command; it runs whole once, at the first question."""
        if not self._trials:
            self._prepare()
        if command not in self._trials:
            self._trials[command] = Trial(self, command)
        return self._trials[command]

    def words(self, command, folder):
        if command == "experiments":
            return [*self.commands[command], "--runs", str(folder)]
        if command == "prune sweep":
            return [*self.commands[command], "--output", str(folder)]
        named = ["--runs", str(folder.parent), "--name", folder.name]
        return [*self.commands[command], *named]

    def call(self, function, *arguments, limit=None):
        """Starts a function in a process of its own; its words go into a file."""
        said = Path(tempfile.mkstemp(dir=self.folder, suffix=".said")[1])
        # What is said goes through a pipe: a limit on files is none on words.
        with said.open("wb") as file:
            words = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=file)
        process = os.fork()
        if not process:
            code = 70
            try:
                os.setpgid(0, 0)
                # A shell lets what it starts in the background ignore it.
                signal.signal(signal.SIGINT, signal.default_int_handler)
                for handle in (1, 2):
                    os.dup2(words.stdin.fileno(), handle)
                if limit is not None:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                code = function(*arguments)
            except SystemExit as end:
                code = end.code or 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code or 0)
        words.stdin.close()
        return process, said, words

    def start(self, words, limit=None):
        return self.call(_main, words, limit=limit)

    def end(self, started):
        """Waits; returns the exit code, or the negative number of the signal."""
        process, said, words = started
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        words.wait()
        self.said = said.read_text(errors="replace")
        if "Traceback (most" in self.said:
            self.tracebacks += 1
            say(self.said[-1500:])
        said.unlink()
        return code


def _main(words):
    from keras_wavelets.cli.main import main

    return main(words)


def _teacher(path):
    import keras

    keras.utils.set_random_seed(0)
    layers = [keras.Input((32, 1)), keras.layers.Flatten(), keras.layers.Dense(1)]
    keras.Sequential(layers).save(path)


def say(text):
    """Shows the progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def ended(process):
    return (
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    )


def content(folder):
    """What a folder holds, without times and names that differ each time."""
    return {
        str(path.relative_to(folder)): _content(path, folder)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in APART
        and path.suffix not in (".png", ".html", ".lock")
        and not path.name.endswith(".lock")
    }  # fmt: skip


def _text(path, folder):
    # The name of the run, too, which its settings tell.
    return path.read_text().replace(str(folder), "").replace(folder.name, "")


def _content(path, folder):
    import h5py

    if path.suffix == ".json":
        value = _timeless(json.loads(_text(path, folder)))
        if path.name == "state.json":
            # Digests of whole files; what these hold is compared itself.
            value.pop("weights")
        return value
    if path.suffix == ".csv":
        lines = _text(path, folder).splitlines()
        drop = [k for k, n in enumerate(lines[0].split(",")) if n in CHANGING]
        return sorted(
            str([v for k, v in enumerate(line.split(",")) if k not in drop])
            for line in lines
        )
    if path.suffix in (".keras", ".h5"):
        import io
        import zipfile

        source = path
        if path.suffix == ".keras":
            with zipfile.ZipFile(path) as file:
                source = io.BytesIO(file.read("model.weights.h5"))
        found = {}
        with h5py.File(source) as file:
            file.visititems(
                lambda name, item: (
                    found.update({name: item[()].tobytes()})
                    if isinstance(item, h5py.Dataset)
                    else None
                )
            )
        return found
    return path.stat().st_size


def _timeless(value):
    if isinstance(value, dict):
        items = value.items()
        return {k: _timeless(v) for k, v in items if k not in CHANGING | APART}
    return [_timeless(v) for v in value] if isinstance(value, list) else value


def differing(one, other):
    """Names of the files that are not the same in two folders."""
    one, other = content(one), content(other)
    return [n for n in sorted(one.keys() | other) if one.get(n) != other.get(n)]


class Trial:
    """One command: how long it takes, what it leaves, and what became of others."""

    def __init__(self, bench, command):
        self.bench, self.command, self.count = bench, command, 0
        self.wrong = []
        self.whole = self.new()
        begin = time.monotonic()
        assert self.finish(self.whole), f"{command}: {bench.said}"
        self.seconds = time.monotonic() - begin

    def new(self):
        self.count += 1
        name = self.command.replace(" ", "-")
        folder = self.bench.folder / f"{name}-{self.count}"
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def start(self, folder, limit=None):
        return self.bench.start(self.bench.words(self.command, folder), limit)

    def finish(self, folder):
        return self.bench.end(self.start(folder)) == 0

    def same(self, folder, what):
        if not self.finish(folder):
            self.wrong.append(f"{what}: {self.bench.said[-300:]}")
        elif names := differing(self.whole, folder):
            self.wrong.append(f"{what}: differs in {names}")

    def interrupted(self, folder, number, low=0.1):
        """Sends a signal at a moment of the command; None where it had ended."""
        started = self.start(folder)
        time.sleep(float(self.bench.rng.uniform(low, 0.9)) * self.seconds)
        if ended(started[0]):
            self.bench.end(started)
            return None
        os.killpg(started[0], number)
        return self.bench.end(started)

    def told(self):
        """Returns what went wrong, and forgets it."""
        wrong, self.wrong = self.wrong, []
        return wrong


def _import_all():
    """What the processes need, once for all of them; nothing is computed yet."""
    import h5py  # noqa: F401
    import keras_tuner  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import sklearn.model_selection  # noqa: F401
    import tyro  # noqa: F401

    from keras_wavelets import distillation  # noqa: F401
    from keras_wavelets import export  # noqa: F401
    from keras_wavelets import plotting  # noqa: F401
    from keras_wavelets import tuning  # noqa: F401
    from keras_wavelets.cli import distill  # noqa: F401
    from keras_wavelets.cli import prune  # noqa: F401
    from keras_wavelets.cli import train  # noqa: F401
    from keras_wavelets.cli import tune  # noqa: F401
