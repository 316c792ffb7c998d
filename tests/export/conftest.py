import keras
import numpy as np
import pytest


@pytest.fixture(scope="session")
def images():
    return np.random.default_rng(0).normal(size=(40, 8, 8, 2)).astype("float32")


@pytest.fixture(scope="session")
def classifier(images):
    """A classifier whose outputs differ between images and classes."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((8, 8, 2), name="image")
    x = keras.layers.Conv2D(8, 3, activation="relu")(inputs)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.Conv2DTranspose(4, 2, strides=2)(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(5, activation="softmax")(x)
    return keras.Model(inputs, x, name="classifier")


@pytest.fixture(scope="session")
def two_headed():
    """Two inputs out of alphabetical order, two outputs."""
    keras.utils.set_random_seed(0)
    left = keras.Input((4,), name="zeta")
    right = keras.Input((6,), name="alpha")
    both = keras.layers.Concatenate()([left, right])
    outputs = [keras.layers.Dense(3)(both), keras.layers.Dense(2)(left)]
    return keras.Model([left, right], outputs, name="two_headed")


class Flexible(keras.layers.Layer):
    """Needs an operation that LiteRT has not built in."""

    def call(self, inputs):
        return keras.ops.roll(inputs, 1, axis=1)


@pytest.fixture
def flexible_model():
    return keras.Sequential([keras.Input((8,)), Flexible()], name="flexible")
