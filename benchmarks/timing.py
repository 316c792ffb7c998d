"""Times of a call, robust on a shared machine."""

import statistics
import time
from collections.abc import Callable

LEAST_SECONDS = 0.02


def milliseconds(call: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Returns the median and the interquartile range of the time of one call.

    Args:
        call: What to time; it must wait for its result.
        repeat: Number of samples; each lasts at least 20 ms.
    """
    call()
    begin = time.perf_counter()
    call()
    count = max(1, round(LEAST_SECONDS / max(time.perf_counter() - begin, 1e-6)))
    samples = []
    for _ in range(repeat):
        begin = time.perf_counter()
        for _ in range(count):
            call()
        samples.append(1e3 * (time.perf_counter() - begin) / count)
    quarters = statistics.quantiles(samples, n=4)
    return statistics.median(samples), quarters[2] - quarters[0]
