import keras
import numpy as np
import pytest

from keras_wavelets.training.best_weights import BestWeights


def model_with(value):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([np.full((1, 1), value)])
    return model


@pytest.mark.parametrize(
    ("mode", "expected"), [("min", 1), ("max", 2)], ids=["min", "max"]
)
def test_weights_of_the_best_epoch_are_put_back(mode, expected):
    best = BestWeights("loss", mode=mode)
    best.set_model(model_with(0))
    for epoch, loss in enumerate([2.0, 1.0, 3.0, 1.0, 3.0]):
        best.model.set_weights([np.full((1, 1), epoch)])
        best.on_epoch_end(epoch, {"loss": loss})
    best.put_back(best.model)
    assert best.model.get_weights()[0][0, 0] == expected
    assert best.state()["epoch"] == expected + 1


def test_model_stays_as_it_is_before_the_first_epoch():
    model = model_with(5)
    BestWeights("loss", mode="min").put_back(model)
    assert model.get_weights()[0][0, 0] == 5
