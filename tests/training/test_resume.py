import csv
import json
import os
import pathlib
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_wavelets import training
from keras_wavelets.training import RunFolder
from keras_wavelets.training.callbacks import BestWeights

DESCRIPTION = {"training": {"epochs": 3}, "shape": (28, 28, 1)}


def test_folder_may_be_opened_again(tmp_path):
    RunFolder(tmp_path, DESCRIPTION)
    folder = RunFolder(tmp_path, DESCRIPTION)
    assert json.loads(folder.config.read_text())["training"] == {"epochs": 3}


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ({"training": {"epochs": 4}}, r"training\.epochs \(3 there, 4 here\)"),
        ({"shape": (32, 32, 1)}, r"shape \(\[28, 28, 1\] there, \[32, 32, 1\] here\)"),
        ({"data": 1}, r"data \(None there, 1 here\)"),
    ],
)
def test_other_description_is_refused(tmp_path, other, text):
    RunFolder(tmp_path, DESCRIPTION)
    with pytest.raises(ValueError, match=rf"{text}\. Received: run_dir='"):
        RunFolder(tmp_path, DESCRIPTION | other)


def test_damaged_description_is_refused(tmp_path):
    RunFolder(tmp_path, DESCRIPTION).config.write_text("{")
    with pytest.raises(ValueError, match=r"Expected JSON .* file='.*config\.json'"):
        RunFolder(tmp_path, DESCRIPTION)


def test_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "run").touch()
    with pytest.raises(ValueError, match=r"can be written .* Received: run_dir='"):
        RunFolder(tmp_path / "run", DESCRIPTION)


def test_a_setting_that_came_later_counts_as_its_default(tmp_path):
    RunFolder(tmp_path, DESCRIPTION)
    later = DESCRIPTION | {"training": {"epochs": 3, "ema": 0.0}}
    with pytest.raises(ValueError, match=r"training\.ema \(0.0 there, 0.5 here\)"):
        RunFolder(
            tmp_path,
            DESCRIPTION | {"training": {"epochs": 3, "ema": 0.5}},
            defaults={"training": {"ema": 0.0}},
        )
    RunFolder(tmp_path, later, defaults={"training": {"ema": 0.0, "momentum": 0}})
    RunFolder(tmp_path, later)


pytestmark = pytest.mark.backend

SCRIPT = pathlib.Path(__file__).with_name("interruptible_run.py")


def run(folder, kill="never"):
    command = [sys.executable, str(SCRIPT), str(folder), kill]
    # Of this checkout, whatever else may be installed.
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[2])}
    return subprocess.run(
        command, capture_output=True, check=False, env=environment
    ).returncode


def final_weights(folder):
    return keras.models.load_model(folder / "model.keras").get_weights()


def log_without_times(folder):
    with (folder / "log.csv").open() as file:
        return [
            {name: value for name, value in row.items() if name != "seconds"}
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("uninterrupted")
    assert run(folder) == 0
    return folder


@pytest.mark.parametrize("kill", ["batch:3", "batch:15", "checkpoint:4"])
def test_killed_training_ends_bit_for_bit_as_the_uninterrupted(
    kill, uninterrupted, tmp_path
):
    assert run(tmp_path, kill) == -signal.SIGKILL
    assert not (tmp_path / "metrics.json").exists()
    assert run(tmp_path) == 0
    for value, expected in zip(
        final_weights(tmp_path), final_weights(uninterrupted), strict=True
    ):
        np.testing.assert_array_equal(value, expected)
    assert log_without_times(tmp_path) == log_without_times(uninterrupted)


@pytest.fixture
def checkpoint(tmp_path):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    best = BestWeights("loss", mode="min")
    checkpoint = training.ResumeCheckpoint(tmp_path, [best], best=best)
    checkpoint.resume(model)
    return checkpoint


def advance(checkpoint, losses):
    for epoch, loss in enumerate(losses):
        checkpoint.model.set_weights([np.full((2, 1), epoch), np.zeros(1)])
        checkpoint.best.set_model(checkpoint.model)
        checkpoint.best.on_epoch_end(epoch, {"loss": loss})
        checkpoint.model.stop_training = epoch == 3
        checkpoint.on_epoch_end(epoch)


def weight_files(checkpoint):
    return sorted(file.name for file in checkpoint.folder.glob("*.h5"))


def test_last_and_best_weights_are_kept(checkpoint):
    advance(checkpoint, [3.0, 1.0, 2.0])
    assert weight_files(checkpoint) == [
        "epoch-00002.weights.h5",
        "epoch-00003.weights.h5",
    ]


def test_resuming_brings_back_last_and_best_weights(checkpoint):
    advance(checkpoint, [3.0, 1.0, 2.0])
    best = BestWeights("loss", mode="min")
    again = training.ResumeCheckpoint(checkpoint.folder, [best], best=best)
    assert again.resume(checkpoint.model) == (3, False)
    assert checkpoint.model.get_weights()[0][0, 0] == 2
    assert (best.epoch, best.value, best.weights[0][0, 0]) == (2, 1.0, 1)


def test_stopped_training_stays_stopped(checkpoint):
    advance(checkpoint, [3.0, 1.0, 2.0, 4.0])
    assert checkpoint.resume(checkpoint.model) == (4, True)


def test_leftovers_of_a_kill_are_swept_away(checkpoint):
    (checkpoint.folder / "writing-1-epoch-00009.weights.h5").touch()
    advance(checkpoint, [1.0])
    assert weight_files(checkpoint) == ["epoch-00001.weights.h5"]


def truncate(file):
    file.write_bytes(file.read_bytes()[:-100])


def without_callbacks(file):
    state = json.loads(file.read_text())
    file.write_text(json.dumps({"next_epoch": state["next_epoch"]}))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("epoch-00002.weights.h5", truncate),
        ("epoch-00002.weights.h5", pathlib.Path.unlink),
        ("state.json", truncate),
        ("state.json", without_callbacks),
    ],
)
def test_damaged_checkpoint_is_refused(checkpoint, name, damage):
    advance(checkpoint, [3.0, 1.0])
    damage(checkpoint.folder / name)
    with pytest.raises(ValueError, match=r"whole checkpoint .* Received: folder='"):
        checkpoint.resume(checkpoint.model)


def test_checkpoint_of_another_model_is_refused(checkpoint):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
    model.compile("adam", "mse")
    with pytest.raises(ValueError, match=r"whole checkpoint of this model"):
        checkpoint.resume(model)
