import json

import keras
import numpy as np
import pytest
import wcnn_golden as golden

import keras_wavelets
from keras_wavelets import training


def brightest_column():
    """A classifier that says in which column of an image the brightest pixel is."""
    inputs = keras.Input((8, 8, 1))
    return keras.Model(inputs, keras.ops.max(inputs, axis=(1, 3)))


def points(count=3):
    x = np.zeros((count, 8, 8, 1), "float32")
    for i in range(count):
        x[i, 4, 2 + i] = 9
    return x, 2 + np.arange(count)


def test_scores_are_those_of_the_crops_and_the_shifts(tmp_path):
    record = training.evaluate_stability(
        brightest_column(), points(), max_shift=1, max_step=1
    )
    scores = record["scores"]
    assert scores["onecrop"] == {"accuracy": 1.0, "top_5": 1.0}
    assert set(scores) == {
        "onecrop",
        "tencrops",
        "shifts_horizontal",
        "shifts_vertical",
        "shifts_diagonal",
    }
    # The image is enlarged from 8 to 9 pixels and moves by one of them.
    assert scores["shifts_vertical"]["mfr"] == {"1": 0.0}
    assert scores["shifts_vertical"]["kld"][0] == 0
    assert scores["shifts_horizontal"]["mfr"]["1"] > 0
    path = tmp_path / "scores.json"
    training.add_scores(path, record, dataset="points", split="test")
    with pytest.raises(ValueError, match="overwrite"):
        training.add_scores(path, record, dataset="points", split="test")
    stored = json.loads(path.read_text())["points"]["test"]["onecrop"]
    assert stored["accuracy"] == 1
    assert stored["settings"]["max_shift"] == 1


def test_top_classes_agree_with_the_original():
    probabilities = golden.ARRAYS["metrics/probs"]
    labels = golden.ARRAYS["metrics/ytrue"]
    images = np.zeros((40, 8, 8, 10), "float32")
    images[:] = np.log(probabilities)[:, None, None]
    inputs = keras.Input((8, 8, 10))
    model = keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs))
    record = training.evaluate_stability(model, (images, labels), modes=["onecrop"])
    found = list(record["scores"]["onecrop"].values())
    np.testing.assert_allclose(found, golden.ARRAYS["metrics/top1_top5"])


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"modes": ["video"]}, r"modes=\['video'\]"),
        ({"directions": ["up"]}, r"directions=\['up'\]"),
        ({"max_shift": 8}, "max_shift=8"),
        ({"reference": "last", "modes": ["shifts"]}, "reference='last'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        training.evaluate_stability(brightest_column(), points(), **arguments)


def test_images_must_be_squares():
    model = keras.Sequential([keras.Input((8, 9, 1)), keras.layers.Flatten()])
    with pytest.raises(ValueError, match=r"input_shape=\(None, 8, 9, 1\)"):
        training.evaluate_stability(model, points())


def test_a_damaged_file_of_scores_is_named(tmp_path):
    path = tmp_path / "scores.json"
    path.write_text("{")
    with pytest.raises(ValueError, match="Expected JSON"):
        training.add_scores(path, {"scores": {}}, dataset="a", split="b")


def test_a_record_names_the_version_that_measured_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record = training.evaluate_stability(brightest_column(), points(), modes=[])
    assert record["version"] == keras_wavelets.__version__
    assert "commit" not in record
