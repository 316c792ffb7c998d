"""What must work beside Keras, NumPy, PyWavelets and another backend alone.

`.ci/run` runs this file in an environment that has no TensorFlow, too.
"""

import keras
import numpy as np
import pytest
from keras import ops

import keras_wavelets
from keras_wavelets import layers

pytestmark = pytest.mark.backend
IMAGES = np.random.default_rng(0).random((8, 28, 28, 1)).astype("float32")
LABELS = np.arange(8) % 4


def small_network():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.DWT2D("db2"),
            layers.WTConv2D(3, level=1),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(4, activation="softmax"),
        ]
    )


@pytest.mark.parametrize(
    "name",
    ["applications", "distillation", "layers", "losses", "metrics", "ops",
     "pruning", "regularizers", "training", "wavelets"],
)  # fmt: skip
def test_the_part_is_there(name):
    part = getattr(keras_wavelets, name)
    assert [n for n in part.__all__ if not hasattr(part, n)] == []


def test_a_network_trains_and_is_kept(tmp_path):
    model = small_network()
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    losses = model.fit(IMAGES, LABELS, epochs=3, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    for one, other in zip(again.weights, model.weights, strict=True):
        np.testing.assert_array_equal(
            ops.convert_to_numpy(one), ops.convert_to_numpy(other)
        )
    scores = model.predict(IMAGES, verbose=0)
    np.testing.assert_allclose(again.predict(IMAGES, verbose=0), scores, atol=1e-6)


def test_shipped_weights_are_loaded():
    model = keras_wavelets.applications.WavPool(weights="mnist")
    scores = model.predict(IMAGES, verbose=0)
    np.testing.assert_allclose(scores.sum(axis=-1), 1, atol=1e-5)
    assert not np.allclose(scores, scores[:1])
