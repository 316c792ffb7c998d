import keras
import numpy as np
import pytest

from keras_wavelets import training

X = np.random.default_rng(0).normal(size=(10, 3)).astype("float32")
Y = (np.arange(10) % 2).astype("int32")


def trained(average):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    config = training.TrainConfig(epochs=2, batch_size=4, average=average)
    return model, training.fit(model, (X, Y), (X, Y), config, verbose=0)


def test_both_averages_log_the_same_names():
    assert sorted(trained("batch")[1].history) == sorted(trained("sample")[1].history)


@pytest.mark.parametrize("average", ["batch", "sample"])
def test_validation_agrees_with_evaluation_of_the_best_weights(average):
    model, result = trained(average)
    values = training.evaluate(
        model, (X, Y), metrics=["loss", "accuracy"], average=average, batch_size=4
    )
    assert result.best["val_loss"] == pytest.approx(values["loss"], abs=1e-6)
    assert result.best["val_accuracy"] == pytest.approx(values["accuracy"], abs=1e-6)


def test_training_is_the_same_with_either_average():
    first, second = trained("batch")[1], trained("sample")[1]
    assert first.history["loss"] == second.history["loss"]
    assert first.history["val_loss"] != second.history["val_loss"]
