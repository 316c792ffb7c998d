"""PyWavelets' own tests, run on `keras_wavelets.ops` in place of its functions.

`python tests/pywavelets/judge.py` runs all that the installed PyWavelets brings;
arguments go to pytest, as `test_modes.py -k allmodes`. Every public name of `pywt`
that `ops` has too is replaced before the tests import it. Arguments go through as they
come, results become NumPy arrays, and nothing else is adapted.

Only tests that call a function of ours count. Which of them may fail, and why, says
`differences.py`; another failure, or such a test that passes, is an error.
"""

import functools
import inspect
import sys
import types
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import pywt

from keras_wavelets import ops

sys.path.insert(0, str(Path(__file__).parents[1]))
from pywavelets.differences import DIFFERENCES

TESTS = Path(pywt.__file__).parent / "tests"
# By test: whether it passed, and whether it called a function of ours.
outcomes: dict[str, bool] = {}
reached: set[str] = set()
current = [""]


def to_numpy(value: Any) -> Any:
    """Returns tensors as arrays, inside lists, tuples, named tuples and dicts too."""
    if keras.ops.is_tensor(value):
        array = keras.ops.convert_to_numpy(value)
        return array if array.ndim else array[()]
    if isinstance(value, dict):
        return {key: to_numpy(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(to_numpy, value))
    return value


def replacement(name: str) -> Any:
    """Returns what stands in for `pywt.<name>`: ours, with arrays for tensors."""
    ours = getattr(ops, name)
    if ours is getattr(pywt, name):
        return ours
    if inspect.isclass(ours):
        return _class(ours)

    @functools.wraps(ours)
    def call(*arguments: Any, **options: Any) -> Any:
        reached.add(current[0])
        return to_numpy(ours(*arguments, **options))

    return call


def _class(ours: type) -> type:
    """Returns a class whose objects give arrays when they are reconstructed."""

    class Judged(ours):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            reached.add(current[0])
            super().__init__(*arguments, **options)

        def reconstruct(self, *arguments: Any, **options: Any) -> Any:
            return to_numpy(super().reconstruct(*arguments, **options))

        def __reduce__(self) -> tuple:
            return _back, (ours.__name__, self.__dict__)

    return Judged


def _back(name: str, attributes: dict) -> Any:
    packets = object.__new__(getattr(sys.modules["pywt"], name))
    packets.__dict__.update(attributes)
    return packets


def names() -> list[str]:
    """Returns the public names of PyWavelets that `ops` has as well."""
    return [name for name in pywt.__all__ if name in ops.__all__]


def pytest_configure(config: Any) -> None:
    # Integers and lists take Keras's default dtype, which in PyWavelets is float64.
    keras.config.set_floatx("float64")
    np.random.seed(0)  # noqa: NPY002
    # The tests alone see it; ours and PyWavelets' own functions call the real one.
    judged = types.ModuleType("pywt")
    judged.__dict__.update(pywt.__dict__)
    judged.__dict__.update({name: replacement(name) for name in names()})
    sys.modules["pywt"] = judged


def pytest_runtest_setup(item: Any) -> None:
    current[:] = [item.nodeid]


def pytest_runtest_logreport(report: Any) -> None:
    if report.when == "call" and not report.skipped:
        outcomes[report.nodeid] = report.passed


def reason(test: str) -> str | None:
    """Returns why a test may fail, or None."""
    found = (why for pattern, why in DIFFERENCES.items() if fnmatch(test, pattern))
    return next(found, None)


def verdict() -> tuple[int, int, list[str]]:
    """Returns how many tests count, how many of them pass, and what was unexpected."""
    judged = {
        test.rpartition("/")[2]: passed
        for test, passed in outcomes.items()
        if test in reached
    }
    unexpected = [
        f"{test} {'passes' if passed else 'fails'}"
        for test, passed in judged.items()
        if passed == bool(reason(test))
    ]
    return len(judged), sum(judged.values()), unexpected


def pytest_sessionfinish(session: Any) -> None:
    *_, unexpected = verdict()
    session.exitstatus = 1 if unexpected or not reached else 0


def pytest_terminal_summary(terminalreporter: Any) -> None:
    count, passed, unexpected = verdict()
    share = passed / max(count, 1)
    terminalreporter.write_line(f"{passed} of {count} tests pass: {share:.1%}.")
    for line in unexpected:
        terminalreporter.write_line(f"Unexpected: {line}")


def main(arguments: list[str]) -> int:
    """Runs the tests and returns 0 if all went as expected."""
    chosen = [TESTS / a if a.endswith(".py") else a for a in arguments] or []
    files = any(a.endswith(".py") for a in arguments)
    options = ["-q", "-c", "/dev/null", f"--rootdir={TESTS}", "-W", "ignore"]
    options += ["-p", "no:cacheprovider", "--tb=short"]
    everything = [*options, *map(str, chosen), *([] if files else [str(TESTS)])]
    return int(pytest.main(everything, plugins=[sys.modules[__name__]]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
