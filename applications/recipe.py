"""What every recipe shares: its command line, its record and how it goes on."""

import argparse
import ast
import contextlib
import dataclasses
import hashlib
import importlib
import inspect
import json
import os
import platform
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

import keras_wavelets
from keras_wavelets import data
from keras_wavelets import training
from keras_wavelets.files import one_writer
from keras_wavelets.files import read_json
from keras_wavelets.files import write_json

HERE = Path(__file__).parent
EMBEDDED = "fashion_mnist_mini"
METRICS = ("accuracy", "f1_macro", "auc")
RECORD = {"environments": {str: dict}, "rows": {str: dict}}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe:
    """One published result: what is trained on what, and by which function.

    Args:
        name: Name of the recipe and of its record.
        run: Function of the words of a case, `quick` and `folder` that trains and
            returns the figures of one row.
        cases: What the rows are: network and dataset, and a seed where each has a
            row of its own.
        quick_cases: The cases that `--quick` runs; all of them by default.
        options: Further options of the command line to their help; `run` gets their
            values, None without one.
    """

    name: str
    run: Callable[..., dict]
    cases: tuple[tuple[str, ...], ...]
    quick_cases: tuple[tuple[str, ...], ...] | None = None
    options: dict[str, str] = dataclasses.field(default_factory=dict)


def run_recipe(recipe: Recipe) -> None:
    """Runs what the record does not hold yet, and writes the record row by row.

    Each row tells the settings it was made with and a digest of the code that made
    it; a row of others ends the call before anything is run.

    Args:
        recipe: The recipe.
    """
    options = _options(recipe)
    path = options.results / f"{recipe.name}.json"
    with writing(path, RECORD) as record:
        _run(recipe, options, path, record)


@contextlib.contextmanager
def writing(path: Path, form: Any) -> Iterator[dict]:
    """Holds a record for this process alone, and gives what it holds so far.

    Args:
        path: Its file.
        form: What it must hold, as `keras_wavelets.files.read_json` takes it.

    Raises:
        SystemExit: If another process holds it, it is damaged, or what is run ends in
            an error of its inputs or of the disk; with one line.
    """
    try:
        with one_writer(path.parent, f".{path.name}.lock"):
            yield read_json(path, form) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise SystemExit(f"{path.stem}: {error}") from error


def check_inputs(
    path: Path, what: str, there: dict[str, Any] | None, here: dict[str, Any]
) -> None:
    """Checks that a part of a record was made of the inputs at hand.

    Args:
        path: File of the record.
        what: The part, for the error.
        there: Inputs it tells; None if it tells none, as records of earlier versions:
            those were made at full length, by code that is not known.
        here: Inputs at hand.

    Raises:
        SystemExit: If they differ; with one line that says in what.
    """
    if there is None:
        there = {"code": here["code"], "options": here["options"], "quick": False}
    # Where the data are gone from this disk, or were not written down: no difference.
    if not (there.get("data") and here.get("data")):
        there, here = {**there, "data": None}, {**here, "data": None}
    if differing := training.inputs.differences(there, here):
        raise SystemExit(
            f"Expected a record of the same inputs; {what} differs in "
            f"{', '.join(differing)}: delete it there, or take other --results. "
            f"Received: record={str(path)!r}."
        )


