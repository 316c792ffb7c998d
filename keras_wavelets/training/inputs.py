"""What a result depends on, written down where the result lies.

A folder that is gone on with holds a description of the inputs of its result:
settings as they are, data, weights and code by their SHA-256. Whoever goes on compares
it first, so that no result of other inputs is taken for one's own.
"""

import contextlib
import functools
import hashlib
import json
import os
import re
import types
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import ValuesView
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets.files import one_writer
from keras_wavelets.files import read_json
from keras_wavelets.files import write_json
from keras_wavelets.keras_internals import nested_layers

CONFIG = "config.json"
# A data set is known by its first examples: to read all of them takes an epoch.
EXAMPLES = 100
_DIGEST = "sha256:"
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


@contextlib.contextmanager
def claimed(
    path: str | os.PathLike, description: dict[str, Any], **options: Any
) -> Iterator[Path]:
    """Holds a folder for what `description` says, as its one writer."""
    path = Path(path)
    try:
        compare(path, description, **options)
        with contextlib.ExitStack() as stack:
            stack.enter_context(one_writer(path))
            claim(path, description, **options)
            held = stack.pop_all()
    except OSError as error:
        raise ValueError(
            f"Expected a folder that can be written ({error.strerror}). "
            f"Received: run_dir={str(path)!r}."
        ) from error
    with held:
        yield path


def claim(path: Path, description: dict[str, Any], **options: Any) -> None:
    """Takes a folder for what `description` says, unless it is for something else."""
    if compare(path, description, **options) != _plain(description):
        write_json(path / options.get("file", CONFIG), description)


def compare(
    path: Path,
    description: dict[str, Any],
    *,
    defaults: dict[str, Any] | None = None,
    free: tuple[str, ...] = (),
    file: str = CONFIG,
    result: str | None = None,
) -> dict[str, Any] | None:
    """Compares the inputs of a folder's result with those at hand.

    Args:
        path: The folder.
        description: What the result at hand depends on.
        defaults: What counts for settings that a folder does not know yet: it was
            made before they were there.
        free: Names at the top that may differ.
        file: File that holds the description.
        result: What a folder holds once it has a result: one without is free, one
            with it must have a description.

    Example:
    >>> compare(Path("no-such-folder"), {"epochs": 3})
    """
    if result is not None and not (path / result).exists():
        return None
    if not (path / file).exists():
        if result is not None:
            raise _of_earlier_version(path)
        return None
    stored = read_json(path / file, dict)
    differing = differences(stored, description, defaults=defaults, free=free)
    if differing and _DIGEST not in str(stored) and _DIGEST in str(description):
        raise _of_earlier_version(path)
    if differing:
        raise ValueError(
            "Expected an empty folder or one of the same inputs; it differs in "
            f"{', '.join(differing)}. Received: run_dir={str(path)!r}."
        )
    return stored


def differences(
    there: dict[str, Any],
    here: dict[str, Any],
    *,
    defaults: dict[str, Any] | None = None,
    free: tuple[str, ...] = (),
) -> list[str]:
    """Returns in what two descriptions differ.

    Example:
    >>> differences({"epochs": 3, "quick": True}, {"epochs": 4, "quick": True})
    ['epochs (3 there, 4 here)']
    """
    given, assumed = _flat(_plain(here)), _flat(defaults or {})
    assumed = {name: assumed[name] for name in given if name in assumed}
    known = {**assumed, **_flat(there)}
    return [
        _difference(name, known.get(name), given.get(name))
        for name in sorted(known.keys() | given.keys())
        if known.get(name) != given.get(name) and name.split(".")[0] not in free
    ]


def _of_earlier_version(path: Path) -> ValueError:
    return ValueError(
        "Expected an empty folder or one that tells the inputs of its result; this one "
        "was made by an earlier version: delete it, or take another one. "
        f"Received: run_dir={str(path)!r}."
    )


