import pathlib

import numpy as np
import pytest

from keras_wavelets.training import confusion_matrix
from keras_wavelets.training import metrics

GOLDEN = np.load(pathlib.Path(__file__).parents[1] / "golden" / "wavpool.npz")
LABELS = GOLDEN["metrics/y"]
LOGITS = GOLDEN["metrics/logits"].astype("float64")
SCORES = np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)


@pytest.mark.parametrize("name", sorted(metrics.METRICS))
def test_metric_is_one_float(name):
    assert isinstance(metrics.METRICS[name](LABELS, SCORES), float)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("accuracy", "accuracy"),
        ("f1_micro", "f1_micro"),
        ("f1_macro", "f1_macro"),
        ("auc_hard", "auc_hard_macro"),
        ("auc", "auc_soft_macro_ovr"),
    ],
)
def test_agrees_with_the_golden_value(name, key):
    value = metrics.METRICS[name](LABELS, SCORES)
    assert value == pytest.approx(float(GOLDEN[f"metrics/{key}"]), abs=2e-5)


def test_confusion_matrix_agrees_with_the_golden_one():
    expected = GOLDEN["metrics/confusion_true_by_pred"]
    np.testing.assert_array_equal(confusion_matrix(LABELS, SCORES), expected)


def test_hard_auc_is_the_mean_of_true_positive_and_negative_rates():
    matrix = confusion_matrix(LABELS, SCORES).astype(float)
    rates = []
    for k in range(5):
        rest = np.delete(np.arange(5), k)
        negative = matrix[rest][:, rest].sum() / matrix[rest].sum()
        rates.append((matrix[k, k] / matrix[k].sum() + negative) / 2)
    assert metrics.auc_hard(LABELS, SCORES) == pytest.approx(np.mean(rates))


@pytest.mark.parametrize("name", sorted(set(metrics.METRICS) - {"loss"}))
def test_perfect_scores_give_one(name):
    assert metrics.METRICS[name](LABELS, np.eye(5)[LABELS]) == 1.0


def test_class_that_does_not_occur_is_left_out():
    scores = np.eye(4)[[0, 1, 2]] + 0.1
    labels = np.array([0, 1, 2])
    assert metrics.auc(labels, scores) == 1.0
    assert metrics.f1_macro(labels, scores) == 1.0


@pytest.mark.parametrize("name", ["auc", "auc_hard"])
def test_area_of_a_single_class_is_refused(name):
    with pytest.raises(ValueError, match=r"classes in labels=\[2\]\."):
        metrics.METRICS[name](np.array([2, 2]), SCORES[:2])
