import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from pruned_models import X
from pruned_models import build
from pruned_models import compile_model
from pruned_models import residual

from keras_wavelets.pruning import ConstantSparsity
from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import OneShot
from keras_wavelets.pruning import PolynomialDecay
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import UpdatePruningStep
from keras_wavelets.pruning import prune_and_finetune

DECAY = PolynomialDecay(0.2, 0.6, begin_step=0, end_step=6, frequency=3)

OPTIMIZERS = {
    "adam": lambda: keras.optimizers.Adam(0.01),
    "momentum": lambda: keras.optimizers.SGD(0.05, momentum=0.9),
    "adamw": lambda: keras.optimizers.AdamW(0.01, weight_decay=0.1),
    "averages": lambda: keras.optimizers.Adam(0.01, use_ema=True),
    "accumulation": lambda: keras.optimizers.Adam(0.01, gradient_accumulation_steps=2),
    "mixed_float16": lambda: keras.optimizers.Adam(0.01),
}
GRID = list(itertools.product(OPTIMIZERS, [False, True], [1, 8]))
# One of each kind in the default suite; XLA compiles for seconds.
QUICK = {(name, False, 1) for name in OPTIMIZERS} | {("adam", True, 8)}


def train(model, pruner, data, *, epochs=2):
    model.fit(
        *data,
        batch_size=4,
        epochs=epochs,
        callbacks=[UpdatePruningStep(pruner)],
        verbose=0,
    )


@pytest.mark.filterwarnings("ignore:The optimizer averages weights")
@pytest.mark.parametrize(
    ("name", "jit", "steps"),
    [
        case if case in QUICK else pytest.param(*case, marks=pytest.mark.slow)
        for case in GRID
    ],
)
def test_kernels_stay_on_their_masks(name, jit, steps, data):
    keras.config.set_dtype_policy(
        "mixed_float16" if name == "mixed_float16" else "float32"
    )
    try:
        model = build()
    finally:
        keras.config.set_dtype_policy("float32")
    compile_model(model, OPTIMIZERS[name](), jit_compile=jit, steps_per_execution=steps)
    pruner = Pruner(model, DWTPruning("haar", level=2), DECAY)
    before = [kernel.value for kernel in pruner.kernels]
    train(model, pruner, data, epochs=3)
    assert residual(pruner) <= 1e-6
    assert pruner.report().totals.coefficient_sparsity == pytest.approx(0.6, abs=0.01)
    assert not any(map(np.array_equal, before, [k.value for k in pruner.kernels]))


def test_a_model_that_was_trained_before_is_pruned(compiled, data):
    compiled.fit(*data, batch_size=4, verbose=0)
    pruner = Pruner(compiled, "dwt", OneShot(0.5, step=9))
    train(compiled, pruner, data)
    assert residual(pruner) <= 1e-6
    assert pruner.report().totals.coefficient_sparsity == 0.5


