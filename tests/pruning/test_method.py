import numpy as np
import pytest

from keras_wavelets.pruning.method import expand_blocks
from keras_wavelets.pruning.method import keep_m_by_n
from keras_wavelets.pruning.method import pool_blocks

SCORES = np.random.default_rng(0).random((3, 3, 8, 4))


@pytest.mark.parametrize(("m", "n"), [(1, 2), (2, 4), (3, 4), (1, 4), (3, 8)])
def test_each_group_of_input_channels_loses_m_of_n(m, n):
    keep = keep_m_by_n(SCORES, m, n)
    groups = keep.reshape(3, 3, 8 // n, n, 4)
    assert np.all(groups.sum(axis=3) == n - m)
    values = SCORES.reshape(groups.shape)
    least_kept = np.where(groups, values, 1).min(axis=3)
    assert np.all(least_kept > np.where(groups, 0, values).max(axis=3))


def test_removed_scores_rank_below_all_but_absent_ones():
    scores = np.array([[5.0], [-1.0], [0.0]])
    assert keep_m_by_n(scores, 2, 4).ravel().tolist() == [True, False, True]


@pytest.mark.parametrize("pooling", ["AVG", "MAX"])
def test_blocks_that_do_not_divide_are_pooled_over_what_exists(pooling):
    scores = np.arange(15.0).reshape(3, 5)
    reduce = {"AVG": np.mean, "MAX": np.max}[pooling]
    expected = [
        [reduce(scores[i : i + 2, j : j + 2]) for j in (0, 2, 4)] for i in (0, 2)
    ]
    np.testing.assert_allclose(pool_blocks(scores, (2, 2), pooling), expected)


def test_masks_of_blocks_are_cut_to_the_kernel():
    keep = np.array([[True, False], [False, True]])
    assert expand_blocks(keep, (2, 3), (3, 4)).astype(int).tolist() == [
        [1, 1, 1, 0],
        [1, 1, 1, 0],
        [0, 0, 0, 1],
    ]
