import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAINING = """
import os
import sys
import keras
import numpy as np
from keras_wavelets import pruning

assert "tensorflow_model_optimization" not in sys.modules
assert "tf_keras" not in sys.modules
assert "TF_USE_LEGACY_KERAS" not in os.environ

schedules = pruning.import_tfmot().sparsity.keras
schedule = schedules.PolynomialDecay(0.1, 0.8, begin_step=0, end_step=12, frequency=4)
ours = pruning.PolynomialDecay(0.1, 0.8, begin_step=0, end_step=12, frequency=4)
for step in [*range(30), 100, 1000]:
    (fires, sparsity), (f, s) = pruning.as_schedule(schedule)(step), ours(step)
    assert fires == f and abs(sparsity - s) < 1e-6, step

keras.utils.set_random_seed(0)
model = keras.Sequential([
    keras.Input((8, 8, 2)),
    keras.layers.Conv2D(6, 3, activation="relu"),
    keras.layers.Conv2D(8, 3, activation="relu"),
    keras.layers.Flatten(),
    keras.layers.Dense(2),
])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile("adam", loss, jit_compile=True, steps_per_execution=8)
pruner = pruning.Pruner(model, pruning.DWTPruning("haar"), schedule)
x = np.random.default_rng(0).normal(size=(32, 8, 8, 2)).astype("float32")
y = np.arange(32) % 2
model.fit(x, y, batch_size=4, epochs=3, verbose=0,
          callbacks=[pruning.UpdatePruningStep(pruner)])
for kernel in pruner.kernels:
    removed = np.where(kernel.keep, 0, kernel.transform.analyze(kernel.value))
    assert np.abs(removed).max() <= 1e-6 * np.abs(kernel.value).max()
assert abs(pruner.report().totals.coefficient_sparsity - 0.8) < 0.01

import tensorflow as tf
assert tf.keras.Model is keras.Model
assert "TF_USE_LEGACY_KERAS" not in os.environ
print("done")
"""


def test_its_schedule_drives_a_compiled_training_and_keras_stays_3():
    # Looked up, not imported: that would change `tf.keras` for all other tests.
    if importlib.util.find_spec("tensorflow_model_optimization") is None:
        pytest.skip("TensorFlow Model Optimization is not installed")
    variables = {k: v for k, v in os.environ.items() if k != "TF_USE_LEGACY_KERAS"}
    result = subprocess.run(
        [sys.executable, "-c", TRAINING],
        env={**variables, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.strip() == "done", result.stderr[-3000:]
