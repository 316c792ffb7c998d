import keras
import numpy as np
import pytest

from keras_wavelets import training

X = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")
DATA = (X, (X[:, 0] > 0).astype("int32"))
CONFIG = training.TrainConfig(epochs=2, batch_size=16)


def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])


def repeat(**options):
    options = {"repeats": 2, "verbose": 0} | options
    return training.repeat(build, DATA, DATA, config=CONFIG, **options)


def test_each_repeat_has_its_own_folder(tmp_path):
    repeat(run_dir=tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["repeat-1", "repeat-2"]


def test_spread_is_the_sample_standard_deviation():
    repeated = repeat(repeats=3)
    values = [result.final["val_loss"] for result in repeated.results]
    mean, std = repeated.final["val_loss"]
    assert (mean, std) == pytest.approx((np.mean(values), np.std(values, ddof=1)))


def test_seeds_differ_and_repeat_exactly():
    first, second = repeat(), repeat()
    losses = [
        [result.final["val_loss"] for result in each.results]
        for each in (first, second)
    ]
    assert losses[0] == losses[1]
    assert len(set(losses[0])) == 2


def test_second_call_loads_what_is_there(tmp_path):
    assert repeat(run_dir=tmp_path) == repeat(run_dir=tmp_path)


def test_trained_models_are_measured():
    repeated = repeat(
        measure=lambda model: training.evaluate(model, DATA, metrics=["accuracy"])
    )
    expected = np.mean([result.best["val_accuracy"] for result in repeated.results])
    assert repeated.measurements["accuracy"][0] == pytest.approx(expected)


def test_one_repeat_is_refused():
    with pytest.raises(ValueError, match=r"Received: repeats=1\."):
        repeat(repeats=1)
