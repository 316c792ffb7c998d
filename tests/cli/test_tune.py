import json

import pytest

from keras_wavelets import tuning
from keras_wavelets.cli.main import main

WORDS = ["tune", "vanillamlp", "--images", "200", "100", "--epochs", "1"]


@pytest.fixture(scope="module")
def tuned(tmp_path_factory):
    """The folder of a finished search."""
    runs = tmp_path_factory.mktemp("runs")
    words = [*WORDS, "--max-trials", "2", "--max-parameters", "250000"]
    assert main([*words, "--runs", str(runs), "--name", "small"]) == 0
    return runs / "small"


def test_search_folder_holds_trials_winner_and_plot(tuned):
    assert (tuned / "plots" / "trials.png").stat().st_size > 10_000
    best = json.loads((tuned / "best.json").read_text())
    assert best["network"] == "VanillaMLP"
    assert best["settings"]["data"] == "fashion_mnist_mini"
    assert [row.status for row in tuning.read_trials(tuned)] == ["done", "done"]


def test_winner_is_trained_with_what_is_given_going_before(tuned, capsys):
    words = ["train", "--from", str(tuned / "best.json"), "--epochs", "2", "--quiet"]
    words += ["--runs", str(tuned.parent), "--name", "won", "--export", "float32"]
    assert main(words) == 0
    config = json.loads((tuned.parent / "won" / "config.json").read_text())
    best = json.loads((tuned / "best.json").read_text())
    assert config["settings"]["network"] == "VanillaMLP"
    for name, value in best["arguments"].items():
        assert config["settings"]["arguments"][name] == value
    given = {"epochs": 2}
    assert config["training"] == {**best["training"], **given}
    assert "test accuracy" in capsys.readouterr().out


def test_the_same_command_goes_on_with_more_trials(tuned, capsys):
    words = [*WORDS, "--max-trials", "3", "--max-parameters", "250000"]
    assert main([*words, "--runs", str(tuned.parent), "--name", "small"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("trial 2 ")
    assert "3 of 3 trials trained to their end" in out
    assert f"train --from {tuned / 'best.json'}" in out


@pytest.mark.slow
def test_workers_share_the_trials_and_tell_the_environment(tmp_path, capfd):
    words = [*WORDS, "--max-trials", "4", "--workers", "2", "--runs", str(tmp_path)]
    assert main([*words, "--name", "shared"]) == 0
    rows = tuning.read_trials(tmp_path / "shared")
    assert [row.status for row in rows] == ["done"] * 4
    out = capfd.readouterr().out
    assert "KERASTUNER_TUNER_ID=chief KERASTUNER_ORACLE_IP=" in out
    assert "KERASTUNER_TUNER_ID=tuner1" in out
    assert (tmp_path / "shared" / "tuner0.json").exists()
    assert (tmp_path / "shared" / "tuner1.json").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--tuner", "genetic"], "Received: tuner='genetic'."),
        (["--max-trials", "0"], "Received: max_trials=0."),
        (["--space", "wide"], "Received: space='wide'."),
        (["--workers", "-1"], "Received: workers=-1."),
        (["--images", "9999", "9999"], "Received: images=(9999, 9999)."),
        (["--data", "fashion_mnist_minni"], "fashion_mnist_mini"),
    ],
)
def test_bad_input_is_one_line_and_nothing_written(words, message, tmp_path, capsys):
    runs = tmp_path / "runs"
    code = main(["tune", "vanillamlp", "--runs", str(runs), *words])
    error = capsys.readouterr().err
    assert code == 2
    assert message in error
    assert error.count("\n") == 1
    assert not runs.exists()


def test_another_space_in_the_same_folder_is_refused(tuned, capsys):
    words = [*WORDS, "--space", "original", "--max-parameters", "250000"]
    code = main([*words, "--runs", str(tuned.parent), "--name", "small"])
    assert code == 2
    assert "model.space ('sound' there, 'original' here)" in capsys.readouterr().err
