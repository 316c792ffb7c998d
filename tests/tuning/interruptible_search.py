"""A small search, to be killed: `interruptible_search.py TUNER FOLDER`."""

import sys

import numpy as np

from keras_wavelets import tuning


def run(tuner, folder):
    rng = np.random.default_rng(0)
    images = rng.normal(size=(60, 4, 4, 1)).astype("float32")
    data = images, (images.mean((1, 2, 3)) > 0).astype("int32")
    tuning.search(
        tuning.HyperVanillaMLP((4, 4, 1), 2, epochs=3),
        data,
        data,
        directory=folder,
        tuner=tuner,
        max_trials=4,
    )


if __name__ == "__main__":
    run(*sys.argv[1:])
