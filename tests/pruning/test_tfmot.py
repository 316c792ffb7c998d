import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from pruned_models import X
from pruned_models import Y
from pruned_models import build
from pruned_models import compile_model

from keras_wavelets import pruning

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


def zeros(model, name="kernel"):
    """Share of zeros of each kernel by the name of its layer."""
    return {
        layer.name: float(np.mean(keras.ops.convert_to_numpy(layer.kernel) == 0))
        for layer in model.layers
        if hasattr(layer, name)
    }


def train(model, **options):
    compile_model(model)
    callbacks = [pruning.UpdatePruningStep()]
    model.fit(X, Y, batch_size=8, callbacks=callbacks, verbose=0, **options)
    return pruning.strip_pruning(model)


def test_a_model_is_half_zero_by_default():
    model = build()
    assert pruning.prune_low_magnitude(model) is model
    trained = train(model)
    assert trained is model
    assert zeros(model) == {"first": 0.5, "second": 0.5, "top": 0.5}
    assert all(variable.constraint is None for variable in model.weights)


def test_layers_have_settings_of_their_own():
    half = pruning.ConstantSparsity(0.5, begin_step=0, frequency=1)
    late = pruning.ConstantSparsity(0.75, begin_step=3, frequency=1)
    first = pruning.prune_low_magnitude(keras.layers.Conv2D(6, 3, name="first"), half)
    second = keras.layers.Conv2D(8, 3, name="second")
    assert pruning.prune_low_magnitude([second], late) == [second]
    top = [keras.layers.Flatten(), keras.layers.Dense(2, name="top")]
    model = keras.Sequential([keras.Input((8, 8, 2)), first, second, *top])
    train(model)
    assert zeros(model) == {"first": 0.5, "second": 0.75, "top": 0.0}


def test_blocks_and_patterns_are_those_of_the_arguments():
    model = pruning.prune_low_magnitude(
        keras.Sequential([keras.Input((8,)), keras.layers.Dense(8, name="top")]),
        block_size=(2, 2),
        block_pooling_type="MAX",
    )
    compile_model(model)
    data = np.ones((8, 8), "float32"), np.zeros(8, "int32")
    model.fit(*data, callbacks=[pruning.UpdatePruningStep()], verbose=0)
    kernel = keras.ops.convert_to_numpy(model.layers[0].kernel)
    blocks = (kernel == 0).reshape(4, 2, 4, 2).transpose(0, 2, 1, 3).reshape(16, 4)
    assert (blocks.all(axis=1) | ~blocks.any(axis=1)).all()
    assert np.mean(blocks) == 0.5

    model = pruning.prune_low_magnitude(build(), sparsity_m_by_n=(2, 4))
    train(model)
    dense = keras.ops.convert_to_numpy(model.get_layer("top").kernel)
    assert ((dense.reshape(-1, 4, 2) == 0).sum(axis=1) == 2).all()


def test_a_pruned_model_is_saved_and_loaded_as_any_other(tmp_path):
    model = train(pruning.prune_low_magnitude(build()))
    model.save(tmp_path / "model.keras")
    with pruning.prune_scope():
        again = keras.models.load_model(tmp_path / "model.keras")
    assert zeros(again) == zeros(model)


class Unknown(keras.layers.Layer):
    def build(self, shape):
        self.matrix = self.add_weight(shape=(2, 2), name="matrix")

    def call(self, inputs):
        return inputs


class ConvolutionsAlone(pruning.PruningPolicy):
    def allow_pruning(self, layer):
        return isinstance(layer, keras.layers.Conv2D)


def test_unknown_layers_are_named_unless_a_policy_leaves_them_out():
    layers = [keras.Input((8, 8, 2)), keras.layers.Conv2D(6, 3), Unknown(name="own")]
    model = keras.Sequential(layers)
    with pytest.raises(ValueError, match="Received: 'own' of type Unknown"):
        pruning.prune_low_magnitude(model)
    pruning.prune_low_magnitude(model, pruning_policy=ConvolutionsAlone())
    marked = [hasattr(layer, "keras_wavelets_pruning") for layer in model.layers]
    assert marked == [True, False]


def test_something_else_is_named(compiled, data):
    with pytest.raises(TypeError, match="Received: to_prune='model'"):
        pruning.prune_low_magnitude("model")
    with pytest.raises(TypeError, match="Received: schedule='soon'"):
        pruning.prune_low_magnitude(compiled, "soon")
    with pytest.raises(ValueError, match="Received: model='net' and no pruner"):
        compiled.fit(*data, callbacks=[pruning.UpdatePruningStep()], verbose=0)


def mobile(*, strides=2, padding=1, pooling=True, channels=3):
    inputs = keras.Input((16, 16, channels))
    x = keras.layers.ZeroPadding2D(padding)(inputs)
    x = keras.layers.Conv2D(8, 3, strides=strides)(x)
    y = keras.layers.Conv2D(8, 1, name="pointwise")(x)
    x = keras.layers.Add()([x, y])
    if pooling:
        x = keras.layers.GlobalAveragePooling2D(keepdims=True)(x)
    outputs = keras.layers.Dense(2)(keras.layers.Flatten()(x))
    return keras.Model(inputs, outputs, name="mobile")


def test_the_policy_of_xnnpack_prunes_what_runs_sparse():
    model, policy = mobile(), pruning.PruneForLatencyOnXNNPack()
    policy.ensure_model_supports_pruning(model)
    pruning.prune_low_magnitude(model, pruning_policy=policy)
    marked = [n.name for n in model.layers if hasattr(n, "keras_wavelets_pruning")]
    assert marked == ["pointwise"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strides": 1}, "on the way from each input"),
        ({"padding": 2}, "on the way from each input"),
        ({"channels": 4}, "on the way from each input"),
        ({"pooling": False}, "GlobalAveragePooling2D on the way to each output"),
    ],
)
def test_models_that_xnnpack_does_not_run_sparse_are_named(options, message):
    policy = pruning.PruneForLatencyOnXNNPack()
    with pytest.raises(ValueError, match=f"{message}.*model='mobile'"):
        pruning.prune_low_magnitude(mobile(**options), pruning_policy=policy)
