"""The hidden widths of the levels of a multi-resolution perceptron."""

from collections.abc import Sequence

from keras_wavelets.layers.counts import is_count


def units_per_level(
    units: int | Sequence[int], levels: int, *, scale: bool, name: str = "units"
) -> tuple[int, ...]:
    """Returns the hidden width of each level, coarse to fine.

    Args:
        units: Width of all levels, or one width for each.
        levels: Number of levels.
        scale: Whether the finest level gets `units`, the next `units / 2`, then
            `units / 3` and so on, rounded down.
        name: What the caller calls `units`, for the error message.

    Returns:
        A tuple of `levels` widths.

    Raises:
        ValueError: If a width is not a positive integer, their number is not
            `levels`, or several widths are to be scaled.

    Example:
    >>> units_per_level(268, 4, scale=True)
    (67, 89, 134, 268)
    """
    several = isinstance(units, Sequence) and not isinstance(units, str)
    widths = tuple(units) if several else (units,) * levels
    if len(widths) != levels or not all(map(is_count, widths)):
        raise ValueError(
            f"`{name}` must be a positive integer or a list of {levels} positive "
            f"integers, one for each level. Received: {name}={units!r}."
        )
    if not scale:
        return widths
    if several:
        raise ValueError(
            "A list of widths cannot be scaled: give one integer, or switch the "
            f"scaling off. Received: {name}={units!r}."
        )
    if units < levels:
        raise ValueError(
            f"`{name}` must be at least {levels} so that the scaled width of each "
            f"level is at least 1. Received: {name}={units!r}."
        )
    return tuple(units // share for share in range(levels, 0, -1))
