"""What every recipe shares: its command line, its record and how it goes on."""

import argparse
import dataclasses
import importlib
import json
import os
import platform
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import keras_wavelets
from keras_wavelets import data
from keras_wavelets.files import write_json

HERE = Path(__file__).parent


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

    Args:
        recipe: The recipe.
    """
    options = _options(recipe)
    own = {name: getattr(options, name) for name in recipe.options}
    record_path = options.results / f"{recipe.name}.json"
    options.results.mkdir(parents=True, exist_ok=True)
    record = json.loads(record_path.read_text()) if record_path.exists() else {}
    rows, environments = record.get("rows", {}), record.get("environments", {})
    for words in (options.quick and recipe.quick_cases) or recipe.cases:
        case = "/".join(words)
        if case in rows or (options.only and options.only != case):
            continue
        begin = time.perf_counter()
        folder = options.runs.joinpath(recipe.name, *words)
        row = recipe.run(*words, quick=options.quick, folder=folder, **own)
        seconds = round(time.perf_counter() - begin, 1)
        rows[case] = {**row, "seconds": seconds}
        environments[case] = environment()
        write_json(record_path, {"environments": environments, "rows": rows})
        print(f"{recipe.name} {case}: {rows[case]}", flush=True)


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
        dataset, splits = "fashion_mnist_mini", quick_splits
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
