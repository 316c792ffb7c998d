import dataclasses
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_wavelets import applications
from keras_wavelets import training
from keras_wavelets.applications import shipped_weights
from keras_wavelets.applications import weight_files as module
from keras_wavelets.applications.weight_files import load_shipped
from keras_wavelets.applications.weight_files import store_weights

GOLDEN = Path(__file__).parents[1] / "golden"
SHIPPED = shipped_weights()


def name_of(weights):
    return f"{weights.builder}-{weights.name}"


def build(weights, **arguments):
    return getattr(applications, weights.builder)(weights=weights.name, **arguments)


def stored_images(weights):
    gray = "_gray" * weights.grayscale
    with np.load(GOLDEN / f"test_images_{weights.data}{gray}.npz") as stored:
        images = stored["images"].astype("float32") / 255
        return images, stored["labels"].astype("int32")


@pytest.mark.parametrize("weights", SHIPPED, ids=name_of)
def test_real_test_images_are_classified_as_stated(weights):
    images, labels = stored_images(weights)
    model = build(weights)
    assert model.input_shape[1:] == weights.input_shape
    accuracy = training.evaluate(model, (images, labels), metrics=["accuracy"])
    expected = weights.test_accuracy
    # Four standard deviations of the share of 200 images.
    slack = 4 * (expected * (1 - expected) / len(labels)) ** 0.5
    assert abs(accuracy["accuracy"] - expected) < slack


@pytest.mark.slow
@pytest.mark.parametrize("weights", SHIPPED, ids=name_of)
def test_the_official_test_split_gives_the_stated_accuracy(weights):
    from keras_wavelets import data

    try:
        test = data.load_arrays(weights.data, "test", grayscale=weights.grayscale)
    except data.DatasetNotFoundError:
        pytest.skip(f"{weights.data} is not on this machine")
    measured = training.evaluate(build(weights), test, metrics=["accuracy"])
    assert measured["accuracy"] == pytest.approx(weights.test_accuracy, abs=2e-4)
    assert len(test[1]) == weights.test_images


@pytest.mark.parametrize("weights", SHIPPED, ids=name_of)
def test_description_is_that_of_the_files(weights):
    root = Path(__file__).parents[2]
    assert (root / weights.recipe).exists()
    assert weights.file.stat().st_size < 1_000_000
    assert weights.parameters == applications.parameter_report(build(weights)).total


def test_all_files_are_small_together():
    assert sum(weights.file.stat().st_size for weights in SHIPPED) < 4_000_000
    arrays = {path.name for path in module.FOLDER.glob("*.npz")}
    assert arrays == {weights.file.name for weights in SHIPPED}


def test_a_network_without_a_top_takes_the_rest():
    whole = applications.WavPool(weights="mnist")
    body = applications.WavPool(weights="mnist", include_top=False)
    for a, b in zip(body.get_weights(), whole.get_weights(), strict=False):
        np.testing.assert_array_equal(a, b)


def test_unknown_weights_name_what_there_is():
    with pytest.raises(ValueError, match=r"'mnist'.*Received: weights='minst'"):
        applications.WavPool(weights="minst")


def test_weights_of_another_network_are_refused():
    with pytest.raises(ValueError, match="all else as by default"):
        applications.WavPool(weights="mnist", hidden_size=64)
    with pytest.raises(ValueError, match=r"outputs=\(3,\)"):
        applications.WavPool(weights="mnist", classes=3)


def test_damaged_weights_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    model = keras.Sequential([keras.Input((2, 2, 1)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(3))
    (known,) = [weights for weights in SHIPPED if name_of(weights) == "WavPool-mnist"]
    stored = store_weights(model, dataclasses.replace(known, name="tiny"))
    load_shipped(model, stored.file)
    content = bytearray(stored.file.read_bytes())
    content[60] ^= 1
    stored.file.write_bytes(bytes(content))
    with pytest.raises(ValueError, match=r"damaged.*Received: file=.*tiny"):
        load_shipped(model, stored.file)


@pytest.mark.parametrize("weights", SHIPPED, ids=name_of)
def test_scores_of_raw_images_become_names(weights):
    from keras_wavelets import data

    assert weights.class_names == data.describe(weights.data).class_names
    images, labels = stored_images(weights)
    raw = np.round(255 * images).astype("uint8")
    scores = build(weights).predict_on_batch(weights.preprocess_input(raw))
    names = [row[0][1] for row in weights.decode_predictions(scores, top=1)]
    right = np.mean([weights.class_names[i] for i in labels] == np.array(names))
    expected = weights.test_accuracy
    slack = 4 * (expected * (1 - expected) / len(labels)) ** 0.5
    assert abs(right - expected) < slack
