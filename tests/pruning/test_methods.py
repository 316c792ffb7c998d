import json

import keras
import numpy as np
import pruning_golden as golden
import pytest

from keras_wavelets.pruning import METHODS
from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import IdentityTransformWarning
from keras_wavelets.pruning import MagnitudePruning
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import RandomPruning
from keras_wavelets.pruning import get_method
from keras_wavelets.pruning.kernels import coefficients_of
from keras_wavelets.pruning.kernels import projected
from keras_wavelets.pruning.masks import Amount
from keras_wavelets.pruning.masks import keep_masks
from keras_wavelets.pruning.masks import remove_smallest
from keras_wavelets.pruning.transform import Identity


def project(kernel, transform, keep):
    return keras.ops.convert_to_numpy(projected(kernel, transform, keep))


def prune_kernel(method, kernel, amount):
    """Transform, mask and pruned kernel."""
    transform = method.transform_of(kernel.shape)
    scores = method.scores(coefficients_of(kernel, transform), 0)
    [(keep, cut)] = keep_masks(method, [scores], [transform], [amount])
    return transform, keep, cut, project(kernel, transform, keep)


@pytest.mark.parametrize(**golden.cases("percentile_cases"))
def test_percentiles_agree_with_the_original(case):
    kernel = golden.kernel(case["kernel"])
    method = DWTPruning(
        case["wavelet"],
        level=case["level"],
        transform="pywt",
        exclude_structural=False,
    )
    amount = Amount(percentile=case["percentile"])
    transform, _, cut, pruned = prune_kernel(method, kernel, amount)
    assert transform.levels == case["effective_level"]
    assert list(transform.coefficient_shape[:2]) == case["coef_array_shape"]
    expected = golden.ARRAYS[f"{case['id']}/pruned"]
    np.testing.assert_allclose(pruned, expected, atol=2e-6)
    assert abs(cut - golden.ARRAYS[f"{case['id']}/threshold"]) < 1e-6
    assert np.sum(pruned == 0) == case["weight_zeros"]
    scores = abs(coefficients_of(kernel, transform))
    assert np.sum(scores < np.float32(cut)) == case["coef_below"]
    assert np.sum(scores == 0) == case["coef_zero_before"]


@pytest.mark.parametrize(**golden.cases("fixed_threshold_cases"))
def test_fixed_thresholds_agree_with_the_original(case):
    method = DWTPruning(
        case["wavelet"],
        level=case["level"],
        transform="pywt",
        exclude_structural=False,
        clamp_level=False,
    )
    amount = Amount(threshold=case["threshold"])
    *_, pruned = prune_kernel(method, golden.kernel(case["kernel"]), amount)
    expected = golden.ARRAYS[f"{case['id']}/pruned"]
    np.testing.assert_allclose(pruned, expected, atol=2e-6)
    assert np.sum(pruned == 0) == case["weight_zeros"]


@pytest.mark.parametrize(**golden.cases("tight_cases"))
def test_tight_prunings_agree_with_an_independent_program(case):
    kernel = golden.kernel(case["kernel"])
    method = DWTPruning(case["wavelet"], level=case["level"])
    amount = Amount(sparsity=case["sparsity"])
    transform, keep, _, pruned = prune_kernel(method, kernel, amount)
    key = case["id"]
    coefficients = coefficients_of(kernel, transform)
    np.testing.assert_allclose(coefficients, golden.ARRAYS[f"{key}/coefs"], atol=1e-5)
    np.testing.assert_array_equal(keep, golden.keep(f"{key}/keep", kernel.shape))
    assert np.sum(~keep) == case["count"]
    np.testing.assert_allclose(pruned, golden.ARRAYS[f"{key}/pruned"], atol=1e-5)
    error = np.linalg.norm(pruned - kernel) / np.linalg.norm(kernel)
    assert abs(error - case["relative_error"]) < 1e-5
    later = golden.ARRAYS[f"{key}/step_kernel"]
    np.testing.assert_allclose(
        project(later, transform, keep),
        golden.ARRAYS[f"{key}/step_projected"],
        atol=1e-5,
    )


