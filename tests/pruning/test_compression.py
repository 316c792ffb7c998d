"""What the archive promises, on real images."""

import keras
import numpy as np
import pytest

from keras_wavelets import data
from keras_wavelets import export
from keras_wavelets import pruning
from keras_wavelets import training

CONFIG = training.TrainConfig(
    epochs=3, batch_size=64, learning_rate=2e-3, monitor="loss", jit_compile=False
)


def convolve(filters):
    return keras.layers.Conv2D(filters, 5, 2, padding="same", activation="relu")


def build():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *map(convolve, (16, 32, 64)),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(10),
        ],
        name="net",
    )


@pytest.mark.slow
@pytest.mark.parametrize("method", ["dwt", "magnitude"])
def test_ten_times_fewer_bytes_at_less_than_one_point(method, tmp_path):
    train = data.load_arrays("fashion_mnist_mini", "train")
    test = data.load_arrays("fashion_mnist_mini", "test")
    keras.utils.set_random_seed(0)
    model = build()
    training.fit(model, train, None, CONFIG, verbose=0)
    before = training.evaluate(model, test, metrics=["accuracy"])["accuracy"]
    dense = export.export_litert(model, tmp_path / "dense.tflite").stat().st_size
    # Another optimizer: the steps of a schedule are those of the optimizer.
    training.compile_model(model, CONFIG, steps_per_epoch=157)
    result = pruning.prune_and_finetune(
        model, method, pruning.OneShot(0.8), train=train, batch_size=64, verbose=0
    )
    predicted = training.predict(model, test)[1].argmax(-1)
    path = pruning.save_compressed(result.pruner, tmp_path / "float.kwz")
    again = pruning.load_compressed(path, build_alike(model))
    np.testing.assert_array_equal(
        training.predict(again, test)[1].argmax(-1), predicted
    )
    path = pruning.save_compressed(result.pruner, tmp_path / "int8.kwz", dtype="int8")
    pruning.load_compressed(path, again)
    after = training.evaluate(again, test, metrics=["accuracy"])["accuracy"]
    assert 10 * path.stat().st_size <= dense
    assert after > before - 0.01


def build_alike(model):
    """The same layers with other weights."""
    other = keras.models.clone_model(model)
    assert not np.array_equal(other.get_weights()[0], model.get_weights()[0])
    return other
