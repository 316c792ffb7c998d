import itertools

import numpy as np
import pytest

from keras_wavelets.pruning.amount import Amount
from keras_wavelets.pruning.selection import remove_smallest
from keras_wavelets.pruning.selection import select
from keras_wavelets.pruning.selection import smallest

RNG = np.random.default_rng(0)
SCORES = RNG.random(1000)
TIED = RNG.integers(0, 5, 1000).astype(float)


@pytest.mark.parametrize("scores", [SCORES, TIED], ids=["distinct", "tied"])
@pytest.mark.parametrize("tenth", range(11))
def test_counts_are_exact_and_equal_scores_go_in_order(scores, tenth):
    keep, _ = select(scores, Amount(sparsity=tenth / 10))
    removed = np.argsort(scores, kind="stable")[: 100 * tenth]
    assert set(np.flatnonzero(~keep)) == set(removed)


@pytest.mark.parametrize("size", [10, 999, 2_359_296])
@pytest.mark.parametrize("sparsity", [0.1, 0.29, 0.57, 0.7])
def test_products_do_not_lose_one_to_rounding(size, sparsity):
    exact = int(size * round(100 * sparsity)) // 100
    assert Amount(sparsity=sparsity).count(size) == exact


def test_masks_are_monotone():
    kept = [select(TIED, Amount(sparsity=s))[0] for s in np.linspace(0, 1, 21)]
    assert all(np.all(less <= more) for more, less in itertools.pairwise(kept))


def test_percentiles_keep_what_equals_them():
    keep, cut = select(np.array([1.0, 2.0, 3.0]), Amount(percentile=50))
    assert (keep.tolist(), cut) == ([False, True, True], 2.0)


def test_nothing_to_remove_keeps_everything():
    keep, cut = remove_smallest(SCORES, 0)
    assert keep.all()
    assert cut == 0


@pytest.mark.parametrize(
    ("amount", "received"),
    [
        ({}, "sparsity=None, percentile=None, threshold=None"),
        ({"sparsity": 0.5, "percentile": 5}, "sparsity=0.5, percentile=5"),
        ({"sparsity": 1.5}, "sparsity=1.5"),
        ({"sparsity": float("nan")}, "sparsity=nan"),
        ({"percentile": 101}, "percentile=101"),
        ({"threshold": -0.1}, "threshold=-0.1"),
    ],
)
def test_bad_amounts_are_named(amount, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        Amount(**amount)


@pytest.mark.parametrize("kind", ["normal", "sorted", "few", "equal"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9, 1.0])
def test_a_rank_of_many_values_is_exact(kind, share):
    values = np.random.default_rng(0).normal(size=100_003).astype("float32")
    changed = {
        "normal": values,
        "sorted": np.sort(values),
        "few": np.round(values),
        "equal": np.zeros_like(values),
    }[kind]
    rank = int(share * (values.size - 1))
    assert smallest(changed, rank) == np.sort(changed)[rank]
