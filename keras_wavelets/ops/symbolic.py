"""Transforms of the symbolic tensors of functional models: one node for a call."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import keras

from keras_wavelets.keras_internals import output_spec
from keras_wavelets.ops.arguments import choose_level
from keras_wavelets.ops.arguments import normalize_axes


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Transform(keras.Operation):
    """One call of a function of `keras_wavelets.ops` in a functional model.

    Args:
        function: Name of the function.
        name: Name of the node.

    Example:
    >>> Transform("swt").get_config()["function"]
    'swt'
    """

    def __init__(self, function: str, *, name: str | None = None) -> None:
        super().__init__(name=name)
        self.function = function

    def call(self, *args: Any, **kwargs: Any) -> list:
        """Returns the tensors among the results, one after the other."""
        from keras_wavelets import ops

        results = keras.tree.flatten(getattr(ops, self.function)(*args, **kwargs))
        return [result for result in results if keras.ops.is_tensor(result)]

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> list:
        return output_spec(self.call, *args, **kwargs)

    def get_config(self) -> dict:
        return {"function": self.function, "name": self.name}


def takes_symbols(function: Callable) -> Callable:
    """Returns a function that takes `KerasTensor`s, of unknown sizes too.

    Example:
    >>> from keras_wavelets.ops.swt import swt
    >>> ((low, high),) = takes_symbols(swt)(keras.Input((9,)), "db2", level=1)
    >>> low.shape
    (None, 9)
    """

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not _is_symbolic((*args, *kwargs.values())):
            return function(*args, **kwargs)
        check_level_is_known(function, args, kwargs)
        expected = output_spec(function, *args, **kwargs)
        tensors = iter(Transform(function.__name__)(*args, **kwargs))
        # What is no tensor, such as the frequencies of scales, is known already.
        results = [
            next(tensors) if isinstance(leaf, keras.KerasTensor) else leaf
            for leaf in keras.tree.flatten(expected)
        ]
        return keras.tree.pack_sequence_as(expected, results)

    return call


def check_level_is_known(function: Callable, args: tuple, kwargs: dict) -> None:
    """Raises where sizes that are not known would decide how deep a transform goes.

    JAX and PyTorch find the shapes of results by trying some sizes out.
    """
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    given = bound.arguments
    if "level" not in given or given["level"] is not None:
        return
    data = next(iter(given.values()))
    shape = getattr(data, "shape", ())
    axes = normalize_axes(given.get("axes", given.get("axis")), len(shape))
    sizes = [shape[axis] for axis in axes]
    if None in sizes:
        choose_level(None, sizes, ())


def _is_symbolic(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_is_symbolic, value))
    if isinstance(value, dict):
        return any(map(_is_symbolic, value.values()))
    return isinstance(value, keras.KerasTensor)
