import dataclasses

import keras
import numpy as np
import pytest

from keras_wavelets.training import TrainConfig
from keras_wavelets.training import fit

RNG = np.random.default_rng(0)
X = RNG.normal(size=(64, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")
CONFIG = TrainConfig(
    epochs=3, batch_size=16, optimizer="sgd", learning_rate=0.5, ema=0.9
)


def train(config=CONFIG, **kwargs):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    return model, fit(model, (X, Y), (X, Y), config, verbose=0, **kwargs)


def loss_of(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return float(loss(Y, model(X)))


def test_the_averages_are_validated_and_kept():
    model, result = train()
    assert loss_of(model) == pytest.approx(result.best["val_loss"], rel=1e-4)


def test_the_averages_follow_slowly():
    averaged, _ = train()
    plain, _ = train(dataclasses.replace(CONFIG, ema=0.0))
    assert loss_of(averaged) > loss_of(plain)


def test_the_last_weights_are_averages_too():
    last = dataclasses.replace(CONFIG, restore_best_weights=False)
    model, result = train(last)
    assert loss_of(model) == pytest.approx(result.final["val_loss"], rel=1e-4)


def test_going_on_ends_with_the_same_averages(tmp_path):
    whole, _ = train()

    class Stop(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        train(run_dir=tmp_path / "run", callbacks=[Stop()])
    resumed, _ = train(run_dir=tmp_path / "run")
    for one, other in zip(resumed.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_averages_of_batches_are_refused():
    with pytest.raises(ValueError, match=r"Received: average='batch'\.$"):
        TrainConfig(ema=0.9, average="batch")
