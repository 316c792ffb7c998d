import dataclasses
import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets import training
from keras_wavelets.training import FitResult
from keras_wavelets.training import check_examples

ROWS = tuple(
    {"epoch": epoch, "val_loss": loss, "val_accuracy": accuracy}
    for epoch, loss, accuracy in [(1, 0.9, 0.5), (2, 0.4, 0.7), (3, 0.4, 0.8)]
)


@pytest.mark.parametrize(
    ("monitor", "mode", "expected"),
    [("val_loss", "min", 2), ("val_accuracy", "max", 3)],
)
def test_best_is_the_earliest_best_epoch(monitor, mode, expected):
    result = FitResult(rows=ROWS, monitor=monitor, mode=mode)
    assert result.best["epoch"] == expected


def test_history_is_the_table_by_columns():
    result = FitResult(rows=ROWS, monitor="val_loss", mode="min")
    assert result.history == {
        "val_loss": [0.9, 0.4, 0.4],
        "val_accuracy": [0.5, 0.7, 0.8],
    }


def test_summary_holds_best_and_final_epoch():
    summary = FitResult(rows=ROWS, monitor="val_loss", mode="min").to_dict()
    assert (summary["best"], summary["final"], summary["epochs"]) == (*ROWS[1:], 3)


IMAGES = np.zeros((3, 4, 4, 1), "float32")


@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_sound_examples_pass(dtype):
    check_examples(IMAGES.astype(dtype), np.array([0, 1, 2]), classes=3)


def test_targets_of_other_tasks_are_not_taken_for_labels():
    check_examples(IMAGES, np.full((3, 4, 4, 1), 7))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_value_that_is_not_finite_is_named(value):
    images = IMAGES.copy()
    images[1, 2, 3] = value
    with pytest.raises(ValueError, match=rf"Received: value={value} \(example 1\)\."):
        check_examples(images, np.zeros(3, int))


@pytest.mark.parametrize("label", [-1, 3])
def test_label_out_of_range_is_named(label):
    with pytest.raises(ValueError, match=rf"0 to 2\. Received: label={label} \(exam"):
        check_examples(IMAGES, np.array([0, 1, label]), classes=3)


def test_unequal_lengths_are_named():
    with pytest.raises(ValueError, match=r"Received: inputs=3, targets=2\."):
        check_examples(IMAGES, np.zeros(2, int))


RNG = np.random.default_rng(0)
X = RNG.normal(size=(64, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")
CONFIG = training.TrainConfig(epochs=3, batch_size=16, learning_rate=0.1)


def build(**top):
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, **top)])


def fit(model, config=CONFIG, data=(X, Y), **options):
    return training.fit(model, data, (X, Y), config, verbose=0, **options)


