"""Trains a small network on logical CPUs: `device_run.py DEVICES FOLDER`.

KERAS_BACKEND and XLA_FLAGS come from the environment.
"""

import json
import sys

import keras
import numpy as np
import tensorflow as tf

from keras_wavelets import applications
from keras_wavelets import training


def run(devices, folder):
    if keras.backend.backend() == "tensorflow":
        (cpu,) = tf.config.list_physical_devices("CPU")
        logical = [tf.config.LogicalDeviceConfiguration()] * 2
        tf.config.set_logical_device_configuration(cpu, logical)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(32, 4, 4, 1)).astype("float32")
    data = (x, (x.mean((1, 2, 3)) > 0).astype("int32"))
    config = training.TrainConfig(epochs=2, batch_size=8, learning_rate=0.05)
    keras.utils.set_random_seed(0)
    with training.on_devices(devices, batch_size=config.batch_size):
        model = applications.WavPool(input_shape=(4, 4, 1), classes=2, hidden_size=8)
        result = training.fit(model, data, data, config, run_dir=folder, verbose=0)
    print(json.dumps({name: result.history[name] for name in ("loss", "val_loss")}))  # noqa: T201


if __name__ == "__main__":
    run(int(sys.argv[1]), sys.argv[2])