def code_of(script: str) -> str:
    """Returns the SHA-256 of a script and of what it imports from beside it.

    Comments, form and documentation do not count.

    Args:
        script: Its file.
    """
    home, found = Path(script).resolve(), {}
    files = {home, *_files_beside(home)} - {Path(__file__).resolve()}
    for file in sorted(files):
        tree = ast.parse(file.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                told = ast.get_docstring(node) is not None
                node.body = node.body[told:] or [ast.Pass()]
        found[file.name] = hashlib.sha256(ast.unparse(tree).encode()).hexdigest()
    # The data that a recipe takes are chosen here, all else in this file is no input.
    chosen = inspect.getsource(load) + inspect.getsource(photographs)
    found["data"] = hashlib.sha256(chosen.encode()).hexdigest()
    return "sha256:" + hashlib.sha256(json.dumps(found).encode()).hexdigest()


def _files_beside(home: Path) -> set[Path]:
    """Files of the same folder that a script imports."""
    nodes = ast.walk(ast.parse(home.read_text()))
    names = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    beside = {home.with_name(f"{name}.py") for name in names if name}
    found = {file for file in beside if file.is_file() and file != home}
    return found.union(*map(_files_beside, found - {Path(__file__).resolve()}))


def _run(recipe: Recipe, options: argparse.Namespace, path: Path, record: dict) -> None:
    own = {name: getattr(options, name) for name in recipe.options}
    given = {name: _content(value) for name, value in own.items()}
    script = inspect.getfile(recipe.run)
    inputs = {"code": code_of(script), "options": given, "quick": options.quick}
    rows, environments, known = (
        record.get(name, {}) for name in ("rows", "environments", "inputs")
    )
    cases = (options.quick and recipe.quick_cases) or recipe.cases
    cases = {"/".join(words): words for words in cases}
    chosen = [case for case in cases if options.only in (None, case)]

    def inputs_of(case: str) -> dict:
        return {**inputs, "data": data_of(cases[case], quick=options.quick)}

    for case in rows.keys() & set(chosen):
        check_inputs(path, case, known.get(case), inputs_of(case))
    for case in chosen:
        if case in rows:
            continue
        begin = time.perf_counter()
        folder = options.runs.joinpath(recipe.name, *cases[case])
        row = recipe.run(*cases[case], quick=options.quick, folder=folder, **own)
        seconds = round(time.perf_counter() - begin, 1)
        rows[case] = {**row, "seconds": seconds}
        environments[case], known[case] = environment(), inputs_of(case)
        written = {"environments": environments, "inputs": known, "rows": rows}
        write_json(path, written)
        print(f"{recipe.name} {case}: {rows[case]}", flush=True)


def _content(value: str | None) -> Any:
    """What an option stands for: of a file, what it holds."""
    return training.inputs.describe(Path(value)) if value is not None else None


def data_of(words: tuple[str, ...], *, quick: bool) -> dict[str, Any] | None:
    """Returns a digest of the datasets among the words of a case.

    Args:
        words: The words; each may be the name of a dataset, or a folder.
        quick: Whether the embedded images are taken instead.

    Returns:
        Name to digest; None if one of them is not on the disk.
    """
    names = {word for word in words if word in data.names() or Path(word).is_dir()}
    names = {EMBEDDED} if names and quick else names
    if not all(map(_is_here, names)):
        return None
    describe = training.inputs.describe
    return {name: describe(data.load(name, "train")) for name in sorted(names)}


def _is_here(name: str) -> bool:
    import tensorflow_datasets as tfds

    at_hand = name == EMBEDDED or name not in data.names()
    return at_hand or Path(tfds.builder(name).data_dir).is_dir()


def load(
    dataset: str,
    splits: tuple,
    *,
    quick: bool,
    quick_splits: tuple = ("train[:640]", "test[:500]"),
    gray: bool = False,
    shape: tuple | None = None,
) -> list:
    """Returns images and labels of each split; quickly, of a few embedded images.

    Args:
        dataset: Name of the dataset.
        splits: Splits, with an optional slice.
        quick: Whether to take the embedded images instead.
        quick_splits: Their splits.
        gray: Whether color images are turned gray.
        shape: Shape that the embedded images are brought to.
    """
    options: dict = {"grayscale": gray}
    if quick:
        dataset, splits = EMBEDDED, quick_splits
        options = {"image_size": shape and shape[:2]}
    return [data.load_arrays(dataset, split, **options) for split in splits]


def photographs(scale: int, *source: str, side: int | None) -> Iterator[tuple]:
    """Gives name, small and large version of each test photograph, in [0, 1].

    Args:
        scale: Factor between the two.
        *source: Folder of the photographs; those of other packages without one.
        side: Side of the part that is taken; None for all.
    """
    for name, photograph in data.photographs(*source, split="test").items():
        height, width = (n // scale * scale for n in photograph.shape[:2])
        large = photograph[None, :height, :width][:, :side, :side] / np.float32(255)
        yield name, data.shrink(large, scale), large


def train_in_phases(
    model: keras.Model,
    train: Any,
    validation: Any,
    config: training.TrainConfig,
    *,
    quick: bool,
    folder: Path,
    augment: Callable | None = None,
    **options: Any,
) -> dict:
    """Trains by AdamW, then by SGD, and returns epochs and seed for the row.

    Args:
        model: The network.
        train: Examples to train on.
        validation: Examples that choose the epoch.
        config: Settings of both phases.
        quick: Whether to do one epoch of each.
        folder: The run folder.
        augment: As in `training.fit`.
        **options: Further arguments of `training.fit_phases`.
    """
    config = dataclasses.replace(config, epochs=1) if quick else config
    phases = training.dual_optimizer(config, augment=augment)
    results = training.fit_phases(
        model, train, validation, phases, run_dir=folder, verbose=2, **options
    )
    return {"epochs": [len(result.rows) for result in results], "seed": config.seed}


def train_seeds(
    build: Callable[[], keras.Model],
    splits: list,
    config: training.TrainConfig,
    *,
    quick: bool,
    folder: Path,
) -> tuple[training.RepeatResult, dict]:
    """Trains with three seeds, tests each, and returns the result and its row.

    Args:
        build: Makes the network.
        splits: Training, validation (or None) and test examples.
        config: Settings of the training.
        quick: Whether to take two seeds.
        folder: The run folder.
    """
    train, validation, test = splits
    repeated = training.repeat(
        build,
        train,
        validation,
        config=config,
        repeats=2 if quick else 3,
        run_dir=folder,
        measure=lambda model: training.evaluate(model, test, metrics=METRICS),
        verbose=0,
    )
    return repeated, {
        "test": repeated.measurements["accuracy"],
        "test_f1": repeated.measurements["f1_macro"],
        "test_auc": repeated.measurements["auc"],
        "epochs": [len(result.rows) for result in repeated.results],
        "seeds": list(range(2 if quick else 3)),
    }


def _options(recipe: Recipe) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for name, text in recipe.options.items():
        parser.add_argument(f"--{name}", help=text)
    parser.add_argument("--quick", action="store_true", help="two epochs, tiny data")
    parser.add_argument("--only", help="one case, for example WavPool/mnist")
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--results", type=Path, default=HERE / "results")
    return parser.parse_args()


def environment() -> dict:
    """Returns versions, backend and machine, for a record."""
    backend = importlib.import_module(keras.backend.backend())
    modules = {keras_wavelets, keras, tf, np, backend}
    return {
        "versions": {
            module.__name__: module.__version__
            for module in sorted(modules, key=lambda module: module.__name__)
        },
        "python": platform.python_version(),
        "backend": keras.backend.backend(),
        "machine": f"{os.cpu_count()} {platform.machine()} cores, "
        + (_accelerator() or "no GPU"),
    }


def _accelerator() -> str | None:
    """Returns the name of the accelerator that Keras computes on."""
    if keras.backend.backend() == "jax":
        import jax

        device = jax.devices()[0]
        return None if device.platform == "cpu" else device.device_kind
    for device in tf.config.list_physical_devices("GPU"):
        return tf.config.experimental.get_device_details(device)["device_name"]
    return None
