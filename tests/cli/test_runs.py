import pytest

from keras_wavelets.cli.runs import open_run
from keras_wavelets.files import read_json


def test_a_run_knows_its_model_and_its_images(trained):
    run = open_run(trained)
    images, labels = run.arrays("test[:7]")
    assert run.model(images).shape == (7, 10)
    assert labels.shape == (7,)
    assert run.settings["network"] == "WavMLP"


def test_damaged_json_is_named(tmp_path):
    path = tmp_path / "config.json"
    path.write_text('{"settings": ')
    with pytest.raises(ValueError, match=r"Received: file='.*config\.json'"):
        read_json(path)
