import csv
import pathlib

import keras
import numpy as np
import pytest
import wcnn_golden as golden

from keras_wavelets import training
from keras_wavelets.training import CumulativeRiseStopping
from keras_wavelets.training import NonFiniteLossError
from keras_wavelets.training import PatienceStopping
from keras_wavelets.training.callbacks import BestWeights
from keras_wavelets.training.callbacks import FiniteLoss
from keras_wavelets.training.callbacks import TrainingLog
from keras_wavelets.training.callbacks import row_norms


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


def test_finite_losses_pass():
    assert FiniteLoss().on_epoch_end(0, {"loss": 1.0, "val_loss": 2.0}) is None


@pytest.mark.parametrize("name", ["loss", "val_loss"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_other_losses_are_named_with_their_epoch(name, value):
    logs = {"loss": 1.0, "val_loss": 1.0} | {name: value}
    with pytest.raises(NonFiniteLossError, match=rf"{name}={value} \(epoch 4\)\."):
        FiniteLoss().on_epoch_end(3, logs)


def record(log, epochs):
    for epoch in epochs:
        log.on_epoch_begin(epoch)
        log.on_epoch_end(epoch, {"loss": 1 / (epoch + 3)})
    return log


def epochs_in(path):
    with path.open() as file:
        return [int(row["epoch"]) for row in csv.DictReader(file)]


def test_file_holds_the_rows_exactly(tmp_path):
    log = record(TrainingLog(tmp_path / "log.csv"), range(3))
    with log.path.open() as file:
        stored = [
            {name: float(value) for name, value in row.items()}
            for row in csv.DictReader(file)
        ]
    assert stored == log.rows


def test_rows_after_the_restored_state_are_dropped(tmp_path):
    log = record(TrainingLog(tmp_path / "log.csv"), range(2))
    state = {"rows": list(log.rows)}
    record(log, [2])
    again = TrainingLog(tmp_path / "log.csv")
    again.restore(state)
    assert epochs_in(log.path) == [1, 2]
    record(again, [2, 3])
    assert epochs_in(log.path) == [1, 2, 3, 4]


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


@pytest.mark.parametrize("j", range(3))
def test_rows_are_measured_as_in_the_original(j):
    found = row_norms(golden.ARRAYS[f"reg/dw{j}"])
    expected = golden.ARRAYS[f"reg/gradnorm_linf{j}"]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def dense():
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, use_bias=False)])


def test_gradients_are_those_of_the_loss():
    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    y = np.array([0, 1, 1, 0])
    model = dense()
    kernel = model.layers[0].kernel
    start = keras.ops.convert_to_numpy(kernel)
    log = training.MixingGradientLog([kernel])
    config = training.TrainConfig(epochs=2, batch_size=4, monitor="loss", shuffle=False)
    training.fit(model, (x, y), None, config, callbacks=[log], verbose=0)
    scores = np.exp(x @ start)
    scores /= scores.sum(axis=1, keepdims=True)
    gradient = x.T @ (scores - np.eye(2)[y]) / 4
    assert log.gradients.shape == (2, 3)
    np.testing.assert_allclose(log.gradients[0], np.abs(gradient).max(1), rtol=1e-4)


def test_an_interrupted_log_goes_on():
    log = training.MixingGradientLog([keras.Variable(np.zeros((2, 3)))])
    log.rows = [np.array([1.0, 2.0], "float32")]
    again = training.MixingGradientLog(log.kernels)
    again.restore(log.state())
    np.testing.assert_array_equal(again.gradients, log.gradients)


def test_other_variables_are_named():
    model = dense()
    model.compile("sgd", "mse")
    other = keras.Variable(np.zeros((2, 3)), name="other")
    log = training.MixingGradientLog([other])
    with pytest.raises(ValueError, match=r"Received: kernels=\['other'\]"):
        model.fit(np.ones((2, 3)), np.ones((2, 2)), verbose=0, callbacks=[log])


GOLDEN = dict(np.load(pathlib.Path(__file__).parents[1] / "golden" / "wavpool.npz"))


def run(stopping, losses, *, start=0):
    """Epoch after which training stops, counted from 1; -1 if it goes on."""
    for epoch, loss in enumerate(losses[start:], start):
        stopping.on_epoch_end(epoch, {"val_loss": loss})
        if stopping.model.stop_training:
            return epoch + 1
    return -1


def begin(stopping):
    stopping.set_model(keras.Sequential())
    stopping.model.stop_training = False
    stopping.on_train_begin()
    return stopping


@pytest.mark.parametrize("case", range(4))
def test_stops_where_the_original_stops(case):
    tolerance, epochs, expected = GOLDEN[f"stop/seq{case}_tol_epochs_stop"].tolist()
    losses = GOLDEN[f"stop/seq{case}"][:epochs]
    stopped = run(begin(CumulativeRiseStopping(tolerance=tolerance)), losses)
    # The last epoch ends the training of the original too.
    assert (epochs if stopped == -1 and len(losses) == epochs else stopped) == expected


def test_rises_are_never_forgotten():
    losses = [1.0] * 5 + [1.1, 0.1, 0.2, 0.0, 0.1]
    assert run(begin(CumulativeRiseStopping(tolerance=3)), losses) == 10


def test_epochs_before_the_start_do_not_count():
    assert run(begin(CumulativeRiseStopping(tolerance=1)), [1, 2, 3, 4, 5]) == -1


@pytest.mark.parametrize(
    "make",
    [
        lambda: CumulativeRiseStopping(tolerance=2, start_epoch=0),
        lambda: PatienceStopping("val_loss", patience=2, mode="min"),
    ],
)
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_state_carries_over_an_interruption(make, cut):
    losses = [1.0, 1.2, 0.5, 0.9, 0.8, 0.95]
    expected = run(begin(make()), losses)
    first, second = begin(make()), begin(make())
    run(first, losses[:cut])
    second.restore(first.state())
    assert run(second, losses, start=cut) == expected > cut


def test_training_begins_with_a_clean_count():
    stopping = begin(CumulativeRiseStopping(tolerance=1, start_epoch=0))
    run(stopping, [1.0, 2.0])
    assert run(begin(stopping), [3.0]) == -1


def test_missing_metric_is_named():
    stopping = begin(CumulativeRiseStopping("val_acc"))
    with pytest.raises(ValueError, match=r"\['loss'\]\. Received: monitor='val_acc'\."):
        stopping.on_epoch_end(0, {"loss": 1.0})


def test_tolerance_below_one_is_refused():
    with pytest.raises(ValueError, match=r"Received: tolerance=0\."):
        CumulativeRiseStopping(tolerance=0)
