"""Settings of the whole package."""

import contextlib
from collections.abc import Iterator
from typing import Literal
from typing import get_args

from keras_wavelets import checks

Implementation = Literal["auto", "conv", "polyphase", "matrix"]
IMPLEMENTATIONS = get_args(Implementation)

_settings = {"implementation": "auto"}


def check_implementation(name: str) -> str:
    """Returns a legal name of a formulation; raises if it is not legal.

    Args:
        name: One of `"auto"`, `"conv"`, `"polyphase"`, `"matrix"`.

    Raises:
        ValueError: For any other name.
    """
    # Every call asks: a legal name needs no second look.
    legal = isinstance(name, str) and name in IMPLEMENTATIONS
    return name if legal else checks.one_of(name, "implementation", IMPLEMENTATIONS)


def get_implementation() -> str:
    """Returns the formulation that layers and ops with `"auto"` are to use."""
    return _settings["implementation"]


def set_implementation(name: str) -> None:
    """Chooses the formulation of every transform that leaves it to `"auto"`.

    Args:
        name: `"auto"` (the rule of `keras_wavelets.ops.lowering`), `"conv"`,
            `"polyphase"` or `"matrix"`. Results are equal to rounding. It takes
            effect where a function is traced; compiled functions keep theirs.

    Raises:
        ValueError: For an unknown name.

    Example:
    >>> from keras_wavelets import config
    >>> config.set_implementation("matrix")
    >>> config.get_implementation()
    'matrix'
    >>> config.set_implementation("auto")
    """
    _settings["implementation"] = check_implementation(name)


@contextlib.contextmanager
def implementation(name: str) -> Iterator[None]:
    """Chooses the formulation within a `with` block.

    Args:
        name: As in `set_implementation`.

    Example:
    >>> from keras_wavelets import config
    >>> with config.implementation("conv"):
    ...     config.get_implementation()
    'conv'
    """
    previous = get_implementation()
    set_implementation(name)
    try:
        yield
    finally:
        set_implementation(previous)