@pytest.mark.filterwarnings("ignore:.*coefficients are to go")
@pytest.mark.parametrize(**golden.cases("tight_cases"))
def test_details_alone_agree_with_an_independent_program(case):
    if case["levels_done"] == 0:
        pytest.skip("without a transform there are no details")
    kernel = golden.kernel(case["kernel"])
    method = DWTPruning(case["wavelet"], level=case["level"], prune_approx=False)
    _, keep, _, _ = prune_kernel(method, kernel, Amount(sparsity=case["sparsity"]))
    expected = golden.keep(f"{case['id']}/keep_approx_kept", kernel.shape)
    np.testing.assert_array_equal(keep, expected)
    assert np.sum(~keep) == case["count_approx_kept"]


@pytest.mark.parametrize("wavelet", ["haar", "db2", "bior4.4"])
@pytest.mark.parametrize("name", ["stem7", "conv3", "conv5", "even4"])
def test_projecting_twice_is_projecting_once(name, wavelet):
    method = DWTPruning(wavelet, level=2)
    amount = Amount(sparsity=0.6)
    transform, keep, _, once = prune_kernel(method, golden.kernel(name), amount)
    np.testing.assert_allclose(project(once, transform, keep), once, atol=1e-6)


@pytest.mark.parametrize("axes", ["channels", "all", (2,), (1, 0), (0, 1, 2)])
def test_any_axes_can_be_transformed(axes):
    kernel = golden.kernel("conv3")
    method = DWTPruning("db2", axes=axes, level=2)
    transform, keep, _, _ = prune_kernel(method, kernel, Amount(sparsity=0.5))
    again = keras.ops.convert_to_numpy(transform.synthesize(transform.analyze(kernel)))
    np.testing.assert_allclose(again, kernel, atol=1e-5)
    assert np.sum(~keep) == kernel.size // 2


@pytest.mark.parametrize("axes", [(0, 1), "channels"])
def test_dense_kernels_are_transformed_where_asked_for(axes):
    layers = [keras.Input((12,)), keras.layers.Dense(9, name="dense")]
    pruner = Pruner(keras.Sequential(layers), DWTPruning(axes=axes), layers=["dense"])
    assert pruner.prune(0.5).totals.coefficients_zeroed == 54
    assert pruner.kernels[0].transform.levels == 1


def test_structural_zeros_do_not_count_by_default():
    kernel = golden.kernel("conv3")
    method = DWTPruning("haar", transform="pywt")
    transform, keep, _, _ = prune_kernel(method, kernel, Amount(sparsity=0.5))
    living = ~transform.structural
    assert living.sum() == kernel.size
    assert np.sum(living & ~keep) == kernel.size // 2


def test_configuration_goes_through_json():
    method = DWTPruning("db2", axes=(0, 1), m_by_n=(2, 4), level=2)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(method)))
    assert keras.saving.deserialize_keras_object(config) == method


def test_normalized_scores_do_not_know_the_scale():
    method = DWTPruning(normalize=True)
    kernel = golden.kernel("conv3")
    np.testing.assert_allclose(
        method.scores(kernel, 0), method.scores(8 * kernel, 0), rtol=1e-6
    )
    assert not method.scores(0 * kernel, 0).any()


def test_untransformed_kernels_are_named_in_a_warning():
    with pytest.warns(IdentityTransformWarning, match=r"1 of 4.*point1/kernel"):
        Pruner(golden.model_of(), DWTPruning("haar"))


def test_too_long_wavelets_are_the_identity_in_the_original_transform():
    with pytest.warns(IdentityTransformWarning, match="4 of 4"):
        Pruner(golden.model_of(), DWTPruning("bior4.4", transform="pywt", level=5))


def test_untransformed_kernels_can_be_skipped():
    with pytest.warns(IdentityTransformWarning, match="are left alone"):
        pruner = Pruner(golden.model_of(), DWTPruning("haar", identity="skip"))
    assert [kernel.path for kernel in pruner.kernels] == [
        "stem7/kernel",
        "conv3/kernel",
        "conv3s/kernel",
    ]


def test_untransformed_kernels_can_be_refused():
    with pytest.raises(ValueError, match=r"untransformed \['point1/kernel'\]"):
        Pruner(golden.model_of(), DWTPruning("haar", identity="error"))


