"""Reshapes of one axis that keep every other axis as it is, known or not."""

from typing import Any

from keras import ops


def sizes(x: Any) -> list:
    """Returns the sizes of a tensor; one unknown size becomes -1."""
    static = list(x.shape)
    if static.count(None) <= 1:
        return [-1 if size is None else size for size in static]
    return list(ops.shape(x))


def split_axis(x: Any, axis: int, parts: tuple) -> Any:
    """Replaces one axis by several whose product is its size."""
    shape = sizes(x)
    return ops.reshape(x, [*shape[:axis], *parts, *shape[axis + 1 :]])


def merge_axes(x: Any, axis: int) -> Any:
    """Joins an axis with the one behind it."""
    first, second = x.shape[axis : axis + 2]
    known = first is not None and second is not None
    shape = sizes(x) if known else list(ops.shape(x))
    joined = first * second if known else -1
    return ops.reshape(x, [*shape[:axis], joined, *shape[axis + 2 :]])


def pick(x: Any, axis: int, position: int) -> Any:
    """Returns one position of an axis, without the axis."""
    where = [slice(None)] * len(x.shape)
    where[axis] = position
    return x[tuple(where)]


def every_other(x: Any, axis: int, first: int) -> Any:
    """Returns the even (`first=0`) or the odd positions of an axis."""
    where = [slice(None)] * len(x.shape)
    where[axis] = slice(first, None, 2)
    return x[tuple(where)]
