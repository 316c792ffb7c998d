import pathlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets import training
from keras_wavelets.training import confusion_matrix
from keras_wavelets.training.evaluate import METRICS

METRICS_GOLDEN = dict(
    np.load(pathlib.Path(__file__).parents[1] / "golden" / "wavpool.npz")
)
LABELS = METRICS_GOLDEN["metrics/y"]
LOGITS = METRICS_GOLDEN["metrics/logits"].astype("float64")
SCORES = np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)


@pytest.mark.parametrize("name", sorted(METRICS))
def test_metric_is_one_float(name):
    assert isinstance(METRICS[name](LABELS, SCORES), float)


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
    value = METRICS[name](LABELS, SCORES)
    assert value == pytest.approx(float(METRICS_GOLDEN[f"metrics/{key}"]), abs=2e-5)


def test_confusion_matrix_agrees_with_the_golden_one():
    expected = METRICS_GOLDEN["metrics/confusion_true_by_pred"]
    np.testing.assert_array_equal(confusion_matrix(LABELS, SCORES), expected)


def test_hard_auc_is_the_mean_of_true_positive_and_negative_rates():
    matrix = confusion_matrix(LABELS, SCORES).astype(float)
    rates = []
    for k in range(5):
        rest = np.delete(np.arange(5), k)
        negative = matrix[rest][:, rest].sum() / matrix[rest].sum()
        rates.append((matrix[k, k] / matrix[k].sum() + negative) / 2)
    assert METRICS["auc_hard"](LABELS, SCORES) == pytest.approx(np.mean(rates))


@pytest.mark.parametrize("name", sorted(set(METRICS) - {"loss"}))
def test_perfect_scores_give_one(name):
    assert METRICS[name](LABELS, np.eye(5)[LABELS]) == 1.0


def test_class_that_does_not_occur_is_left_out():
    scores = np.eye(4)[[0, 1, 2]] + 0.1
    labels = np.array([0, 1, 2])
    assert METRICS["auc"](labels, scores) == 1.0
    assert METRICS["f1_macro"](labels, scores) == 1.0


@pytest.mark.parametrize("name", ["auc", "auc_hard"])
def test_area_of_a_single_class_is_refused(name):
    with pytest.raises(ValueError, match=r"classes in labels=\[2\]\."):
        METRICS[name](np.array([2, 2]), SCORES[:2])


GOLDEN = dict(np.load(pathlib.Path(__file__).parents[1] / "golden" / "wavpool.npz"))
DATA = (GOLDEN["metrics/logits"], GOLDEN["metrics/y"])
IDENTITY = keras.Sequential([keras.Input((5,)), keras.layers.Flatten()])
SOFTMAX = keras.Sequential([keras.Input((5,)), keras.layers.Softmax()])


@pytest.mark.parametrize("model", [IDENTITY, SOFTMAX], ids=["logits", "softmax"])
def test_logits_and_probabilities_measure_the_same(model):
    values = training.evaluate(model, DATA)
    assert list(values) == list(METRICS)
    assert values["auc"] == pytest.approx(
        float(GOLDEN["metrics/auc_soft_macro_ovr"]), abs=2e-5
    )


def test_loss_agrees_with_keras():
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    expected = float(loss(DATA[1], DATA[0]))
    values = training.evaluate(IDENTITY, DATA, metrics=["loss"])
    assert values["loss"] == pytest.approx(expected, abs=1e-6)


def test_dataset_measures_as_its_arrays():
    dataset = tf.data.Dataset.from_tensor_slices(DATA)
    assert training.evaluate(IDENTITY, dataset) == training.evaluate(IDENTITY, DATA)


def test_batch_average_counts_a_short_batch_fully():
    options = {"metrics": ["accuracy"], "average": "batch", "batch_size": 25}
    correct = DATA[0].argmax(-1) == DATA[1]
    expected = (correct[:25].mean() + correct[25:].mean()) / 2
    values = training.evaluate(IDENTITY, DATA, **options)
    assert values["accuracy"] == pytest.approx(expected)


def test_sample_average_does_not_depend_on_the_batch_size():
    first, second = (
        training.evaluate(IDENTITY, DATA, batch_size=size) for size in (7, 40)
    )
    assert first == second


def test_unknown_metric_is_named():
    with pytest.raises(ValueError, match=r"Received: metrics='beauty'\."):
        training.evaluate(IDENTITY, DATA, metrics=["auc", "beauty"])


def test_unknown_average_is_named():
    with pytest.raises(ValueError, match=r"Received: average='median'\."):
        training.evaluate(IDENTITY, DATA, average="median")
