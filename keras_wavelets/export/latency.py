"""How long one call takes."""

import dataclasses
import time
from collections.abc import Callable
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True, kw_only=True)
class Latency:
    """Time of one call, in milliseconds.

    Args:
        median_ms: Median over the repetitions.
        iqr_ms: Interquartile range: the spread of the middle half.
        repeats: Number of repetitions.

    Example:
    >>> str(Latency(median_ms=1.25, iqr_ms=0.5, repeats=20))
    '1.250 ms (IQR 0.500 ms, n=20)'
    """

    median_ms: float
    iqr_ms: float
    repeats: int

    def __str__(self) -> str:
        return f"{self.median_ms:.3f} ms (IQR {self.iqr_ms:.3f} ms, n={self.repeats})"


def measure_latency(
    function: Callable[[], Any], *, repeats: int = 50, warmup: int = 5
) -> Latency:
    """Measures a function by repetition.

    Median and interquartile range, for the mean and the standard deviation of
    timings are those of their few outliers.

    Args:
        function: Callable without arguments. It must return only when its work is
            done: convert device tensors to arrays inside.
        repeats: Timed calls, at least 1.
        warmup: Calls before these, not timed: they pay for tracing and caches.

    Returns:
        A `Latency`.

    Raises:
        ValueError: If `repeats` is below 1 or `warmup` below 0.

    Example:
    >>> measure_latency(lambda: sum(range(1000)), repeats=3).repeats
    3
    """
    if repeats < 1 or warmup < 0:
        raise ValueError(
            "Expected at least one timed call and no negative warm-up. "
            f"Received: repeats={repeats}, warmup={warmup}."
        )
    for _ in range(warmup):
        function()
    times = [_seconds(function) for _ in range(repeats)]
    lower, median, upper = np.percentile(times, [25, 50, 75]) * 1000
    return Latency(
        median_ms=float(median), iqr_ms=float(upper - lower), repeats=repeats
    )


def _seconds(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start
