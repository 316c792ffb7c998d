import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
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
        return inputs * keras.ops.sum(self.matrix)


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


def build_two():
    return [
        keras.Input((8,)),
        keras.layers.Dense(8, activation="relu", name="one"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(2, name="two"),
    ]


ROWS = np.random.default_rng(0).normal(size=(16, 8)).astype("float32")
LABELS = np.arange(16) % 2
TUTORIALS = {
    "from keras_wavelets.pruning import tfmot": "tfmot.sparsity.keras",
    "from keras_wavelets import pruning as sparsity": "sparsity",
}
TUTORIAL = """
import numpy as np
import keras
{imported}

model = keras.Sequential(build_two())
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
model.fit(ROWS, LABELS, epochs=1, verbose=0)

prune_low_magnitude = {name}.prune_low_magnitude
pruning_params = {{
    "pruning_schedule": {name}.PolynomialDecay(
        initial_sparsity=0.50, final_sparsity=0.75, begin_step=0, end_step=6,
        frequency=1),
}}
model_for_pruning = prune_low_magnitude(model, **pruning_params)
model_for_pruning.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
callbacks = [
    {name}.UpdatePruningStep(),
    {name}.PruningSummaries(log_dir=logdir),
]
model_for_pruning.fit(ROWS, LABELS, batch_size=4, epochs=2, validation_split=0.25,
                      callbacks=callbacks, verbose=0)
model_for_export = {name}.strip_pruning(model_for_pruning)
"""


@pytest.mark.parametrize(("imported", "name"), TUTORIALS.items())
def test_a_tutorial_runs_after_changing_one_import(imported, name, tmp_path):
    names = {"build_two": build_two, "ROWS": ROWS, "LABELS": LABELS,
             "logdir": str(tmp_path)}  # fmt: skip
    exec(TUTORIAL.format(imported=imported, name=name), names)
    assert zeros(names["model_for_export"]) == {"one": 0.75, "two": 0.75}
    assert list(tmp_path.iterdir())


def test_a_loop_of_ones_own_is_that_of_the_guide(tmp_path):
    model = pruning.prune_low_magnitude(
        keras.Sequential(build_two()), pruning.ConstantSparsity(0.5, 0, -1, 1)
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam()
    model.optimizer = optimizer
    step_callback = pruning.UpdatePruningStep()
    step_callback.set_model(model)
    log_callback = pruning.PruningSummaries(log_dir=str(tmp_path))
    log_callback.set_model(model)
    step_callback.on_train_begin()
    for _ in range(2):
        log_callback.on_epoch_begin(epoch=-1)
        for _ in range(2):
            step_callback.on_train_batch_begin(batch=-1)
            with tf.GradientTape() as tape:
                value = loss(LABELS, model(ROWS, training=True))
            gradients = tape.gradient(value, model.trainable_variables)
            optimizer.apply_gradients(
                zip(gradients, model.trainable_variables, strict=True)
            )
        step_callback.on_epoch_end(batch=-1)
    assert zeros(pruning.strip_pruning(model)) == {"one": 0.5, "two": 0.5}


def test_some_layers_are_pruned_by_a_clone():
    base = keras.Sequential(build_two())

    def apply_to_dense(layer):
        if layer.name == "one":
            return pruning.prune_low_magnitude(layer)
        return layer

    model = keras.models.clone_model(base, clone_function=apply_to_dense)
    compile_model(model)
    model.fit(ROWS, LABELS, callbacks=[pruning.UpdatePruningStep()], verbose=0)
    assert zeros(model) == {"one": 0.5, "two": 0.0}


def test_a_model_may_be_built_after_it_was_marked():
    model = pruning.prune_low_magnitude(keras.Sequential(build_two()[1:]))
    assert not model.built
    model.build((None, 8))
    compile_model(model)
    model.fit(ROWS, LABELS, callbacks=[pruning.UpdatePruningStep()], verbose=0)
    assert zeros(pruning.strip_pruning(model)) == {"one": 0.5, "two": 0.5}


def marks(model):
    return [n.name for n in model.layers if hasattr(n, "keras_wavelets_pruning")]


def test_layers_without_kernels_are_taken_and_left_as_they_are():
    _, one, dropout, two = build_two()
    chosen = [one, dropout, keras.layers.BatchNormalization(), two]
    assert pruning.prune_low_magnitude(chosen) == chosen
    model = keras.Sequential([keras.Input((8,)), *chosen])
    compile_model(model)
    model.fit(ROWS, LABELS, callbacks=[pruning.UpdatePruningStep()], verbose=0)
    assert zeros(model) == {"one": 0.5, "two": 0.5}


def test_a_layer_keeps_its_setting_in_a_model_that_is_pruned():
    layers = build_two()
    quarter = pruning.ConstantSparsity(0.25, 0, -1, 1)
    pruning.prune_low_magnitude(layers[1], quarter)
    model = pruning.prune_low_magnitude(keras.Sequential(layers))
    compile_model(model)
    model.fit(ROWS, LABELS, callbacks=[pruning.UpdatePruningStep()], verbose=0)
    stripped = pruning.strip_pruning(model)
    assert zeros(stripped) == {"one": 0.25, "two": 0.5}
    # All pruners are taken off, and so are the marks.
    assert all(variable.constraint is None for variable in stripped.weights)
    assert marks(stripped) == []


def test_stripping_a_model_that_was_never_trained_takes_the_marks_off():
    model = pruning.prune_low_magnitude(keras.Sequential(build_two()))
    config = model.get_config()
    assert marks(model) == ["one", "two"]
    assert pruning.strip_pruning(model) is model
    assert marks(model) == []
    assert model.get_config() == config


@pytest.mark.parametrize("wrap", [lambda layer: layer, lambda layer: [layer]])
def test_layers_with_weights_of_an_unknown_kind_are_named(wrap):
    with pytest.raises(ValueError, match="of type ConvLSTM2D"):
        pruning.prune_low_magnitude(wrap(keras.layers.ConvLSTM2D(2, 5)))
    own = Unknown(name="own")
    own.build((None, 2))
    with pytest.raises(ValueError, match="Received: 'own' of type Unknown"):
        pruning.prune_low_magnitude(wrap(own))


def test_an_unknown_layer_that_is_built_later_is_named_when_training_begins():
    own = pruning.prune_low_magnitude(Unknown(name="own"))
    model = keras.Sequential([keras.Input((8,)), own, keras.layers.Dense(2)])
    compile_model(model)
    with pytest.raises(ValueError, match="Received: 'own' of type Unknown"):
        model.fit(ROWS, LABELS, callbacks=[pruning.UpdatePruningStep()], verbose=0)


class OwnKernel(Unknown, pruning.PrunableLayer):
    def get_prunable_weights(self):
        return [self.matrix]


def test_a_layer_of_ones_own_names_its_weights():
    own = OwnKernel(name="own")
    model = keras.Sequential([keras.Input((8, 8, 2)), own, keras.layers.Flatten(),
                              keras.layers.Dense(2)])  # fmt: skip
    train(pruning.prune_low_magnitude(model))
    assert int(np.sum(keras.ops.convert_to_numpy(own.matrix) == 0)) == 2
    assert zeros(model) == {model.layers[-1].name: 0.5}


def test_a_layer_that_is_used_twice_is_pruned_once():
    inputs = keras.Input((8,))
    dense = keras.layers.Dense(8, name="shared")
    model = keras.Model(inputs, dense(dense(inputs)))
    model.compile("sgd", "mse")
    model = pruning.prune_low_magnitude(model)
    model.fit(ROWS, ROWS, callbacks=[pruning.UpdatePruningStep()], verbose=0)
    assert zeros(model) == {"shared": 0.5}


def test_inference_needs_no_callback():
    model = pruning.prune_low_magnitude(keras.Sequential(build_two()))
    compile_model(model)
    assert model.predict(ROWS, verbose=0).shape == (16, 2)
    assert np.isfinite(
        model.evaluate(ROWS, LABELS, verbose=0, return_dict=True)["loss"]
    )


def test_pooling_of_blocks_is_average_or_maximum():
    with pytest.raises(ValueError, match="Received: block_pooling='MIN'"):
        pruning.prune_low_magnitude(keras.layers.Dense(4), block_pooling_type="MIN")
