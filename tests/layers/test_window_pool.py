import numpy as np
import pytest

from keras_wavelets.layers.window_pool import pooled_length
from keras_wavelets.layers.window_pool import window_pool

REDUCE = {"max": np.max, "average": np.mean}
WINDOWS = [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 1, 2), (9, 4, 5), (7, 3, 4)]


def pool_by_loops(x, windows, mode, remainder):
    shape = [
        pooled_length(n, w, remainder)
        for n, w in zip(x.shape[1:], windows, strict=True)
    ]
    out = np.empty((len(x), *shape))
    for index in np.ndindex(*shape):
        box = tuple(
            slice(i * w, (i + 1) * w) for i, w in zip(index, windows, strict=True)
        )
        out[(slice(None), *index)] = REDUCE[mode](
            x[(slice(None), *box)], axis=(1, 2, 3)
        )
    return out


@pytest.mark.backend
@pytest.mark.parametrize("windows", WINDOWS)
@pytest.mark.parametrize("mode", ["max", "average"])
def test_kept_windows_equal_a_loop_over_boxes(windows, mode):
    x = np.random.default_rng(0).normal(size=(2, 7, 3, 4)).astype("float32")
    pooled = window_pool(x, windows, mode=mode, remainder="keep")
    expected = pool_by_loops(x, windows, mode, "keep")
    np.testing.assert_allclose(np.array(pooled), expected, atol=1e-6)


@pytest.mark.backend
@pytest.mark.parametrize("windows", [(2, 2, 2), (3, 3, 3), (4, 1, 2)])
@pytest.mark.parametrize("mode", ["max", "average"])
def test_dropped_windows_equal_a_loop_over_boxes(windows, mode):
    x = np.random.default_rng(0).normal(size=(2, 7, 3, 4)).astype("float32")
    pooled = window_pool(x, windows, mode=mode, remainder="drop")
    expected = pool_by_loops(x, windows, mode, "drop")
    np.testing.assert_allclose(np.array(pooled), expected, atol=1e-6)


@pytest.mark.parametrize("remainder", ["keep", "drop"])
def test_whole_windows_do_not_depend_on_the_remainder(remainder):
    x = np.random.default_rng(0).normal(size=(2, 6, 3, 4)).astype("float32")
    pooled = window_pool(x, (2, 3, 2), remainder=remainder)
    expected = pool_by_loops(x, (2, 3, 2), "max", "drop")
    np.testing.assert_allclose(np.array(pooled), expected, atol=1e-6)
