import csv
import json

import numpy as np
import pruning_golden as golden
import pytest
from pruned_models import build
from pruned_models import compile_model

from keras_wavelets.pruning import OneShot
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import PruningCSVLogger
from keras_wavelets.pruning import PruningSummaries
from keras_wavelets.pruning import UpdatePruningStep
from keras_wavelets.pruning import near_zero_sparsity
from keras_wavelets.pruning import prune_dwt
from keras_wavelets.pruning import prune_min_weight
from keras_wavelets.training.evaluate import METRICS


@golden.identity_is_expected
def test_totals_are_those_of_all_kernels_together():
    model = golden.model_of()
    before = np.concatenate([w.ravel() for w in model.get_weights()])
    totals = prune_dwt(model, sparsity=0.6).totals
    after = np.concatenate([w.ravel() for w in model.get_weights()])
    error = np.linalg.norm(after - before) / np.linalg.norm(before)
    assert totals.relative_error == pytest.approx(error, rel=1e-5)
    assert totals.weight_zeros == np.sum(after == 0)
    assert totals.weights == after.size


def test_haar_leaves_fewer_zero_weights_than_removed_coefficients():
    report = prune_dwt(build(), sparsity=0.9)
    assert 0 < report.totals.weight_sparsity < report.totals.coefficient_sparsity


def test_goes_to_csv_json_and_a_table(model, tmp_path):
    report = prune_min_weight(model, sparsity=0.5)
    json.dumps(report.to_dict())
    with report.to_csv(tmp_path / "new" / "report.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == ["first/kernel", "second/kernel"]
    assert rows[0]["shape"] == "3x3x2x6"
    lines = str(report).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[-1].startswith("total")
    assert "50.00%" in lines[-1]


def test_structural_zeros_are_no_sparsity():
    model = golden.model_of(["conv3"])
    report = prune_dwt(model, transform="pywt", exclude_structural=False, percentile=40)
    [row] = report.rows
    assert (row.cells, row.coefficients) == (3072, 1728)
    assert row.coefficients_zeroed == 0


def test_an_untouched_model_reports_nothing_removed(model):
    totals = Pruner(model).report().totals
    assert (totals.coefficients_zeroed, totals.relative_error) == (0, 0)


def test_near_zero_share_counts_the_classifier(model):
    prune_min_weight(model, sparsity=1.0)
    kernels = 3 * 3 * 2 * 6 + 3 * 3 * 6 * 8
    assert near_zero_sparsity(model) == kernels / (kernels + 128 * 2)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("accuracy", METRICS["accuracy"]),
        ("f1_weighted", METRICS["f1_weighted"]),
        ("f1_macro", METRICS["f1_macro"]),
        ("recall_macro", METRICS["recall_macro"]),
        ("loss_sample_mean", METRICS["loss"]),
    ],
)
def test_metrics_of_the_evaluation_agree_with_the_original(name, function):
    labels, scores = probabilities()
    assert function(labels, scores) == pytest.approx(golden.META["metrics"][name])


def test_weighted_recall_is_accuracy_and_batch_means_differ():
    labels, scores = probabilities()
    expected = golden.META["metrics"]
    assert expected["recall_weighted"] == METRICS["accuracy"](labels, scores)
    losses = [
        METRICS["loss"](labels[i : i + 64], scores[i : i + 64])
        for i in range(0, 203, 64)
    ]
    assert np.mean(losses) == pytest.approx(expected["loss_batch_mean_64"])


def probabilities():
    logits = golden.ARRAYS["metrics/logits"].astype("float64")
    scores = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return golden.ARRAYS["metrics/labels"], scores / scores.sum(axis=-1, keepdims=True)


def fit(model, path, data, *, append=False, **options):
    pruner = Pruner(model, "dwt", OneShot(0.5, step=2))
    callbacks = [UpdatePruningStep(pruner)]
    callbacks.append(PruningCSVLogger(path, pruner, append=append))
    compile_model(model)
    model.fit(*data, epochs=3, verbose=0, callbacks=callbacks, **options)
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_holds_each_kernel_after_each_epoch(model, data, tmp_path):
    rows = fit(model, tmp_path / "log.csv", data)
    shares = [(row["epoch"], row["coefficient_sparsity"]) for row in rows[::2]]
    assert shares == [("1", "0.0"), ("2", "0.0"), ("3", "0.5")]
    assert [row["kernel"] for row in rows[:2]] == ["first/kernel", "second/kernel"]


def test_a_table_can_be_continued(model, data, tmp_path):
    fit(model, tmp_path / "log.csv", data)
    assert len(fit(model, tmp_path / "log.csv", data, append=True)) == 12
    assert len(fit(model, tmp_path / "log.csv", data)) == 6


def test_summaries_hold_four_figures_for_each_kernel(model, tmp_path):
    import tensorflow as tf

    summaries = PruningSummaries(tmp_path, Pruner(model))
    summaries.on_epoch_end(4)
    summaries.on_train_end()
    [file] = tmp_path.iterdir()
    events = [
        (event.step, value.tag)
        for event in tf.compat.v1.train.summary_iterator(str(file))
        for value in event.summary.value
    ]
    assert len(events) == 8
    assert (4, "first/kernel/coefficient_sparsity") in events
