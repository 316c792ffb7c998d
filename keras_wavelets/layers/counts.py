"""Checks of arguments that count something."""

from typing import Any


def is_count(value: Any) -> bool:
    """Tells whether a value is a positive integer; a Boolean is none.

    Example:
    >>> is_count(3), is_count(0), is_count(2.0), is_count(True)
    (True, False, False, False)
    """
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def check_count(name: str, value: Any) -> None:
    """Checks that an argument is a positive integer.

    Raises:
        ValueError: If it is not.

    Example:
    >>> check_count("units", 3)
    """
    if not is_count(value):
        raise ValueError(
            f"`{name}` must be a positive integer. Received: {name}={value!r}."
        )
