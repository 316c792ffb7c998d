"""Small models to prune, data to train them on, and how far they are off a mask."""

import keras
import numpy as np

from keras_wavelets.pruning.kernels import coefficients_of

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


def residual(pruner):
    """Largest removed coefficient over the largest weight, over all kernels."""
    return max(
        np.abs(np.where(k.keep, 0, coefficients_of(k.variable, k.transform))).max()
        / np.abs(k.value).max()
        for k in pruner.kernels
    )