def describe(value: Any) -> Any:
    """Returns JSON that differs where two values do.

    Numbers, words and structures of them stay as they are; a file is its name and its
    SHA-256; arrays, weights and code are a SHA-256. Of a `tf.data.Dataset` the number,
    kind and first hundred examples count, the latter if they are the same each time
    they are read. A model is its configuration, without the names of its layers, and
    those of its weights that are not as its initializers made them.

    Args:
        value: Anything.

    Example:
    >>> describe({"rate": 0.5, "images": np.zeros(2)})["rate"]
    0.5
    >>> describe(np.zeros(2)) == describe(np.ones(2))
    False
    """
    if isinstance(value, Mapping):
        return {str(name): describe(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [describe(item) for item in value]
    of = (of for kind, of in _KINDS if isinstance(value, kind))
    return next(of, _of_object)(value)


def file_digest(path: Path) -> str:
    """Returns the SHA-256 of a file.

    Example:
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = path.write_text("a")
    >>> file_digest(path)[:15]
    'sha256:ca978112'
    """
    with path.open("rb") as file:
        return _DIGEST + hashlib.file_digest(file, "sha256").hexdigest()


def _of_path(path: Path) -> Any:
    return [str(path), file_digest(path)] if path.is_file() else str(path)


def _of_partial(value: functools.partial) -> Any:
    return describe([value.func, value.args, value.keywords])


def _of_object(value: Any) -> Any:
    if hasattr(value, "element_spec"):
        return _of_dataset(value)
    if hasattr(value, "__array__") and hasattr(value, "shape"):
        return _of_array(value)
    if hasattr(value, "get_config") and not isinstance(value, type):
        # Keras leaves the arguments of some losses out of their configuration.
        shown = _ADDRESS.sub("", repr(value))
        return _digest([shown, _without_names(value.get_config())])
    kind = value if isinstance(value, type) or hasattr(value, "__name__") else None
    kind = kind or type(value)
    return f"{kind.__module__}.{getattr(kind, '__qualname__', kind.__name__)}"


def _of_array(value: Any) -> str:
    array = np.ascontiguousarray(value)
    known = hashlib.sha256(f"{array.dtype.str} {array.shape}".encode())
    if array.dtype.hasobject:
        known.update(repr(array.tolist()).encode())
    else:
        known.update(array.reshape(-1).view(np.uint8))
    return _DIGEST + known.hexdigest()


def _of_dataset(dataset: Any) -> dict[str, Any]:
    found = {
        "examples": int(dataset.cardinality()),
        "kind": _ADDRESS.sub("", repr(dataset.element_spec)),
    }
    once, again = (_first_examples(dataset) for _ in range(2))
    return {**found, "first": once} if once == again else found


def _first_examples(dataset: Any) -> str:
    # Sorted: a pipeline of several threads need not keep the order.
    examples = dataset.take(EXAMPLES).as_numpy_iterator()
    return _digest(sorted(_digest(describe(example)) for example in examples))


def _of_layer(layer: keras.Layer) -> dict[str, Any]:
    try:
        config = keras.saving.serialize_keras_object(layer)
    except (NotImplementedError, TypeError, ValueError):
        # A class of one's own without `get_config`: what it is made of must do.
        config = {"kinds": [type(inner).__name__ for inner in nested_layers(layer)]}
    config.pop("compile_config", None)
    given = [_of_array(keras.ops.convert_to_numpy(weight)) for weight in _given(layer)]
    shapes = [list(weight.shape) for weight in layer.weights]
    architecture = [type(layer).__name__, shapes, _without_names(config)]
    return {
        "architecture": _digest(architecture),
        "weights": _digest(given) if given else "initial",
    }


def _given(layer: keras.Layer) -> list:
    """Weights that are not as an initializer made them: trained ones, or a file's."""
    fresh = set()
    for inner in [layer, *nested_layers(layer)]:
        makers = [
            maker
            for maker in vars(inner).values()
            if isinstance(maker, keras.initializers.Initializer)
            # Others give another value with each call.
            and isinstance(getattr(maker, "seed", None), int | None)
        ]
        for weight in inner.weights if makers else ():
            if weight.path not in fresh and _made_by(makers, weight):
                fresh.add(weight.path)
    return [weight for weight in layer.weights if weight.path not in fresh]


def _made_by(makers: list, weight: Any) -> bool:
    value = keras.ops.convert_to_numpy(weight)
    return any(
        np.array_equal(
            keras.ops.convert_to_numpy(maker(weight.shape, weight.dtype)), value
        )
        for maker in makers
        if len(weight.shape) > 1 or not isinstance(maker, _MATRICES)
    )


# These take no vectors.
_MATRICES = (keras.initializers.Orthogonal, keras.initializers.Identity)


def _of_function(function: Any, module: str, seen: frozenset = frozenset()) -> list:
    """Code of a function, and of what it takes from around it."""
    function = getattr(function, "__func__", function)
    if function in seen:
        return []
    code = function.__code__
    around = _around(function)
    found = [_of_code(code), describe(function.__defaults__)]
    for name, value in sorted(around.items()):
        own = isinstance(value, types.FunctionType) and value.__module__ == module
        if own:
            found.append([name, _of_function(value, module, seen | {function})])
        elif not isinstance(value, types.FunctionType | types.ModuleType | type):
            found.append([name, describe(value)])
    return found


def _around(function: Any) -> dict[str, Any]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    around = {name: cell.cell_contents for name, cell in cells}
    known = function.__globals__
    names = [name for name in function.__code__.co_names if name in known]
    return {**{name: known[name] for name in names}, **around}


def _of_code(code: types.CodeType) -> list:
    return [
        code.co_code.hex(),
        list(code.co_names),
        list(map(_of_constant, code.co_consts)),
    ]


def _of_constant(value: Any) -> Any:
    if isinstance(value, types.CodeType):
        return _of_code(value)
    # The order of a set differs from process to process.
    return sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)


def _without_names(config: Any) -> Any:
    """A configuration with numbers for names, which count up with each model made."""
    order = dict.fromkeys(_names(config))
    names = {name: f"#{index}" for index, name in enumerate(order)}

    def replaced(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {str(key): replaced(item) for key, item in part.items()}
        if isinstance(part, list | tuple):
            return [replaced(item) for item in part]
        return names.get(part, part) if isinstance(part, str) else part

    return replaced(config)


def _names(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if isinstance(part.get("name"), str):
            yield part["name"]
        part = part.values()
    if isinstance(part, list | tuple | ValuesView):
        for item in part:
            yield from _names(item)


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=_text)
    return _DIGEST + hashlib.sha256(text.encode()).hexdigest()


def _text(value: Any) -> Any:
    if hasattr(value, "__array__") and hasattr(value, "shape"):
        return _of_array(value)
    return _ADDRESS.sub("", repr(value))


def _plain(description: dict[str, Any]) -> dict[str, Any]:
    """As it will be read back: JSON knows no tuples."""
    return json.loads(json.dumps(description))


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    leaves = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            leaves |= _flat(value, f"{prefix}{name}.")
        else:
            leaves[prefix + name] = value
    return leaves


def _difference(name: str, there: Any, here: Any) -> str:
    if _DIGEST in str(there) and _DIGEST in str(here):
        return f"{name} (other contents)"
    return f"{name} ({there!r} there, {here!r} here)"


_KINDS = (
    (types.NoneType | bool | int | float | str, lambda value: value),
    (np.generic, np.generic.item),
    (Path, _of_path),
    (keras.Layer, _of_layer),
    (functools.partial, _of_partial),
    (
        types.FunctionType | types.MethodType,
        lambda value: _digest(_of_function(value, value.__module__)),
    ),
)
