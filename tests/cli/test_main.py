import subprocess
import sys

import pytest

from keras_wavelets.cli.main import main


@pytest.mark.parametrize(
    "command", ["train", "evaluate", "export", "plot", "prune", "list"]
)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert "usage: keras-wavelets" in capsys.readouterr().out


def test_an_unknown_command_ends_with_code_two(capsys):
    with pytest.raises(SystemExit) as end:
        main(["trane"])
    assert end.value.code == 2


def test_a_trained_model_loads_where_only_keras_and_the_package_are_imported(trained):
    code = (
        "import keras, keras_wavelets;"
        f"print(keras.models.load_model({str(trained / 'model.keras')!r}).name)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "wavmlp"