def test_zero_sparsity_trains_as_without_pruning(data):
    plain, pruned = compile_model(build()), compile_model(build())
    plain.fit(*data, batch_size=4, epochs=2, verbose=0, shuffle=False)
    pruned.fit(
        *data,
        batch_size=4,
        epochs=2,
        verbose=0,
        shuffle=False,
        callbacks=[UpdatePruningStep(Pruner(pruned, "dwt", 0.0))],
    )
    for ours, theirs in zip(pruned.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.filterwarnings("ignore:The training ends before the schedule")
def test_a_resumed_training_ends_with_the_same_masks(data, tmp_path):
    def fit(model, pruner, first, last):
        model.fit(
            *data,
            batch_size=4,
            initial_epoch=first,
            epochs=last,
            shuffle=False,
            verbose=0,
            callbacks=[UpdatePruningStep(pruner)],
        )

    schedule = PolynomialDecay(0.2, 0.7, begin_step=2, end_step=14, frequency=3)
    whole = compile_model(build())
    uninterrupted = Pruner(whole, "dwt", schedule)
    fit(whole, uninterrupted, 0, 2)

    half = compile_model(build())
    pruner = Pruner(half, "dwt", schedule)
    fit(half, pruner, 0, 1)
    half.save(tmp_path / "model.keras")
    pruner.save(tmp_path / "masks.npz")

    again = keras.models.load_model(tmp_path / "model.keras")
    resumed = Pruner(again, "dwt", schedule)
    resumed.restore(tmp_path / "masks.npz")
    fit(again, resumed, 1, 2)
    for path, keep in uninterrupted.masks.items():
        np.testing.assert_array_equal(resumed.masks[path], keep)


def test_finetuning_returns_history_report_and_pruner(compiled, data):
    result = prune_and_finetune(
        compiled, "dwt", OneShot(0.5), train=data, validation=data, epochs=2, verbose=0
    )
    assert len(result.history["val_loss"]) == 2
    assert result.report.totals.coefficient_sparsity == 0.5
    assert compiled.get_layer("first").kernel.constraint is None
    assert residual(result.pruner) <= 1e-6


def test_a_training_that_ends_before_the_schedule_is_a_warning(compiled):
    callback = UpdatePruningStep(Pruner(compiled, "dwt", DECAY))
    callback.set_model(compiled)
    callback.set_params({"epochs": 2, "steps": 3})
    with pytest.warns(UserWarning, match="6 steps are planned, end_step=6"):
        callback.on_train_begin()


def test_a_schedule_that_never_prunes_is_a_warning(compiled, data):
    pruner = Pruner(compiled, "dwt", lambda step: (False, 0.5))
    with pytest.warns(UserWarning, match="never pruned in 16 steps"):
        train(compiled, pruner, data)


def test_the_pruner_of_another_model_is_named(compiled, data):
    pruner = Pruner(keras.models.clone_model(compiled), "dwt")
    with pytest.raises(ValueError, match="pruner of 'net' in the training of 'net'"):
        train(compiled, pruner, data)


def test_long_axes_stay_on_their_masks_under_xla(data):
    inputs, targets = data[0].reshape(32, -1), data[1]
    layers = [keras.Input((128,)), keras.layers.Dense(20, name="hidden")]
    layers.append(keras.layers.Dense(2, name="top"))
    model = compile_model(keras.Sequential(layers), jit_compile=True)
    method = DWTPruning("db2", level=2, axes=(0, 1))
    pruner = Pruner(model, method, OneShot(0.5, step=1), layers=["hidden"])
    train(model, pruner, (inputs, targets))
    assert residual(pruner) <= 1e-6
    assert pruner.report().totals.coefficient_sparsity == 0.5


def half_zero(pruner):
    return pruner.report().totals.coefficient_sparsity == 0.5


@pytest.mark.parametrize("compiled_model", [True, False])
def test_a_loop_of_ones_own_drives_the_callback_through_a_list(compiled_model):
    model = compile_model(build()) if compiled_model else build()
    optimizer = model.optimizer if compiled_model else keras.optimizers.Adam()
    schedule = ConstantSparsity(0.5, begin_step=1, frequency=1)
    pruner = Pruner(model, "magnitude", schedule)
    callbacks = keras.callbacks.CallbackList([UpdatePruningStep(pruner)], model=model)
    callbacks.on_train_begin()
    for batch in range(3):
        callbacks.on_train_batch_begin(batch)
        assert half_zero(pruner) == (batch >= 1)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(model(X) ** 2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        callbacks.on_train_batch_end(batch)
    callbacks.on_train_end()
    assert half_zero(pruner)
    assert residual(pruner) == 0


@pytest.fixture
def half_pruned(compiled, data, tmp_path):
    """A model that was trained and half pruned with its optimizer, saved and loaded."""
    pruner = Pruner(compiled, "dwt", OneShot(0.5))
    train(compiled, pruner, data)
    compiled.save(tmp_path / "model.keras")
    return keras.models.load_model(tmp_path / "model.keras"), pruner.masks


def contains(masks, others):
    """Whether all that is removed by `others` is removed by `masks`."""
    return all(not (masks[path] & ~keep).any() for path, keep in others.items())


def test_a_pruned_model_under_a_new_pruner_does_not_grow_again(half_pruned, data):
    model, masks = half_pruned
    schedule = PolynomialDecay(0.1, 0.6, begin_step=0, end_step=30, frequency=5)
    pruner = Pruner(model, "dwt", schedule)
    with pytest.warns(UserWarning, match="are zero before the first step and stay so"):
        pruner.attach()
    train(model, pruner, data)
    assert contains(pruner.masks, masks)
    assert pruner.report().totals.coefficient_sparsity >= 0.5


def test_zeros_grow_where_they_are_not_kept(half_pruned, data):
    model, _ = half_pruned
    schedule = ConstantSparsity(0.1, begin_step=0, frequency=1)
    pruner = Pruner(model, "dwt", schedule, keep_zeros=False)
    train(model, pruner, data)
    assert pruner.report().totals.coefficient_sparsity < 0.2


def test_a_kernel_that_is_zero_altogether_is_not_taken_for_pruned(compiled):
    kernel = compiled.get_layer("first").kernel
    kernel.assign(np.zeros(kernel.shape))
    pruner = Pruner(compiled, "dwt", ConstantSparsity(0.5, begin_step=100))
    pruner.attach()
    assert all(keep.all() for keep in pruner.masks.values())


def test_masks_schedule_and_step_resume_in_one_call(half_pruned, data):
    model, masks = half_pruned
    done = int(model.optimizer.iterations)
    assert done > 0
    schedule = OneShot(0.75, step=done + 1)
    pruner = Pruner.from_weights(model, "dwt", schedule)
    assert pruner.step == done
    train(model, pruner, data)
    assert contains(pruner.masks, masks)
    assert pruner.report().totals.coefficient_sparsity == pytest.approx(0.75, abs=0.01)


def test_the_step_of_a_model_without_its_optimizer_is_given(half_pruned, data):
    model, _ = half_pruned
    compile_model(model)
    pruner = Pruner.from_weights(model, "dwt", OneShot(0.75, step=41), step=40)
    assert pruner.step == 40
    train(model, pruner, data)
    assert pruner.fired
    with pytest.raises(ValueError, match="Received: step=-1"):
        Pruner.from_weights(model, "dwt", OneShot(0.75), step=-1)
