import csv

import numpy as np
import pruning_golden as golden
import pytest

from keras_wavelets import applications
from keras_wavelets.pruning import PUBLISHED
from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import IdentityTransformWarning
from keras_wavelets.pruning import MagnitudePruning
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import PruningExperiment
from keras_wavelets.pruning import RandomPruning
from keras_wavelets.pruning import run_pruning_experiment
from keras_wavelets.pruning.layers import is_convolution
from keras_wavelets.pruning.masks import remove_smallest
from keras_wavelets.pruning.one_shot import matched_counts
from keras_wavelets.published import PRUNING_WEIGHTS

# Totals of the original's logs for Haar at level 3, and of its identity transform.
HAAR = {0.1: 17_205, 0.236: 40_601}
IDENTITY = {
    0.1: 1_116_701,
    0.236: 2_635_397,
    0.382: 4_265_761,
    0.5: 5_583_456,
    0.618: 6_901_151,
    0.786: 8_777_185,
    0.9: 10_050_211,
    1.0: 11_166_892,
}


@pytest.fixture(scope="module")
def resnet():
    """A ResNet-18 whose kernels hold different sizes, so that counts have no ties."""
    model = applications.ResNet18(input_shape=(32, 32, 3))
    rng = np.random.default_rng(0)
    for layer in filter(is_convolution, model.layers):
        sizes = 1 + rng.permutation(np.prod(layer.kernel.shape))
        signs = rng.choice([-1.0, 1.0], sizes.shape)
        layer.kernel.assign((signs * sizes / 2**23).reshape(layer.kernel.shape))
    return model


def compatible(wavelet, level):
    return DWTPruning(wavelet, level=level, transform="pywt", exclude_structural=False)


def zeros(resnet, pruner, q):
    """Zero weights of each kernel after a pruning that is taken back."""
    weights = resnet.get_weights()
    try:
        return [row.weight_zeros for row in pruner.prune(percentile=100 * q).rows]
    finally:
        resnet.set_weights(weights)


@golden.identity_is_expected
@pytest.mark.parametrize(**golden.cases("model_cases"))
def test_counts_of_all_methods_agree_with_the_original(case, tmp_path):
    experiment = PruningExperiment(
        q=case["percentile"] / 100,
        wavelet=case["wavelet"],
        level=case["level"],
        compat=True,
    )
    model = golden.model_of(case["layers"])
    results = run_pruning_experiment(model, experiment, out_dir=tmp_path)
    for result in results:
        rows = [
            [row.path.split("/")[0], row.weights, row.weights - row.weight_zeros]
            for row in result.report.rows
        ]
        expected = case["rows"][result.phase]
        assert rows == [row[:3] for row in expected]
        totals = result.report.totals
        pruned, nonzero = case["totals"][result.phase]
        assert totals.weight_zeros == pruned
        assert totals.weights - totals.weight_zeros == nonzero


@golden.identity_is_expected
@pytest.mark.parametrize(**golden.cases("model_cases"))
def test_masks_of_the_baselines_agree_with_the_original(case):
    model = golden.model_of(case["layers"])
    method = compatible(case["wavelet"], case["level"])
    report = Pruner(model, method).prune(percentile=case["percentile"])
    pruner = Pruner(golden.model_of(case["layers"]), MagnitudePruning())
    even = matched_counts(
        pruner, report, match="weights", scope="global", truncate=True
    )
    alike = matched_counts(pruner, report, match="weights")
    pruner.prune_counts(even)
    for i, name in enumerate(case["layers"]):
        kernel = golden.kernel(name)
        expected = golden.keep(f"{case['id']}/min_keep/{name}", kernel.shape)
        np.testing.assert_array_equal(pruner.kernels[i].keep, expected)
        scores = RandomPruning(seed=7).scores(kernel, 100 + i)
        keep, _ = remove_smallest(scores.ravel(), alike[i])
        expected = golden.keep(f"{case['id']}/random_keep/{name}", kernel.shape)
        np.testing.assert_array_equal(keep.reshape(kernel.shape), expected)


@golden.identity_is_expected
def test_haar_prunes_no_spatial_kernel_of_the_resnet(resnet):
    pruner = Pruner(resnet, compatible("haar", 3))
    assert sum(kernel.transform.levels == 0 for kernel in pruner.kernels) == 3
    for q, expected in HAAR.items():
        assert sum(zeros(resnet, pruner, q)) == expected
        pruner = Pruner(resnet, compatible("haar", 3))


