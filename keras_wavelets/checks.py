"""Checks of arguments at the door, and the one grammar of their errors."""

import difflib
import functools
import inspect
import math
import numbers
import re
import textwrap
from collections.abc import Callable
from collections.abc import Collection
from typing import Any


def one_of(value: Any, name: str, choices: Collection) -> Any:
    """Returns a value that is among a few.

    Args:
        value: What the caller gave.
        name: The name of the argument, for the error.
        choices: The legal values, in the order in which they are to be shown.

    Raises:
        ValueError: If the value is not among them; it names the closest one.

    Example:
    >>> from keras_wavelets import checks
    >>> checks.one_of("hard", "mode", ("soft", "hard"))
    'hard'
    """
    # A value that cannot be compared with a name, such as an array, is none of them;
    # nor is a truth value the number that Python has it equal to.
    if isinstance(value, str | numbers.Number | None) and any(
        value == choice and isinstance(value, bool) == isinstance(choice, bool)
        for choice in choices
    ):
        return value
    names = [choice for choice in choices if isinstance(choice, str)]
    close = difflib.get_close_matches(value, names, 1) if isinstance(value, str) else []
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ValueError(
        f"Expected `{name}` to be one of {tuple(choices)}.{hint} "
        f"Received: {name}={value!r}."
    )


def count(value: Any, name: str, minimum: int = 1, maximum: int | None = None) -> int:
    """Returns a whole number as `int`.

    Args:
        value: What the caller gave; integers of NumPy count, truth values do not.
        name: The name of the argument, for the error.
        minimum: The least legal number.
        maximum: The largest legal number, None for no limit.
    """
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or value < minimum or (maximum is not None and value > maximum):
        raise ValueError(
            f"Expected `{name}` to be an integer{_range(minimum, maximum)}. "
            f"Received: {name}={value!r}."
        )
    return int(value)


def number(
    value: Any, name: str, low: float | None = None, high: float | None = None
) -> float:
    """Returns a finite number as it was given.

    Args:
        value: What the caller gave; truth values are no numbers.
        name: The name of the argument, for the error.
        low: The least legal number, None for no limit.
        high: The largest legal number, None for no limit.
    """
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    legal = real and math.isfinite(value)
    legal = legal and (low is None or value >= low) and (high is None or value <= high)
    if not legal:
        raise ValueError(
            f"Expected `{name}` to be a finite number{_range(low, high)}. "
            f"Received: {name}={value!r}."
        )
    return value


def positive(value: Any, name: str) -> float:
    """Returns a finite number above 0 as it was given; raises for any other."""
    if number(value, name) <= 0:
        raise ValueError(
            f"Expected `{name}` to be a positive number. Received: {name}={value!r}."
        )
    return value


def share(value: Any, name: str) -> float:
    """Returns a number from 0 on and below 1, as it was given.

    Args:
        value: What the caller gave.
        name: The name of the argument, for the error.

    Example:
    >>> from keras_wavelets import checks
    >>> checks.share(0.5, "dropout")
    0.5
    """
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not (real and 0 <= value < 1):
        raise ValueError(f"Expected `{name}` in [0, 1). Received: {name}={value!r}.")
    return value


def telling(function: Callable, owner: type | None = None) -> Callable:
    """Returns a function whose every error names what it was given.

    What arguments make no sense is told by the checks of each function. For what they
    leave over - a number for a nest of bands, a string for a tensor - this is the last
    one: the error of whatever stumbled over it becomes one of the arguments.

    Args:
        function: A public function, or a method.
        owner: Class that the method belongs to; the errors of its subclasses are
            their own.
    """

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            if _is_told(error) or (owner and type(args[0]) is not owner):
                raise
            kind = TypeError if isinstance(error, _OF_TYPES) else ValueError
            raise kind(
                f"Expected arguments that `{(owner or call).__name__}` takes "
                f"({type(error).__name__}: {_reason(error)}). "
                f"Received: {_given(function, args, kwargs)}."
            ) from error

    # Keras asks a constructor for its own words, not for those of what it wraps.
    call.__signature__ = inspect.signature(function)
    return call


def tell_of_class(owner: type) -> None:
    """Lets a layer tell what it was made with, called with and asked about."""
    for name in ("__init__", "__call__", "compute_output_shape"):
        function = getattr(owner, name)
        # Keras's own constructor stays: it is no argument of ours that it takes.
        if name != "__init__" or function.__module__.startswith(_OURS):
            setattr(owner, name, telling(function, owner))


_OURS = "keras_wavelets."
_OF_KERAS = "Exception encountered when calling"
_OF_TYPES = (TypeError, AttributeError)
# Tracers of JAX and of torch speak to who compiles, and memory is no argument.
_OF_OTHERS = ("jax", "torch._dynamo")
_OF_MEMORY = ("ResourceExhaustedError", "OutOfMemoryError", "MemoryError")


def _is_told(error: Exception) -> bool:
    """Returns whether an error is clear already, or none of the arguments."""
    kind = type(error)
    clear = isinstance(error, ValueError | TypeError) and "Received: " in str(error)
    foreign = isinstance(error, Warning | NotImplementedError | ImportError)
    foreign = foreign or kind.__module__.startswith(_OF_OTHERS)
    return clear or foreign or kind.__name__ in _OF_MEMORY


def _reason(error: Exception) -> str:
    """Returns the line of an error that says why; Keras writes in bold, and more."""
    lines = re.sub(r"\x1b\[\d*m", "", str(error)).splitlines()
    said = [line for line in lines if line and not line.startswith(_OF_KERAS)]
    return said[0] if said else ""


def _given(function: Callable, args: tuple, kwargs: dict[str, Any]) -> str:
    names = list(inspect.signature(function).parameters)
    names += [f"argument {place}" for place in range(len(names), len(args))]
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    given.pop("self", None)
    return ", ".join(f"{name}={_short(value)}" for name, value in given.items())


def _short(value: Any) -> str:
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return f"<{type(value).__name__} {value.dtype} {tuple(value.shape)}>"
    return textwrap.shorten(repr(value), 80, placeholder=" …")


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f" ≥ {low}"
    return f" ≤ {high}" if high is not None else ""
