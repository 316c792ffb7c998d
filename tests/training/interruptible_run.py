"""A small training in a process of its own, which may kill itself.

Arguments: the run folder, and where to kill: `never`, `batch:<step>` for the step of
the whole training, or `checkpoint:<n>` for the n-th replacement of `state.json`.
"""

import os
import signal
import sys

import keras
import numpy as np

from keras_wavelets import training
from keras_wavelets.training import resume


def die():
    os.kill(os.getpid(), signal.SIGKILL)


class KillAtBatch(keras.callbacks.Callback):
    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.optimizer.iterations) == self.step:
            die()


def kill_at_checkpoint(count):
    write_json = resume.write_json
    seen = []

    def counting(path, value):
        seen.append(path)
        if len(seen) == count:
            die()
        write_json(path, value)

    resume.write_json = counting


def build_model():
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.4),
            keras.layers.Dense(3),
        ]
    )


def main():
    run_dir, kill = sys.argv[1:]
    kind, _, when = kill.partition(":")
    if kind == "checkpoint":
        kill_at_checkpoint(int(when))
    rng = np.random.default_rng(0)
    x = rng.normal(size=(90, 6)).astype("float32")
    y = rng.integers(0, 3, 90)
    config = training.TrainConfig(
        epochs=5,
        batch_size=16,
        schedule="cosine",
        early_stopping="patience",
        tolerance=4,
        learning_rate=0.01,
        restore_best_weights=False,
    )
    callbacks = [KillAtBatch(int(when))] if kind == "batch" else []
    model = build_model()
    training.fit(
        model,
        (x, y),
        (x[:30], y[:30]),
        config,
        run_dir=run_dir,
        callbacks=callbacks,
        verbose=0,
    )


if __name__ == "__main__":
    main()
