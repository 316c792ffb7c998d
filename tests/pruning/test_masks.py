import numpy as np
import pruning_golden as golden
import pytest

from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import MagnitudePruning
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning.amount import Amount
from keras_wavelets.pruning.masks import keep_masks
from keras_wavelets.pruning.transform import Identity


@golden.identity_is_expected
def test_global_cut_agrees_with_an_independent_program():
    case = golden.META["global_case"]
    model = golden.model_of()
    pruner = Pruner(model, DWTPruning("haar", scope="global"))
    report = pruner.prune(case["sparsity"])
    assert report.totals.coefficients_zeroed == case["count"]
    for row, (name, size, zeroed) in zip(report.rows, case["layers"], strict=True):
        assert (row.path, row.weights) == (f"{name}/kernel", size)
        assert row.coefficients_zeroed == zeroed
        expected = golden.keep(f"global/keep/{name}", row.shape)
        np.testing.assert_array_equal(pruner.masks[row.path], expected)


def test_a_global_cut_leaves_each_kernel_one_coefficient():
    scores = [np.array([5.0, 6.0]), np.array([1.0, 2.0])]
    transforms = [Identity((2,))] * 2
    with pytest.warns(UserWarning, match=r"1 whole kernels, by position \[1\]"):
        chosen = keep_masks(
            MagnitudePruning(scope="global"),
            scores,
            transforms,
            [Amount(sparsity=0.5)] * 2,
        )
    assert [keep.tolist() for keep, _ in chosen] == [[True, True], [False, True]]


def test_blocks_of_coefficients_stay_or_go_together():
    method = DWTPruning("haar", block_size=(4, 4), prune_approx=False)
    transform = method.transform_of((3, 3, 8, 8))
    scores = np.random.default_rng(0).random((3, 3, 8, 8))
    [(keep, _)] = keep_masks(method, [scores], [transform], [Amount(sparsity=0.25)])
    blocks = keep.reshape(3, 3, 2, 4, 2, 4).sum(axis=(3, 5))
    assert np.sum(blocks == 0) == 9
    assert np.all(keep[transform.approx])
