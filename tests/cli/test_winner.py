import json

import pytest

from keras_wavelets.cli.main import main
from keras_wavelets.cli.winner import defaults
from keras_wavelets.training import TrainConfig

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


def test_network_settings_and_data_are_taken_over(tmp_path):
    found = defaults(["train", "--from", written(tmp_path, WINNER)])
    assert (found.network.hidden_size, found.network.hidden_pooling) == (32, 4)
    assert (found.config.epochs, found.config.learning_rate) == (3, 0.02)
    assert found.data == "mnist"


def test_the_record_of_a_search_will_do(tmp_path):
    found = defaults(["train", "--from", written(tmp_path, {"winner": WINNER})])
    assert found.network.level_pooling == 1


def test_other_commands_are_left_alone():
    assert defaults(["evaluate", "--from", "x"]) is None
    assert defaults(["train", "wavpool"]) is None


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