@golden.identity_is_expected
@pytest.mark.parametrize("q", IDENTITY)
def test_published_counts_are_those_of_magnitude_pruning(resnet, q):
    pruner = Pruner(resnet, compatible("bior4.4", 5))
    counts = zeros(resnet, pruner, q)
    sizes = [kernel.keep.size for kernel in pruner.kernels]
    assert sum(sizes) == PRUNING_WEIGHTS
    # In single precision a cut can round to the weight beside it.
    assert abs(sum(counts) - IDENTITY[q]) <= 1
    # The trained weights have a tie here and there.
    [published] = [row for row in PUBLISHED if row.q == q]
    assert abs(published.dwt_pruned - IDENTITY[q]) <= 1
    share = published.dwt_pruned / PRUNING_WEIGHTS
    assert sum(int(size * share) for size in sizes) == published.min_pruned


def test_the_resnet_has_the_kernels_of_the_original(resnet):
    found = [
        int(np.prod(layer.kernel.shape))
        for layer in resnet.layers
        if is_convolution(layer)
    ]
    expected = [9_408, *[36_864] * 4, 8_192, 73_728, *[147_456] * 3, 32_768, 294_912]
    expected += [*[589_824] * 3, 131_072, 1_179_648, *[2_359_296] * 3]
    assert sorted(found) == sorted(expected)


@golden.identity_is_expected
def test_files_are_those_of_the_original_with_honest_columns(tmp_path):
    model = golden.model_of()
    before = model.get_weights()
    experiment = PruningExperiment(q=0.618, wavelet="haar", level=5, compat=True)
    results = run_pruning_experiment(
        model,
        experiment,
        out_dir=tmp_path,
        evaluate=lambda model: {
            "accuracy": 0.5,
            "f1_weighted": 0.4,
            "recall_weighted": 0.5,
            "loss": 1.0,
            "f1_macro": 0.3,
        },
    )
    assert all(map(np.array_equal, before, model.get_weights()))
    folder = tmp_path / "SavedModels"
    folder /= f"haar_threshold-0.618_level-5_guid-{experiment.guid}"
    assert sorted(path.name for path in folder.iterdir()) == [
        "min_pruned",
        "random_pruned",
        "selective_pruned",
    ]
    for result in results:
        assert sorted(path.name for path in result.folder.iterdir()) == [
            "evaluation_metrics.txt",
            "log.csv",
            "model.keras",
        ]
    with (results[0].folder / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        *("GUID", "Wavelet", "Level", "Threshold", "DWT Phase"),
        *("Original Parameter Count", "Non-zero Params", "Total Pruned Count"),
        *("Layer Name", "Effective Level", "Transform", "Scope", "Coefficient Count"),
        *("Coefficients Zeroed", "Coefficient Sparsity", "Weight Sparsity"),
        *("Relative Error", "Threshold Value", "Seed", "Seconds"),
    ]
    levels = [(row["Level"], row["Effective Level"], row["Transform"]) for row in rows]
    assert levels == [
        ("5", "2", "pywt"),
        ("5", "1", "pywt"),
        ("5", "1", "pywt"),
        ("5", "0", "none"),
    ]
    lines = (results[0].folder / "evaluation_metrics.txt").read_text().splitlines()
    assert lines[:5] == [
        "Model: golden",
        "Accuracy: 0.5",
        "F1 Score: 0.4",
        "Recall: 0.5",
        "Average Loss: 1.0",
    ]
    assert [line.split(":")[0] for line in lines[5:]] == [
        "Sparsity",
        "Sparsity (percent)",
        "f1_macro",
    ]


@golden.identity_is_expected
def test_the_log_of_experiments_grows(tmp_path):
    model = golden.model_of()
    for q in (0.5, 0.9):
        run_pruning_experiment(model, PruningExperiment(q=q), out_dir=tmp_path)
    with (tmp_path / "experiment_log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["Threshold"], row["Phase"]) for row in rows] == [
        (q, phase) for q in ("0.5", "0.9") for phase in ("selective", "min", "random")
    ]
    assert {row["Version"] for row in rows} == {"1"}


def test_a_published_setting_says_that_nothing_is_transformed(tmp_path):
    model = golden.model_of(["conv3"])
    experiment = PruningExperiment(q=0.5, wavelet="bior4.4", level=5, compat=True)
    with pytest.warns(IdentityTransformWarning, match="1 of 1 kernels"):
        Pruner(model, experiment.method)


@golden.identity_is_expected
def test_a_setting_is_not_run_twice(tmp_path):
    experiment = PruningExperiment(q=0.5, guid="00c0ffee")
    model = golden.model_of()
    run_pruning_experiment(model, experiment, out_dir=tmp_path)
    with pytest.raises(ValueError, match=r"Received: .*guid-00c0ffee', which exists"):
        run_pruning_experiment(model, experiment, out_dir=tmp_path)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"q": 1.5}, "sparsity=1.5"),
        ({"q": 0.5, "methods": ("min",)}, r"methods=\('min',\)"),
        ({"q": 0.5, "methods": ("dwt", "max")}, r"methods=\('dwt', 'max'\)"),
    ],
)
def test_bad_settings_are_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        PruningExperiment(**arguments)
