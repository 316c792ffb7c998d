import dataclasses

import keras
import numpy as np
import pytest

from keras_wavelets.training import Phase
from keras_wavelets.training import TrainConfig
from keras_wavelets.training import dual_optimizer
from keras_wavelets.training import fit_phases

RNG = np.random.default_rng(0)
X = RNG.normal(size=(64, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")
CONFIG = TrainConfig(epochs=2, batch_size=16, monitor="val_loss")


def build():
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])


def train(phases, model=None, **kwargs):
    model = model or build()
    return model, fit_phases(model, (X, Y), (X, Y), phases, verbose=0, **kwargs)


def loss_of(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return float(loss(Y, model(X)))


def test_settings_are_those_of_the_original():
    adamw, sgd = (phase.config for phase in dual_optimizer(CONFIG))
    assert (adamw.learning_rate, adamw.weight_decay, adamw.epsilon) == (
        1e-3,
        0.01,
        1e-8,
    )
    assert (sgd.learning_rate, sgd.momentum, sgd.weight_decay) == (1e-3, 0.9, 0.0)


def test_the_second_phase_starts_from_the_best_of_the_first():
    model, (first, second) = train(dual_optimizer(CONFIG))
    assert second.best["val_loss"] < first.best["val_loss"]
    assert loss_of(model) == pytest.approx(second.best["val_loss"], rel=1e-4)


def test_a_phase_that_spoils_the_model_is_undone():
    spoiling = dataclasses.replace(CONFIG, optimizer="sgd", learning_rate=1e3)
    phases = (*dual_optimizer(CONFIG)[:1], Phase(config=spoiling))
    model, (first, second) = train(phases)
    assert second.best["val_loss"] > first.best["val_loss"]
    assert loss_of(model) == pytest.approx(first.best["val_loss"], rel=1e-4)


def test_a_phase_ends_when_it_does_not_reach_the_best_of_all():
    stuck = dataclasses.replace(
        CONFIG, optimizer="sgd", learning_rate=1e3, epochs=9, tolerance=2
    )
    _, (_, second) = train((*dual_optimizer(CONFIG)[:1], Phase(config=stuck)))
    assert second.epoch == [1, 2]


def test_a_finished_training_is_read_again(tmp_path):
    model, results = train(dual_optimizer(CONFIG), run_dir=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["phase-1", "phase-2"]
    again, reread = train(dual_optimizer(CONFIG), run_dir=tmp_path)
    assert reread == results
    for one, other in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_loss_of_its_own_and_augmentation_are_used():
    seen = []

    def augment(x, y, seed):
        seen.append(seed)
        return x, y

    phases = dual_optimizer(CONFIG, augment)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    _, results = train(phases, loss=loss)
    assert set(results[0].history) == {"loss", "seconds", "val_loss"}
    assert len(seen) == 2


@pytest.mark.parametrize("phases", [(), ("val_loss", "val_accuracy")])
def test_phases_must_monitor_one_metric(phases):
    phases = [
        Phase(config=dataclasses.replace(CONFIG, monitor=monitor)) for monitor in phases
    ]
    with pytest.raises(ValueError, match=r"one and the same .*Received: monitored=\["):
        train(phases)
