"""Our hypermodels in KerasTuner's tuners, and its hypermodels in our search."""

import subprocess
import sys
from pathlib import Path

import keras
import keras_tuner as kt
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets import tuning
from keras_wavelets.tuning.workers import free_port

X = np.random.default_rng(0).normal(size=(40, 4, 4, 1)).astype("float32")
Y = (X.mean((1, 2, 3)) > 0).astype("int32")
TUNERS = {
    kt.RandomSearch: {"max_trials": 1},
    kt.BayesianOptimization: {"max_trials": 1},
    kt.GridSearch: {"max_trials": 1},
    kt.Hyperband: {"max_epochs": 3, "factor": 3},
}


def hypermodel():
    return tuning.HyperVanillaMLP((4, 4, 1), 2, epochs=1)


def tuner_of(kind, folder, **options):
    shared = {"objective": "val_accuracy", "directory": folder, "overwrite": True}
    return kind(hypermodel(), **{**shared, **TUNERS[kind], **options})


def dataset():
    return tf.data.Dataset.from_tensor_slices((X, Y)).batch(16)


@pytest.mark.parametrize("kind", TUNERS)
def test_a_hypermodel_serves_a_tuner_of_keras_tuner(kind, tmp_path):
    tuner = tuner_of(kind, tmp_path)
    epochs = {} if kind is kt.Hyperband else {"epochs": 1}
    tuner.search(X, Y, validation_data=(X, Y), verbose=0, batch_size=20, **epochs)
    (best,) = tuner.oracle.get_best_trials(1)
    assert 0 <= best.score <= 1
    model = tuner.get_best_models()[0]
    assert model.compiled
    assert 0 <= model.evaluate(X, Y, verbose=0, return_dict=True)["accuracy"] <= 1


def test_datasets_and_other_objectives_serve_too(tmp_path):
    tuner = tuner_of(kt.RandomSearch, tmp_path, objective=["val_loss", "val_accuracy"])
    seen = []
    callback = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: seen.append(1))
    tuner.search(
        dataset(), validation_data=dataset(), epochs=2, callbacks=[], verbose=0
    )
    assert tuner.oracle.get_best_trials(1)[0].score is not None
    model = hypermodel()
    hp = kt.HyperParameters()
    model.fit(hp, model.build(hp), X, Y, epochs=3, initial_epoch=1,
              callbacks=[callback], verbose=0)  # fmt: skip
    assert len(seen) == 2


def test_the_schedule_of_the_space_is_followed_epoch_by_epoch():
    space, hp = hypermodel(), kt.HyperParameters()
    history = space.fit(hp, space.build(hp), X, Y, epochs=4, verbose=0).history
    rates = history["learning_rate"]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.1 * rates[0]


class Foreign(kt.HyperModel):
    def build(self, hp):
        return foreign(hp)


def foreign(hp):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(2)]
    )
    rate = hp.Float("rate", 1e-3, 1.0, sampling="log")
    model.compile(
        keras.optimizers.SGD(rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


@pytest.mark.parametrize(
    ("model", "objective", "direction"),
    [
        (foreign, "val_loss", "min"),
        (Foreign(), kt.Objective("val_accuracy", "max"), "max"),
        (Foreign(), ["val_loss", "val_accuracy"], "min"),
    ],
)
def test_any_hypermodel_and_objective_can_be_searched(
    model, objective, direction, tmp_path
):
    def search(trials, data=(X, Y)):
        return tuning.search(
            model, data, (X, Y), directory=tmp_path / "search", max_trials=trials,
            objective=objective, epochs=2,
        )  # fmt: skip

    first = search(1)
    result = search(3)
    assert result.direction == direction
    assert result.rows[0] == first.rows[0]
    best = max if direction == "max" else min
    assert result.best.score == best(row.score for row in result.rows)
    assert result.winner["found"]["values"] == result.best.values
    with pytest.raises(ValueError, match=r"data\.training \(other contents\)"):
        search(3, (X + 1, Y))


def test_a_search_takes_batched_datasets(tmp_path):
    scores = [
        tuning.search(
            hypermodel(), data, data, directory=tmp_path / name, max_trials=1
        ).best.score
        for name, data in {"arrays": (X, Y), "batched": dataset()}.items()
    ]
    assert len(scores) == 2


def test_an_objective_without_a_direction_is_refused(tmp_path):
    with pytest.raises(ValueError, match="thing"):
        tuning.search(
            hypermodel(), (X, Y), (X, Y), directory=tmp_path, objective="thing"
        )


def search_by_keras_tuner(folder):
    """What each process of a search runs: KerasTuner's guide, with our hypermodel."""
    tuner = kt.RandomSearch(
        hypermodel(),
        objective="val_accuracy",
        max_trials=4,
        directory=folder,
        project_name="shared",
    )
    tuner.search(X, Y, validation_data=(X, Y), epochs=1, verbose=0)


# The chief looks for more workers for a while when all trials have ended.
@pytest.mark.slow
def test_a_chief_and_workers_of_keras_tuner_search_together(tmp_path, monkeypatch):
    program = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); "
        "import test_keras_tuner as here; here.search_by_keras_tuner(sys.argv[1])"
    )
    port = free_port()
    processes = {}
    try:
        for role in ("chief", "tuner0", "tuner1"):
            variables = tuning.environment(role, address="127.0.0.1", port=port)
            with monkeypatch.context() as patch:
                for name, value in variables.items():
                    patch.setenv(name, value)
                processes[role] = subprocess.Popen(
                    [sys.executable, "-c", program, tmp_path]
                )
        assert [processes[f"tuner{index}"].wait() for index in range(2)] == [0, 0]
        # The chief ends well, or waits for further workers.
        assert not processes["chief"].poll()
    finally:
        for process in processes.values():
            process.kill()
            process.wait()
    trials = sorted((tmp_path / "shared").glob("trial_*/trial.json"))
    assert len(trials) == 4
    tuner = kt.RandomSearch(
        hypermodel(), objective="val_accuracy", max_trials=4, directory=tmp_path,
        project_name="shared",
    )  # fmt: skip
    scores = [trial.score for trial in tuner.oracle.get_best_trials(4)]
    assert len(scores) == 4
    assert all(0 <= score <= 1 for score in scores)
    assert tuner.get_best_models()[0].compiled
