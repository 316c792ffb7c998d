"""What a user may import, in one list for each package."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

PACKAGES = (
    "applications", "convert", "data", "distillation", "export", "layers", "losses",
    "metrics", "ops", "plotting",
    "pruning", "regularizers", "training", "tuning", "wavelets",
)  # fmt: skip


@pytest.mark.parametrize("name", ["", *PACKAGES])
def test_public_names_exist_once(name):
    package = importlib.import_module(f"keras_wavelets.{name}".rstrip("."))
    names = package.__all__
    # The order of `__all__` is the linter's; here it matters that none is there twice.
    assert sorted(names) == sorted(set(names))
    assert [n for n in names if not hasattr(package, n)] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_what_a_package_imports_is_public_and_nothing_else(name):
    package = importlib.import_module(f"keras_wavelets.{name}")
    tree = ast.parse(Path(package.__file__).read_text())
    imported = [
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module.startswith("keras_wavelets")
        for alias in node.names
    ]
    assert sorted(imported) == sorted(package.__all__)


@pytest.mark.parametrize("name", PACKAGES)
def test_public_names_are_described_with_an_example(name):
    package = importlib.import_module(f"keras_wavelets.{name}")
    public = {n: getattr(package, n) for n in package.__all__}
    bare = [
        n
        for n, item in public.items()
        if callable(item)
        # PyWavelets describes its own.
        and not str(item.__module__).startswith("pywt")
        and not (isinstance(item, type) and issubclass(item, Exception))
        and ">>>" not in str(item.__doc__)
    ]
    assert bare == []


@pytest.mark.parametrize("name", PACKAGES)
def test_public_docstrings_tell_of_all_of_their_arguments(name):
    package = importlib.import_module(f"keras_wavelets.{name}")
    untold = [
        f"{n}({argument})"
        for n in package.__all__
        if callable(item := getattr(package, n))
        # What PyWavelets describes, exceptions, and what only hands arguments on.
        and item.__module__.startswith("keras_wavelets")
        and not (isinstance(item, type) and issubclass(item, Exception))
        for argument, parameter in inspect.signature(item).parameters.items()
        if parameter.kind is not parameter.VAR_POSITIONAL
        and not re.search(
            rf"^ +\**{argument}( \(.*\))?:|`{argument}`", item.__doc__, re.MULTILINE
        )
    ]
    assert untold == []


def test_every_serializable_layer_is_registered():
    import keras

    from keras_wavelets import layers

    classes = [getattr(layers, n) for n in layers.__all__]
    for layer in classes:
        registered = keras.saving.get_registered_name(layer)
        assert registered == f"keras_wavelets>{layer.__name__}"
