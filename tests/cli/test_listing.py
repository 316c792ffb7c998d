import json

import pytest

from keras_wavelets import applications
from keras_wavelets import wavelets
from keras_wavelets.cli.main import main


def listed(capsys, *words):
    assert main(["list", *words]) == 0
    return capsys.readouterr().out.splitlines()[1:]


def test_every_wavelet_is_listed(capsys):
    lines = listed(capsys, "wavelets")
    assert [line.split()[0] for line in lines] == wavelets.names()


def test_models_are_the_builders(capsys):
    assert main(["list", "models", "--json"]) == 0
    names = {row["name"] for row in json.loads(capsys.readouterr().out)["models"]}
    assert {"WavPool", "VanillaCNN"} <= names <= set(applications.__all__)
    assert "ParameterReport" not in names


def test_finished_runs_are_listed_with_their_accuracy(trained, capsys):
    lines = listed(capsys, "runs", "--runs", str(trained.parent))
    assert len(lines) == 1
    assert lines[0].startswith("small  WavMLP   fashion_mnist_mini  test accuracy  0.")


def test_modes_of_scored_runs_are_listed(trained, capsys):
    words = ["evaluate", str(trained), "--split", "test[:20]", "--mode", "onecrop"]
    assert main(words) == 0
    capsys.readouterr()
    (line,) = listed(capsys, "runs", "--runs", str(trained.parent))
    assert line.split("  ")[-1].split(", ")[0] == "onecrop"


def test_no_match_prints_nothing(capsys):
    assert listed(capsys, "wavelets", "--like", "nothing") == []


@pytest.mark.parametrize("word", ["mnist", "cifar10"])
def test_datasets_are_found_by_part_of_their_name(word, capsys):
    assert main(["list", "datasets", "--like", word, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["datasets"]
    assert rows
    assert all(word in row["name"] for row in rows)


def test_a_missing_folder_of_runs_is_named(tmp_path, capsys):
    assert main(["list", "runs", "--runs", str(tmp_path / "none")]) == 2
    assert "Received: runs=" in capsys.readouterr().err
