import keras
import numpy as np
import pytest

from keras_wavelets.pruning import IdentityTransformWarning

X = np.random.default_rng(0).normal(size=(32, 8, 8, 2)).astype("float32")
Y = (X.mean(axis=(1, 2, 3)) > 0).astype("int32")


def build():
    """Two convolutions and a classifier; the names do not depend on the session."""
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            keras.layers.Conv2D(6, 3, activation="relu", name="first"),
            keras.layers.Conv2D(8, 3, activation="relu", name="second"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(2, name="top"),
        ],
        name="net",
    )


def compile_model(model, optimizer="adam", **options):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, **options)
    return model


@pytest.fixture
def model():
    return build()


@pytest.fixture
def compiled():
    return compile_model(build())


@pytest.fixture
def data():
    return X, Y


@pytest.fixture(scope="session")
def identity_is_expected():
    """A context for prunings in which nothing is transformed."""
    return lambda: pytest.warns(IdentityTransformWarning)
