import pathlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets import training
from keras_wavelets.training.metrics import METRICS

GOLDEN = np.load(pathlib.Path(__file__).parents[1] / "golden" / "wavpool.npz")
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
    with pytest.raises(ValueError, match=r"Received: metrics=\['beauty'\]\."):
        training.evaluate(IDENTITY, DATA, metrics=["auc", "beauty"])


def test_unknown_average_is_named():
    with pytest.raises(ValueError, match=r"Received: average='median'\."):
        training.evaluate(IDENTITY, DATA, average="median")
