import keras
import pytest

from keras_wavelets.cli.main import main
from keras_wavelets.files import write_json


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The folder of a finished run."""
    runs = tmp_path_factory.mktemp("runs")
    words = ["train", "wavmlp", "--epochs", "2", "--quiet", "--export", "float32"]
    assert main([*words, "--runs", str(runs), "--name", "small"]) == 0
    return runs / "small"


@pytest.fixture(scope="session")
def convolutional(tmp_path_factory):
    """The folder of a run with a small convolutional network; it is not trained."""
    folder = tmp_path_factory.mktemp("runs") / "conv"
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(4, 3, 4, activation="relu", name="first"),
            keras.layers.Conv2D(6, 3, 2, activation="relu", name="second"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(10, activation="softmax", name="top"),
        ],
        name="conv",
    )
    settings = {"data": "fashion_mnist_mini", "grayscale": False, "image_size": None}
    settings |= {"data_dir": None, "network": "SmallResNet", "arguments": {}}
    write_json(folder / "config.json", {"settings": settings})
    write_json(folder / "metrics.json", {"test": {"accuracy": 0.1}})
    model.save(folder / "model.keras")
    return folder
