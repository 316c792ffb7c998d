import pytest

from keras_wavelets.cli.main import main


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The folder of a finished run."""
    runs = tmp_path_factory.mktemp("runs")
    words = ["train", "wavmlp", "--epochs", "2", "--quiet", "--export", "float32"]
    assert main([*words, "--runs", str(runs), "--name", "small"]) == 0
    return runs / "small"
