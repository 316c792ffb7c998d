"""Words of the command line, each of which stands for a class."""

import functools
import operator
from collections.abc import Mapping
from typing import Annotated
from typing import Any

import tyro


def choices(words: Mapping[str, type], **options: Any) -> Any:
    """Returns the type whose values one chooses by a word.

    Args:
        words: Word to dataclass.
        **options: Those of `tyro.conf.subcommand`.

    Example:
    >>> import dataclasses
    >>> Cat, Dog = (dataclasses.make_dataclass(name, []) for name in ("Cat", "Dog"))
    >>> tyro.cli(choices({"cat": Cat, "dog": Dog}), args=["dog"])
    Dog()
    """
    named = [
        Annotated[chosen, tyro.conf.subcommand(word, **options)]
        for word, chosen in words.items()
    ]
    return functools.reduce(operator.or_, named)
