"""How every export is written: in silence, and into its place only when it agrees."""

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets import config
from keras_wavelets.files import replacing
from keras_wavelets.keras_internals import input_signature

# A side of unknown length gets this one where a file is tried.
_SIDE = 64
_BATCHES = (1, 3)

# Never closed: a logger that is set up meanwhile keeps it as its stream.
_NOWHERE = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", closefd=False)


def check_destination(path: str | Path, *, suffix: str, overwrite: bool) -> Path:
    """Returns `path` as a `Path` whose parent folder exists, or says what is wrong."""
    path = Path(path)
    if suffix and path.suffix != suffix:
        raise ValueError(
            f"Expected a file name that ends in {suffix!r}. "
            f"Received: path={str(path)!r}."
        )
    if path.exists() and not overwrite:
        raise ValueError(
            "Expected a path that does not exist yet, or overwrite=True. "
            f"Received: path={str(path)!r}."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A folder on a read-only disk exists as well: only writing tells.
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise ValueError(
            f"Expected a path that can be written ({error.strerror}). "
            f"Received: path={str(path)!r}."
        ) from error
    return path


@contextlib.contextmanager
def exporting(path: Path) -> Iterator[Path]:
    """Yields a temporary path that takes its place if the body does not raise.

    Meanwhile the process is silent, and transforms are convolutions: those run on
    every runtime, and LiteRT quantizes each as one operation.
    """
    with replacing(path) as temporary, silenced(), config.implementation("conv"):
        yield temporary


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Discards all that the process writes to standard output and error meanwhile.

    The converter logs from C++, past `sys.stderr`: only redirecting the file
    descriptors reaches it. That is process-wide, so keep the body short.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    kept, nowhere = [os.dup(1), os.dup(2)], _NOWHERE
    try:
        with (
            # Notebooks put objects of their own before the descriptors.
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
        ):
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        for number, descriptor in enumerate(kept, start=1):
            os.dup2(descriptor, number)
            os.close(descriptor)


def with_flat_outputs(model: keras.Model) -> keras.Model:
    """Returns a model whose outputs are a tensor, a list or a mapping of tensors.

    No format knows lists of lists, as multilevel transforms give them: those become
    one list.

    Example:
    >>> x = keras.Input((4,))
    >>> len(with_flat_outputs(keras.Model(x, [x, (2 * x, 3 * x)])).output)
    3
    """
    tensors = getattr(model, "outputs", None)
    if not tensors or len(tensors) == 1:
        return model
    if isinstance(model, keras.Sequential):
        return keras.Model(model.inputs, tensors, name=model.name)
    parts = model.output.values() if isinstance(model.output, dict) else model.output
    if not any(map(keras.tree.is_nested, parts)):
        return model
    return keras.Model(model.input, tensors, name=model.name)


def sample_inputs(model: keras.Model, rows: int) -> list[Any]:
    """Returns arguments for one call of a model: normal numbers, integers 0 and 1.

    Example:
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> [array.shape for array in sample_inputs(model, 3)]
    [(3, 4)]
    """
    draw = np.random.default_rng(0)

    def sample(spec: Any) -> np.ndarray:
        shape = (rows, *(side or _SIDE for side in spec.shape[1:]))
        dtype = keras.backend.standardize_dtype(spec.dtype)
        if "int" in dtype or dtype == "bool":
            return draw.integers(2, size=shape).astype(dtype)
        return draw.normal(size=shape).astype(dtype)

    return keras.tree.map_structure(sample, input_signature(model))


def check_agreement(
    model: keras.Model,
    run: Callable[..., Any],
    *,
    tolerance: float,
    calls: Sequence[list[Any]] = (),
) -> None:
    """Checks that a written file answers as its model does.

    Args:
        model: A built model.
        run: The loaded file: arguments of one call to its outputs, in any nest.
        tolerance: Largest legal ratio of the norm of the difference to that of the
            outputs, all outputs of all calls together.
        calls: Arguments of each call to compare; by default one call with a single
            row and one with several, of random numbers.
    """
    wanted, found = [], []
    for arguments in calls or [sample_inputs(model, rows) for rows in _BATCHES]:
        expected = _flat(model(*arguments, training=False))
        outputs = _flat(run(*arguments))
        shapes = [[array.shape for array in part] for part in (expected, outputs)]
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"Expected a file with outputs of shapes {shapes[0]}, as the model. "
                f"Received: shapes={shapes[1]} from model {model.name!r}."
            )
        wanted += [array.ravel() for array in expected]
        found += [array.ravel() for array in outputs]
    # All calls at once: one doubtful answer of many is no other function.
    wanted, found = np.concatenate(wanted), np.concatenate(found)
    known = np.isfinite(wanted)
    error = np.linalg.norm((found - wanted)[known])
    allowed = tolerance * np.linalg.norm(wanted[known]) + 1e-6
    if not error <= allowed:
        raise ValueError(
            f"Expected a file that answers as its model, to {allowed:.2g}. "
            f"Received: error={error:.2g} from model {model.name!r}."
        )


def _flat(outputs: Any) -> list[np.ndarray]:
    """The outputs one after the other, as complex numbers or floats.

    A mapping of a runtime has its names in alphabetical order, where `output_10`
    comes before `output_2`.
    """
    if isinstance(outputs, dict):
        outputs = [outputs[name] for name in sorted(outputs, key=_with_numbers)]
    arrays = [
        keras.ops.convert_to_numpy(output) for output in keras.tree.flatten(outputs)
    ]
    return [
        array.astype("complex128" if np.iscomplexobj(array) else "float64")
        for array in arrays
    ]


def _with_numbers(name: str) -> list[Any]:
    parts = re.split(r"(\d+)", name)
    return [int(part) if part.isdigit() else part for part in parts]
