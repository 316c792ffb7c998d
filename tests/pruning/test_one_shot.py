import numpy as np
import pruning_golden as golden
import pytest

from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import MagnitudePruning
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import prune_dwt
from keras_wavelets.pruning import prune_min_weight
from keras_wavelets.pruning import prune_random
from keras_wavelets.pruning.one_shot import matched_counts


@pytest.mark.parametrize("tenth", range(11))
def test_counts_are_exact_in_every_kernel(model, tenth):
    before = [w.copy() for w in model.get_weights()]
    report = prune_dwt(model, "haar", sparsity=tenth / 10)
    for row in report.rows:
        assert row.coefficients_zeroed == row.weights * tenth // 10
    if tenth == 0:
        assert all(map(np.array_equal, before, model.get_weights()))


def test_biases_and_the_classifier_stay(model):
    before = model.get_layer("top").get_weights()
    model.get_layer("first").bias.assign(np.full(6, 1e-9))
    prune_min_weight(model, sparsity=0.9)
    assert np.all(model.get_layer("first").get_weights()[1] != 0)
    assert all(map(np.array_equal, before, model.get_layer("top").get_weights()))


def test_wavelet_coefficients_of_smooth_kernels_cost_less_than_weights():
    errors = [
        prune(golden.model_of(["conv3s"]), sparsity=0.7).totals.relative_error
        for prune in (prune_dwt, prune_min_weight, prune_random)
    ]
    assert errors == sorted(errors)


@pytest.mark.parametrize("prune", [prune_min_weight, prune_random])
def test_a_baseline_can_remove_the_same_share(model, prune):
    like = prune_dwt(model, "haar", sparsity=0.6)
    report = prune(model, like=like)
    for row, other in zip(report.rows, like.rows, strict=True):
        assert row.weight_zeros >= other.coefficients_zeroed == row.coefficients_zeroed


@pytest.mark.parametrize("prune", [prune_min_weight, prune_random])
def test_a_baseline_can_change_as_much(prune):
    names = ["conv3", "stem7"]
    like = prune_dwt(golden.model_of(names), "haar", sparsity=0.8)
    report = prune(golden.model_of(names), like=like, match="error")
    for row, other in zip(report.rows, like.rows, strict=True):
        assert other.relative_error - 0.02 < row.relative_error
        assert row.relative_error <= other.relative_error + 1e-6


@golden.identity_is_expected
def test_a_share_of_all_is_spread_evenly():
    like = prune_dwt(golden.model_of(), "haar", threshold=0.05)
    report = prune_min_weight(golden.model_of(), like=like, scope="global")
    share = like.totals.coefficient_sparsity
    for row in report.rows:
        assert row.coefficients_zeroed == round(row.weights * share)


def test_one_cut_for_all(model):
    report = prune_min_weight(model, sparsity=0.5, scope="global")
    assert report.totals.weight_zeros == report.totals.weights // 2
    assert len({row.threshold for row in report.rows}) == 1


@pytest.mark.parametrize("prune", [prune_min_weight, prune_random])
@pytest.mark.parametrize("extra", [{}, {"sparsity": 0.5, "like": "report"}])
def test_one_amount_is_needed(model, prune, extra):
    with pytest.raises(ValueError, match=r"Received: sparsity=.*like="):
        prune(model, **extra)


def test_reports_of_other_models_are_named(model):
    like = prune_dwt(golden.model_of(["conv3"]), sparsity=0.5)
    with pytest.raises(ValueError, match=r"report of \[\(3, 3, 16, 12\)\]"):
        prune_min_weight(model, like=like)


def test_unknown_matches_are_named(model):
    pruner = Pruner(model, MagnitudePruning())
    with pytest.raises(ValueError, match=r"Received: match='loss'\."):
        matched_counts(pruner, pruner.report(), match="loss")


def test_options_reach_the_method(model):
    with pytest.raises(ValueError, match="Received: transform='fft'"):
        prune_dwt(model, sparsity=0.5, transform="fft")


def test_two_amounts_are_named(model):
    with pytest.raises(ValueError, match=r"Received: sparsity=0.5, percentile=50"):
        Pruner(model, DWTPruning()).prune(0.5, percentile=50)
