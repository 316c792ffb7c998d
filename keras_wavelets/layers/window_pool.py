"""Pooling over windows of any axes, one axis after the other."""

from typing import Any

from keras import ops

REDUCTIONS = {"max": ops.max, "average": ops.mean}
REMAINDERS = ("keep", "drop")


def pooled_length(length: int, window: int, remainder: str) -> int:
    """Returns the number of windows along an axis.

    Example:
    >>> pooled_length(7, 2, "keep"), pooled_length(7, 2, "drop")
    (4, 3)
    """
    return length // window if remainder == "drop" else -(-length // window)


def window_pool(
    x: Any, windows: tuple, *, mode: str = "max", remainder: str = "keep"
) -> Any:
    """Pools windows that lie side by side along the trailing axes.

    Args:
        x: Tensor with a batch axis and static trailing axes.
        windows: Length of the window along each trailing axis.
        mode: `"max"` or `"average"`.
        remainder: What becomes of an incomplete last window. `"keep"`: it is
            pooled over the entries it has. `"drop"`: it is left out.

    Returns:
        The pooled tensor.

    Example:
    >>> import numpy as np
    >>> x = np.arange(5.0).reshape(1, 5)
    >>> np.array(window_pool(x, (2,), remainder="keep")).tolist()
    [[1.0, 3.0, 4.0]]
    >>> np.array(window_pool(x, (2,), remainder="drop")).tolist()
    [[1.0, 3.0]]
    """
    # The maximum and the mean of a box are taken axis by axis, also where the box
    # is cut short: no window of rank 3 and no padding value is needed.
    for axis, window in enumerate(windows, start=1):
        if window > 1:
            x = _pool_axis(x, axis, window, REDUCTIONS[mode], remainder)
    return x


def _pool_axis(x: Any, axis: int, window: int, reduce: Any, remainder: str) -> Any:
    before, length, after = x.shape[1:axis], x.shape[axis], x.shape[axis + 1 :]
    whole = length // window
    every = (slice(None),) * axis
    parts = []
    if whole:
        windows = (-1, *before, whole, window, *after)
        complete = ops.reshape(x[(*every, slice(whole * window))], windows)
        parts.append(reduce(complete, axis=axis + 1))
    if length % window and remainder == "keep":
        rest = x[(*every, slice(whole * window, length))]
        parts.append(reduce(rest, axis=axis, keepdims=True))
    return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=axis)