def test_biorthogonal_coefficients_do_not_compare_between_kernels():
    with pytest.warns(UserWarning, match="normalize=True"):
        DWTPruning("bior4.4", scope="global")


def test_too_few_details_are_a_warning():
    method = DWTPruning("haar", prune_approx=False)
    kernel = golden.kernel("conv3s")
    with pytest.warns(UserWarning, match="864 coefficients are to go, but only 600"):
        prune_kernel(method, kernel, Amount(sparsity=0.8))


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"wavelet": "db99"}, "wavelet='db99'"),
        ({"wavelet": "mexh"}, "wavelet='mexh'"),
        ({"level": 0}, "level=0"),
        ({"level": 1.5}, "level=1.5"),
        ({"level": -1, "transform": "pywt"}, "level=-1"),
        ({"transform": "fft"}, "transform='fft'"),
        ({"axes": "depth"}, "axes='depth'"),
        ({"axes": "channels", "transform": "pywt"}, "axes='channels'"),
        ({"identity": "warn"}, "identity='warn'"),
        ({"scope": "model"}, "scope='model'"),
        ({"m_by_n": (4, 4)}, r"m_by_n=\(4, 4\)"),
        ({"m_by_n": (0, 4)}, r"m_by_n=\(0, 4\)"),
        ({"m_by_n": (2, 4), "block_size": (2, 2)}, r"block_size=\(2, 2\)"),
        ({"block_size": (0, 2)}, r"block_size=\(0, 2\)"),
        ({"block_pooling": "MIN"}, "block_pooling='MIN'"),
    ],
)
def test_bad_arguments_are_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: .*{received}"):
        DWTPruning(**arguments)


@pytest.mark.parametrize("shape", [(5,), (5, 4)])
def test_kernels_without_spatial_axes_are_named(shape):
    with pytest.raises(ValueError, match=f"Received: kernel of rank {len(shape)}"):
        DWTPruning().transform_of(shape)


def test_absent_axes_are_named():
    with pytest.raises(ValueError, match=r"Received: axes=\(0, 7\)"):
        DWTPruning(axes=(0, 7)).transform_of((3, 3, 2, 2))


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


@pytest.mark.parametrize(**golden.cases("percentile_cases"))
def test_masks_follow_the_documented_permutation(case):
    kernel = golden.kernel(case["kernel"])
    seed, index = case["random_seed"]
    scores = RandomPruning(seed=seed).scores(kernel, index)
    keep, _ = remove_smallest(scores.ravel(), case["random_count"])
    expected = golden.keep(f"{case['id']}/random_keep", kernel.shape)
    np.testing.assert_array_equal(keep.reshape(kernel.shape), expected)


def test_a_higher_sparsity_removes_more_of_the_same():
    scores = RandomPruning().scores(golden.kernel("conv3"), 0).ravel()
    some, _ = remove_smallest(scores, 300)
    more, _ = remove_smallest(scores, 900)
    assert not np.any(more & ~some)


def test_prunes_in_the_domain_of_another_method():
    method = RandomPruning(domain=DWTPruning("db2", identity="skip"))
    assert method.transform_of((5, 5, 2, 2)).levels == 1
    assert (method.needs_transform, method.identity) == (True, "skip")


@pytest.mark.parametrize("domain", [None, DWTPruning("db2")])
def test_configuration_of_random_pruning_goes_through_json(domain):
    method = RandomPruning(seed=3, domain=domain)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(method)))
    assert keras.saving.deserialize_keras_object(config) == method


def test_domain_must_be_a_method():
    with pytest.raises(ValueError, match=r"Received: domain='dwt'\."):
        RandomPruning(domain="dwt")


@pytest.mark.parametrize("name", METHODS)
def test_names_objects_and_configurations_give_methods(name):
    method = get_method(name)
    assert type(method) is METHODS[name]
    assert get_method(method) is method
    assert get_method(keras.saving.serialize_keras_object(method)) == method


def test_other_arguments_come_back():
    method = DWTPruning("db2", level=2, scope="global")
    assert get_method(keras.saving.serialize_keras_object(method)) == method


def test_unknown_names_are_named():
    with pytest.raises(ValueError, match=r"Received: method='entropy'\."):
        get_method("entropy")
