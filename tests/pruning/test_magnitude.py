import keras
import numpy as np
import pruning_golden as golden
import pytest

from keras_wavelets.pruning import MagnitudePruning
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning.amount import Amount
from keras_wavelets.pruning.masks import keep_masks
from keras_wavelets.pruning.transform import Identity


def choose(method, weights, **amount):
    scores = [method.scores(weights, 0)]
    [result] = keep_masks(method, scores, [Identity(weights.shape)], [Amount(**amount)])
    return result


def check(case, method, sparsity=0.0):
    weights = golden.ARRAYS[f"tfmot/{case['id']}/weights"]
    keep, cut = choose(method, weights, sparsity=sparsity)
    expected = golden.keep(f"tfmot/{case['id']}/keep", weights.shape)
    np.testing.assert_array_equal(keep, expected)
    assert keep.sum() == case["kept"]
    if "threshold" in case:
        assert abs(cut - case["threshold"]) < 1e-6


@pytest.mark.parametrize(**golden.cases("tfmot_magnitude"))
def test_masks_agree_with_tfmot(case):
    check(case, MagnitudePruning(compat="tfmot"), case["sparsity"])


@pytest.mark.parametrize(**golden.cases("tfmot_m_by_n"))
def test_m_by_n_masks_agree_with_tfmot(case):
    check(case, MagnitudePruning(m_by_n=case["m_by_n"]))


@pytest.mark.parametrize(**golden.cases("tfmot_block"))
def test_block_masks_agree_with_tfmot(case):
    method = MagnitudePruning(
        compat="tfmot", block_size=case["block_size"], block_pooling=case["pooling"]
    )
    check(case, method, case["sparsity"])


def test_equal_weights_are_kept_as_tfmot_keeps_them():
    keep, _ = choose(MagnitudePruning(compat="tfmot"), np.ones((4, 4)), sparsity=0.5)
    assert keep.all()


def test_blocks_of_convolutions_stay_or_go_together():
    kernel = golden.kernel("conv3")
    keep, _ = choose(MagnitudePruning(block_size=(4, 2)), kernel, sparsity=0.5)
    blocks = keep.reshape(3, 3, 4, 4, 6, 2).sum(axis=(3, 5))
    assert set(np.unique(blocks)) == {0, 8}
    assert np.sum(blocks == 0) == blocks.size // 2


def test_whole_filters_go():
    kernel = golden.kernel("conv3")
    keep, _ = choose(MagnitudePruning(granularity="filter"), kernel, sparsity=0.5)
    smallest = np.argsort(abs(kernel).mean(axis=(0, 1, 2)))[:6]
    assert set(np.flatnonzero(~keep.any(axis=(0, 1, 2)))) == set(smallest)
    assert keep.sum() == kernel.size // 2


def test_filters_leave_no_room_for_blocks():
    with pytest.raises(ValueError, match=r"Received: m_by_n=None, block_size=\(2, 2\)"):
        MagnitudePruning(granularity="filter", block_size=(2, 2))


def test_unknown_rule_is_named():
    with pytest.raises(ValueError, match=r"Received: compat='torch'\."):
        MagnitudePruning(compat="torch")


def test_blocks_need_matrices():
    layers = [keras.Input((8, 2)), keras.layers.Conv1D(4, 3, name="row")]
    model = keras.Sequential(layers)
    with pytest.raises(ValueError, match=r"Received: block_size=\(2, 2\) and 'row"):
        Pruner(model, MagnitudePruning(block_size=(2, 2)))
