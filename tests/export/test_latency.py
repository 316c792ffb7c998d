import itertools

import numpy as np
import pytest

from keras_wavelets.export import measure_latency


def test_calls_the_function_for_warm_up_and_repetitions():
    calls = itertools.count()
    latency = measure_latency(lambda: next(calls), repeats=7, warmup=3)
    assert next(calls) == 10
    assert latency.repeats == 7


def test_reports_median_and_interquartile_range(monkeypatch):
    durations = [0.001, 0.002, 0.003, 0.004, 0.1]
    clock = iter(np.ravel([(0.0, seconds) for seconds in durations]))
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    latency = measure_latency(lambda: None, repeats=5, warmup=0)
    assert latency.median_ms == pytest.approx(3.0)
    assert latency.iqr_ms == pytest.approx(2.0)


@pytest.mark.parametrize(("repeats", "warmup"), [(0, 1), (1, -1)])
def test_impossible_counts_are_named(repeats, warmup):
    with pytest.raises(
        ValueError, match=f"Received: repeats={repeats}, warmup={warmup}"
    ):
        measure_latency(lambda: None, repeats=repeats, warmup=warmup)
