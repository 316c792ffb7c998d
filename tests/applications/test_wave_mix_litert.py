import keras
import numpy as np
import pytest

from keras_wavelets.applications import WaveMixLite
from keras_wavelets.export import LiteRTModel
from keras_wavelets.export import export_litert


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).random((24, 16, 16, 3)).astype("float32")


@pytest.fixture(scope="module")
def model(images):
    """A network that has seen a few steps, so that its scores differ."""
    keras.utils.set_random_seed(0)
    model = WaveMixLite(input_shape=(16, 16, 3), depth=2, filters=8, dropout=0.0)
    model.compile("adam", "sparse_categorical_crossentropy")
    for _ in range(8):
        model.train_on_batch(images, np.arange(24) % 10)
    return model


@pytest.mark.parametrize(
    ("kind", "tolerance"), [("float32", 1e-4), ("float16", 1e-2), ("dynamic", 3e-2)]
)
def test_files_in_floating_point_give_the_scores(
    kind, tolerance, model, images, tmp_path
):
    path = export_litert(model, tmp_path / "model.tflite", kind=kind)
    scores = LiteRTModel(path).predict(images)
    np.testing.assert_allclose(scores, model.predict_on_batch(images), atol=tolerance)


def test_an_int8_file_gives_nearly_the_scores(model, images, tmp_path):
    path = export_litert(
        model, tmp_path / "model.tflite", kind="int8", representative_data=images
    )
    scores, expected = LiteRTModel(path).predict(images), model.predict_on_batch(images)
    np.testing.assert_allclose(scores, expected, atol=0.1)
    assert np.corrcoef(scores.ravel(), expected.ravel())[0, 1] > 0.9


@pytest.mark.parametrize("filters", [32, 64])
def test_wide_networks_become_int8_files_that_load(filters, images, tmp_path):
    # A kernel that the file computed anew each time could not be quantized as one.
    model = WaveMixLite(input_shape=(16, 16, 3), depth=1, filters=filters)
    path = tmp_path / "model.tflite"
    export_litert(model, path, kind="int8", representative_data=images)
    assert LiteRTModel(path).predict(images).shape == (24, 10)