class CountEpochs(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.count = 0

    def on_epoch_end(self, epoch, logs=None):
        self.count += 1


def test_result_reads_like_a_keras_history():
    result = fit(build())
    assert result.epoch == [1, 2, 3]
    assert {len(values) for values in result.history.values()} == {3}


def test_run_folder_holds_its_files(tmp_path):
    result = fit(build(), run_dir=tmp_path / "run")
    names = sorted(path.name for path in (tmp_path / "run").iterdir())
    assert names == [
        "checkpoint",
        "config.json",
        "export",
        "log.csv",
        "metrics.json",
        "model.keras",
        "plots",
    ]
    summary = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert summary == result.to_dict()


def test_plain_keras_training_in_the_same_order_gives_the_same_weights():
    config = dataclasses.replace(CONFIG, shuffle=False, restore_best_weights=False)
    ours, plain = build(), build()
    fit(ours, config)
    training.compile_model(plain, config, steps_per_epoch=4)
    plain.fit(X, Y, batch_size=16, epochs=3, shuffle=False, verbose=0)
    np.testing.assert_allclose(ours.get_weights()[0], plain.get_weights()[0], rtol=1e-6)


def test_same_seed_gives_the_same_weights():
    models = build(), build()
    for model in models:
        fit(model)
    np.testing.assert_array_equal(*(model.get_weights()[0] for model in models))


def test_arrays_and_dataset_train_alike_without_shuffling():
    config = dataclasses.replace(CONFIG, shuffle=False)
    models = build(), build()
    fit(models[0], config)
    fit(models[1], config, data=tf.data.Dataset.from_tensor_slices((X, Y)))
    np.testing.assert_array_equal(*(model.get_weights()[0] for model in models))


def test_run_folder_does_not_change_the_training(tmp_path):
    models = build(), build()
    fit(models[0])
    fit(models[1], run_dir=tmp_path)
    np.testing.assert_array_equal(*(model.get_weights()[0] for model in models))


@pytest.mark.parametrize("restore", [True, False])
def test_model_ends_with_the_best_or_the_last_weights(restore):
    config = dataclasses.replace(
        CONFIG, epochs=6, learning_rate=2.0, restore_best_weights=restore
    )
    model = build()
    result = fit(model, config)
    row = result.best if restore else result.final
    assert result.best["epoch"] != result.final["epoch"]
    values = training.evaluate(model, (X, Y), metrics=["loss"])
    assert values["loss"] == pytest.approx(row["val_loss"], rel=1e-4)


def test_finished_run_is_loaded_without_training(tmp_path):
    first, second = build(), build()
    expected = fit(first, run_dir=tmp_path)
    counter = CountEpochs()
    assert fit(second, run_dir=tmp_path, callbacks=[counter]) == expected
    assert counter.count == 0
    np.testing.assert_array_equal(first.get_weights()[0], second.get_weights()[0])


def test_early_stopped_run_is_finished(tmp_path):
    config = dataclasses.replace(
        CONFIG, epochs=20, learning_rate=2.0, early_stopping="patience", tolerance=1
    )
    expected = fit(build(), config, run_dir=tmp_path)
    (tmp_path / "metrics.json").unlink()
    assert len(expected.rows) < 20
    assert fit(build(), config, run_dir=tmp_path) == expected
    assert (tmp_path / "metrics.json").exists()


def test_compiled_model_keeps_its_loss():
    model = build()
    model.compile(optimizer="sgd", loss="mse")
    data = (X, X[:, :2])
    result = training.fit(model, data, data, CONFIG, verbose=0)
    assert sorted(result.history) == ["loss", "seconds", "val_loss"]


def test_unbuilt_model_is_built():
    model = keras.Sequential([keras.layers.Dense(2)])
    fit(model)
    assert model.count_params() == 10


def test_steps_limit_the_epoch():
    config = dataclasses.replace(CONFIG, steps_per_epoch=2)
    model = build()
    fit(model, config)
    assert int(model.optimizer.iterations) == 6


def test_steps_per_execution_do_not_change_the_training():
    config = dataclasses.replace(CONFIG, steps_per_execution=2)
    models = build(), build()
    fit(models[0])
    fit(models[1], config)
    np.testing.assert_array_equal(*(model.get_weights()[0] for model in models))


def test_augmentation_reaches_the_training():
    def zero(x, y, seed):
        return tf.zeros_like(x), y

    model = build()
    before = model.get_weights()[0]
    fit(model, augment=zero)
    np.testing.assert_array_equal(model.get_weights()[0], before)


def test_other_configuration_is_refused_and_nothing_is_touched(tmp_path):
    fit(build(), run_dir=tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.glob("*.*")}
    other = dataclasses.replace(CONFIG, learning_rate=0.2, seed=1)
    text = (
        r"differs in training\.learning_rate \(0\.1 there, 0\.2 here\), "
        r"training\.seed \(0 there, 1 here\)\. Received: run_dir='"
    )
    with pytest.raises(ValueError, match=text):
        fit(build(), other, run_dir=tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.glob("*.*")} == before


def test_other_model_is_refused(tmp_path):
    fit(build(), run_dir=tmp_path)
    with pytest.raises(ValueError, match=r"model\.parameters \(10 there, 8 here\)"):
        fit(build(use_bias=False), run_dir=tmp_path)


def test_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match=r"can be written .* Received: run_dir='"):
        fit(build(), run_dir=tmp_path / "file" / "run")


def test_loss_that_is_not_finite_stops_and_keeps_the_best_weights():
    class Spoil(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                self.model.set_weights([w * np.nan for w in self.model.get_weights()])

    model = build()
    with pytest.raises(training.NonFiniteLossError, match=r"loss=nan \(epoch 2\)\."):
        fit(model, callbacks=[Spoil()])
    assert np.isfinite(model.get_weights()[0]).all()


def test_label_out_of_range_is_refused():
    with pytest.raises(ValueError, match=r"Received: label=2 \(example 0\)\."):
        fit(build(), data=(X, Y + 2 - Y[0]))


def test_input_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match=r"Received: value=nan \(example 0\)\."):
        fit(build(), data=(X * np.nan, Y))


def test_validation_metric_without_validation_data_is_refused():
    with pytest.raises(ValueError, match=r"Received: monitor='val_loss'\."):
        training.fit(build(), (X, Y), None, CONFIG, verbose=0)


def test_monitor_that_is_not_logged_is_named():
    config = dataclasses.replace(CONFIG, monitor="val_auc")
    with pytest.raises(ValueError, match=r"Received: monitor='val_auc'\."):
        fit(build(), config)


def test_training_metric_serves_without_validation_data():
    config = dataclasses.replace(CONFIG, monitor="loss")
    result = training.fit(build(), (X, Y), None, config, verbose=0)
    assert sorted(result.history) == ["accuracy", "loss", "seconds"]


def test_steps_per_execution_that_cross_an_epoch_are_refused():
    config = dataclasses.replace(CONFIG, steps_per_execution=3)
    with pytest.raises(ValueError, match=r"4 steps .* steps_per_execution=3\."):
        fit(build(), config)
