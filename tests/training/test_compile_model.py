import keras
import numpy as np
import pytest

from keras_wavelets import training
from keras_wavelets.training.compile_model import returns_probabilities

LOGITS = np.array([[2.0, 0.0, -1.0], [0.0, 1.0, 0.5]], "float32")
LABELS = np.array([0, 2])


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([keras.layers.Dense(2)], False),
        ([keras.layers.Dense(2, activation="softmax")], True),
        ([keras.layers.Dense(2), keras.layers.Softmax()], True),
        ([keras.layers.Dense(2), keras.layers.Activation("softmax")], True),
        ([keras.Sequential([keras.layers.Dense(2, activation="softmax")])], True),
        ([keras.layers.Dense(2, activation="relu")], False),
    ],
)
def test_last_activation_decides_about_probabilities(layers, expected):
    assert returns_probabilities(keras.Sequential(layers)) is expected


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("top", [keras.layers.Flatten, keras.layers.Softmax])
def test_loss_is_the_cross_entropy(smoothing, top):
    model = keras.Sequential([keras.Input((3,)), top()])
    config = training.TrainConfig(label_smoothing=smoothing)
    training.compile_model(model, config, steps_per_epoch=1)
    values = model.evaluate(LOGITS, LABELS, verbose=0, return_dict=True)
    log_p = LOGITS - np.log(np.exp(LOGITS).sum(-1, keepdims=True))
    targets = (1 - smoothing) * np.eye(3)[LABELS] + smoothing / 3
    expected = -(targets * log_p).sum(-1).mean()
    assert values["loss"] == pytest.approx(expected, abs=1e-5)
    assert values["accuracy"] == 0.5


def test_other_tasks_bring_their_loss():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
    training.compile_model(
        model, training.TrainConfig(), steps_per_epoch=1, loss="mse", metrics=["mae"]
    )
    values = model.evaluate(LOGITS, LOGITS, verbose=0, return_dict=True)
    assert sorted(values) == ["loss", "mae"]


def test_smoothing_with_another_loss_is_refused():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
    config = training.TrainConfig(label_smoothing=0.1)
    with pytest.raises(ValueError, match=r"Received: label_smoothing=0\.1\."):
        training.compile_model(model, config, steps_per_epoch=1, loss="mse")
