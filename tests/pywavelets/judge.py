"""PyWavelets' own tests, run on `keras_wavelets.ops` in place of its functions.

A pytest plugin: `python -m pytest -p pywavelets.judge --pyargs pywt.tests` with the
folder `tests` on the path. Every public function of `pywt` that `ops` has under the
same name is replaced before the tests import it. Arguments go through as they come;
results become NumPy arrays. Nothing else is adapted.
"""

import functools
import inspect
from typing import Any

import keras
import numpy as np
import pywt

from keras_wavelets import ops

# Tests that never reach a function of ours say nothing about it.
_called: dict[str, bool] = {}
_current: list[str] = []


def to_numpy(value: Any) -> Any:
    """Returns tensors as arrays, inside lists, tuples, named tuples and dicts too."""
    if keras.ops.is_tensor(value):
        array = keras.ops.convert_to_numpy(value)
        return array if array.ndim else array[()]
    if isinstance(value, dict):
        return {key: to_numpy(part) for key, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(to_numpy, value))
    if isinstance(value, (list, tuple)):
        return type(value)(map(to_numpy, value))
    return value


def replacement(name: str) -> Any:
    """Returns what stands in for `pywt.<name>`: ours, with arrays for tensors."""
    ours = getattr(ops, name)
    if inspect.isclass(ours):
        return ours

    @functools.wraps(ours)
    def call(*arguments: Any, **options: Any) -> Any:
        if _current:
            _called[_current[0]] = True
        return to_numpy(ours(*arguments, **options))

    return call


def replaced() -> list[str]:
    """Returns the public names of PyWavelets that `ops` has as well."""
    return [name for name in pywt.__all__ if name in ops.__all__]


def pytest_configure(config: Any) -> None:
    # Integers and lists take Keras's default dtype, which in PyWavelets is float64.
    keras.config.set_floatx("float64")
    np.random.seed(0)  # noqa: NPY002
    for name in replaced():
        setattr(pywt, name, replacement(name))
    # `pywt.wavedec` and others call each other by names of their own modules, so that
    # what the tests reach under another name stays PyWavelets' own.


def pytest_runtest_setup(item: Any) -> None:
    _current[:] = [item.nodeid]


def pytest_report_teststatus(report: Any) -> None:
    if report.when == "call":
        reached = _called.get(report.nodeid, False)
        report.user_properties.append(("reached", reached))
