"""Which number of a teacher's outputs is explained."""

from collections.abc import Callable
from typing import Any

from keras import ops

ALL = "all"


def resolve(target: Any, outputs: Any) -> list:
    """Returns the single targets that a target stands for.

    Args:
        target: None for the only output, an index, a list of indices, `"all"`, a pair
            `(key, index)` for a dict of outputs, or a function from outputs to one
            number a sample.
        outputs: What the teacher returned.

    Raises:
        ValueError: If the outputs are no vector a sample, the target is missing, out
            of range, or none of these.

    Example:
    >>> import numpy as np
    >>> resolve("all", np.zeros((2, 3)))
    [0, 1, 2]
    """
    if callable(target) or _is_keyed(target):
        return [target]
    width = _width(outputs)
    if target is None:
        if width != 1:
            raise ValueError(
                f"The teacher has {width} outputs: choose one by its index, several "
                "by a list, or 'all'. Received: target=None."
            )
        return [0]
    chosen = list(range(width)) if isinstance(target, str) else target
    chosen = [chosen] if isinstance(chosen, int) else list(chosen)
    known = target == ALL or not isinstance(target, str)
    legal = all(isinstance(i, int) and 0 <= i < width for i in chosen)
    if not known or not legal or not chosen:
        raise ValueError(
            f"Expected an index from 0 to {width - 1}, a list of them, 'all', a pair "
            f"(key, index), or a function. Received: target={target!r}."
        )
    return chosen


def score(outputs: Any, targets: list) -> Any:
    """Returns the number to be explained for each sample.

    Args:
        outputs: What the teacher returned for a batch that holds one copy of the
            samples for each target, one copy behind the other.
        targets: Single targets.
    """
    (first, *others) = targets
    if not others and callable(first):
        return _checked(first(outputs))
    if not others and _is_keyed(first):
        key, index = first
        return score(outputs[key], [index])
    outputs = ops.reshape(outputs, (len(targets), -1, _width(outputs)))
    chosen = [outputs[copy, :, index] for copy, index in enumerate(targets)]
    return ops.concatenate(chosen)


def _is_keyed(target: Any) -> bool:
    return isinstance(target, tuple) and len(target) == 2 and isinstance(target[0], str)


def _width(outputs: Any) -> int:
    shape = tuple(getattr(outputs, "shape", ()))
    if len(shape) == 1:
        return 1
    if len(shape) != 2 or shape[1] is None:
        kind = f"shape={shape}" if shape else f"type {type(outputs).__name__}"
        raise ValueError(
            "Expected a teacher that gives a tensor of shape (batch, outputs); for "
            "others let `target` be a function from outputs to one number a sample. "
            f"Received: outputs of {kind}."
        )
    return shape[1]


def _checked(scores: Any) -> Any:
    if len(scores.shape) != 1:
        raise ValueError(
            "Expected a target that gives one number a sample. "
            f"Received: target(outputs) of shape={tuple(scores.shape)}."
        )
    return scores


Target = int | list | tuple | str | Callable | None
