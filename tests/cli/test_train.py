import csv
import dataclasses
import json
import os
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from keras_wavelets.cli import networks
from keras_wavelets.cli.main import main
from keras_wavelets.cli.train import command
from keras_wavelets.cli.train import prepare
from keras_wavelets.cli.train import settings_class
from keras_wavelets.training import TrainConfig

COMMAND = "from keras_wavelets.cli.main import main; import sys; sys.exit(main({}))"
# Dropout and shuffling make the random states matter.
WORDS = ["train", "wavpool", "--hidden-size", "32", "--dropout", "0.3", "--epochs", "4",
         "--quiet", "--export"]  # fmt: skip


def start(runs):
    code = COMMAND.format([*WORDS, "--runs", str(runs), "--name", "run"])
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)


def test_run_folder_holds_everything(trained):
    files = {
        "config.json", "log.csv", "metrics.json", "model.keras",
        "plots/learning_curves.png", "plots/confusion_matrix.png",
        "plots/roc_curves.png", "plots/samples.png",
        "export/float32.tflite", "export/report.json",
    }  # fmt: skip
    missing = [name for name in files if not (trained / name).is_file()]
    assert missing == []


def test_metrics_are_those_of_the_stored_model(trained):
    from keras_wavelets import data
    from keras_wavelets import training

    metrics = json.loads((trained / "metrics.json").read_text())
    model = keras.models.load_model(trained / "model.keras")
    test = data.load_arrays("fashion_mnist_mini", "test")
    measured = training.evaluate(model, test, metrics=("accuracy",))
    assert metrics["test"]["accuracy"] == pytest.approx(measured["accuracy"])
    assert np.sum(metrics["confusion_matrix"]) == len(test[1])
    assert metrics["parameters"] == model.count_params()


def test_a_finished_run_is_not_trained_again(trained, capsys):
    before = (trained / "log.csv").read_text()
    words = ["train", "wavmlp", "--epochs", "2", "--quiet", "--export", "float32"]
    assert main([*words, "--runs", str(trained.parent), "--name", "small"]) == 0
    assert (trained / "log.csv").read_text() == before
    assert "test accuracy" in capsys.readouterr().out


def test_a_killed_training_ends_as_an_uninterrupted_one(tmp_path):
    whole = start(tmp_path / "whole")
    killed = start(tmp_path / "killed")
    log = tmp_path / "killed" / "run" / "log.csv"
    try:
        while not log.exists() or log.read_text().count("\n") < 2:
            assert killed.poll() is None, "the training ended before it could be killed"
            time.sleep(0.01)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        assert not (tmp_path / "killed" / "run" / "metrics.json").exists()
        killed = start(tmp_path / "killed")
        assert [killed.wait(), whole.wait()] == [0, 0]
    finally:
        for process in (whole, killed):
            process.kill()
            process.wait()
    one, other = (
        keras.models.load_model(tmp_path / name / "run" / "model.keras")
        for name in ("whole", "killed")
    )
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    with log.open() as lines:
        assert [row["epoch"] for row in csv.DictReader(lines)] == list("1234")


def test_options_are_those_of_the_configuration_and_described():
    defaults = settings_class()()
    assert {f.name for f in dataclasses.fields(defaults)} == {
        f.name for f in dataclasses.fields(TrainConfig)
    }
    assert "epochs: Passes over the training data." in defaults.__doc__
    # An example copied with a docstring runs where its names mean nothing.
    module = sys.modules[command.__module__]
    own = [v for v in vars(module).values() if isinstance(v, type)]
    assert [v.__name__ for v in own if v.__module__ == module.__name__] == ["Train"]


def test_runs_are_named_after_what_they_hold():
    network = networks.options("VanillaMLP")()
    found = command(network, data="emnist/letters")
    assert found.folder.name == "vanillamlp-emnist-letters-0"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--data", "fashion_mnist_minni"], "fashion_mnist_mini"),
        (["--validation-share", "1.5"], "Received: validation_share=1.5."),
        (["--epochs", "0"], "Received: epochs=0."),
        (["--hidden-size", "0"], "Received: hidden_size=0"),
        (["--level", "9"], "Received: level=9"),
        (["--devices", "50"], "Received: devices=50."),
        (["--export", "tflite"], "Received: export='tflite'"),
    ],
)
def test_bad_input_is_one_line_and_nothing_written(words, message, tmp_path, capsys):
    runs = tmp_path / "runs"
    code = main(["train", "wavmlp", "--quiet", "--runs", str(runs), *words])
    error = capsys.readouterr().err
    assert code == 2
    assert message in error
    assert error.count("\n") == 1
    assert not runs.exists()


def test_another_configuration_is_refused_by_its_differences(trained, capsys):
    before = (trained / "config.json").read_text()
    words = ["train", "wavmlp", "--epochs", "3", "--level", "3", "--quiet"]
    code = main([*words, "--runs", str(trained.parent), "--name", "small"])
    assert code == 2
    error = capsys.readouterr().err
    assert "settings.arguments.level (2 there, 3 here)" in error
    assert "training.epochs (2 there, 3 here)" in error
    assert (trained / "config.json").read_text() == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path, capsys):
    (tmp_path / "runs").write_text("a file")
    code = main(["train", "wavmlp", "--quiet", "--runs", str(tmp_path / "runs")])
    assert code == 2
    assert "Received: run_dir=" in capsys.readouterr().err


def test_a_damaged_checkpoint_is_named(trained, tmp_path, capsys):
    import shutil

    folder = tmp_path / "small"
    shutil.copytree(trained, folder)
    for weights in (folder / "checkpoint").glob("*.weights.h5"):
        weights.write_bytes(weights.read_bytes()[:1000])
    words = ["train", "wavmlp", "--epochs", "2", "--quiet", "--export", "float32"]
    code = main([*words, "--runs", str(tmp_path), "--name", "small"])
    assert code == 2
    assert "is damaged" in capsys.readouterr().err


WINNER = {
    "network": "WavPool",
    "arguments": {"hidden_size": 32, "hidden_pooling": 4, "level_pooling": 1},
    "training": TrainConfig(epochs=3, learning_rate=0.02).to_dict(),
    "settings": {"data": "mnist", "grayscale": False, "train": 8000},
}


def written(folder, content):
    path = folder / "best.json"
    path.write_text(json.dumps(content))
    return str(path)


def found_by(path):
    found, _, _ = prepare(["--from", path])
    return found


def test_network_settings_and_data_are_taken_over(tmp_path):
    found = found_by(written(tmp_path, WINNER))
    assert (found.network.hidden_size, found.network.hidden_pooling) == (32, 4)
    assert (found.config.epochs, found.config.learning_rate) == (3, 0.02)
    assert found.data == "mnist"


def test_the_record_of_a_search_will_do(tmp_path):
    found = found_by(written(tmp_path, {"winner": WINNER}))
    assert found.network.level_pooling == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"network": "WavPool"}, "it has no arguments, training"),
        ({**WINNER, "network": "Nothing"}, "Received: network='Nothing'"),
        ({**WINNER, "arguments": {"width": 3}}, "arguments=['width']"),
        ({**WINNER, "training": {"rate": 3}}, "unknown fields=['rate']"),
    ],
)
def test_files_of_something_else_are_refused(content, message, tmp_path, capsys):
    assert main(["train", "--from", written(tmp_path, content)]) == 2
    assert message in capsys.readouterr().err


def test_an_absent_file_is_refused(capsys):
    assert main(["train", "--from", "nowhere.json"]) == 2
    assert "Received: from='nowhere.json'" in capsys.readouterr().err
