"""Wavelets as ordinary Keras parts.

Subpackages load when they are first used, so that `import keras_wavelets` is instant
and each needs only the libraries of its own subject. The classes that saved models
are made of are registered with Keras as soon as Keras itself is there.
"""

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from keras_wavelets import applications
    from keras_wavelets import config
    from keras_wavelets import convert
    from keras_wavelets import data
    from keras_wavelets import distillation
    from keras_wavelets import export
    from keras_wavelets import layers
    from keras_wavelets import losses
    from keras_wavelets import metrics
    from keras_wavelets import ops
    from keras_wavelets import plotting
    from keras_wavelets import pruning
    from keras_wavelets import regularizers
    from keras_wavelets import training
    from keras_wavelets import tuning
    from keras_wavelets import wavelets

__version__ = "0.1.0"

__all__ = [
    "applications",
    "config",
    "convert",
    "data",
    "distillation",
    "export",
    "layers",
    "losses",
    "metrics",
    "ops",
    "plotting",
    "pruning",
    "regularizers",
    "training",
    "tuning",
    "wavelets",
]

# What `keras.saving.load_model` must find: Keras looks classes up in its register
# alone and imports no module that a file names.
_REGISTERED = (
    "distillation",
    "layers",
    "losses",
    "metrics",
    "pruning",
    "regularizers",
    "training",
)


def __getattr__(name: str) -> Any:
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]


def _register() -> None:
    for name in _REGISTERED:
        importlib.import_module(f"{__name__}.{name}")


class _RegisterAfterKeras(importlib.abc.MetaPathFinder):
    """Registers our classes right after Keras was imported, whoever imports it.

    Where one of our own modules was the first to import Keras, they are registered
    when that module is whole: before, it would be imported half made.
    """

    def __init__(self) -> None:
        self.depth = 0

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != "keras" and not name.startswith(f"{__name__}."):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module = partial(self._execute, spec.loader.exec_module)
        return spec

    def _execute(self, execute: Callable, module: Any) -> None:
        self.depth += 1
        try:
            execute(module)
        finally:
            self.depth -= 1
        if self.depth == 0 and "keras" in sys.modules and self in sys.meta_path:
            sys.meta_path.remove(self)
            _register()


if "keras" in sys.modules:
    _register()
else:
    sys.meta_path.insert(0, _RegisterAfterKeras())
