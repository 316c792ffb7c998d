import gc

import keras
import numpy as np
import pruning_golden as golden
import pytest
from pruned_models import build
from pruned_models import compile_model
from pruned_models import residual

from keras_wavelets.pruning import ConstantSparsity
from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import MagnitudePruning
from keras_wavelets.pruning import OneShot
from keras_wavelets.pruning import PolynomialDecay
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import UpdatePruningStep
from keras_wavelets.pruning import erdos_renyi
from keras_wavelets.pruning import strip_pruning


def test_pruning_by_steps_is_pruning_at_once(model):
    other = build()
    pruner = Pruner(model, "magnitude")
    pruner.prune(0.3)
    pruner.prune(0.8)
    Pruner(other, "magnitude").prune(0.8)
    for ours, theirs in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_what_was_removed_never_comes_back(model):
    pruner = Pruner(model)
    pruner.prune(0.8)
    assert pruner.prune(0.3).totals.coefficient_sparsity == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("method", ["dwt", "magnitude", "random"])
def test_the_step_of_a_schedule_decides_and_passed_steps_count(model, method):
    schedule = PolynomialDecay(0.0, 0.8, begin_step=0, end_step=10, frequency=5)
    pruner = Pruner(model, method, schedule)
    changes = [pruner.update(step) for step in (0, 4, 6, 8, 20)]
    assert changes == [True, False, True, False, True]
    assert pruner.report().totals.coefficient_sparsity == pytest.approx(0.8, abs=0.01)


def test_a_step_asked_twice_prunes_once(model):
    pruner = Pruner(model, "dwt", OneShot(0.5, step=2))
    assert [pruner.update(step) for step in (2, 2, 3)] == [True, False, False]


def test_steps_that_start_anew_are_followed(model):
    pruner = Pruner(model, "dwt", OneShot(0.5, step=2))
    pruner.update(9)
    assert [pruner.update(step) for step in (0, 3)] == [False, True]


def test_a_hand_written_loop_stays_on_the_masks(data):
    import tensorflow as tf

    model = build()
    pruner = Pruner(model, "dwt", OneShot(0.6, step=1))
    pruner.attach()
    optimizer = keras.optimizers.SGD(0.1, momentum=0.9)

    @tf.function
    def train_step(x, y):
        with tf.GradientTape() as tape:
            loss = keras.losses.sparse_categorical_crossentropy(
                y, model(x), from_logits=True
            )
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)

    for step in range(4):
        pruner.update(step)
        train_step(*data)
    assert residual(pruner) < 1e-6
    assert pruner.report().totals.coefficient_sparsity == pytest.approx(0.6, abs=0.01)


def test_train_on_batch_stays_on_the_masks(compiled, data):
    pruner = Pruner(compiled, "dwt")
    pruner.prune(0.5)
    pruner.attach()
    for _ in range(3):
        compiled.train_on_batch(*data)
    assert residual(pruner) < 1e-6


def test_frozen_kernels_are_projected_when_attached(model):
    pruner = Pruner(model, "magnitude")
    pruner.prune(0.5)
    model.get_layer("first").kernel.assign(np.ones((3, 3, 2, 6)))
    pruner.attach()
    assert np.mean(model.get_layer("first").kernel == 0) == 0.5


def test_an_own_constraint_comes_first_and_comes_back(data):
    inputs = keras.Input((8, 8, 2))
    constraint = keras.constraints.NonNeg()
    layer = keras.layers.Conv2D(4, 3, kernel_constraint=constraint, name="conv")
    outputs = keras.layers.Dense(2)(keras.layers.Flatten()(layer(inputs)))
    model = compile_model(keras.Model(inputs, outputs), "sgd")
    pruner = Pruner(model, "magnitude")
    pruner.prune(0.5)
    pruner.attach()
    pruner.attach()
    model.train_on_batch(*data)
    kernel = keras.ops.convert_to_numpy(layer.kernel)
    assert kernel.min() == 0
    assert not kernel[~pruner.masks["conv/kernel"]].any()
    pruner.detach()
    assert layer.kernel.constraint is constraint


def test_masks_go_through_a_file(model, tmp_path):
    pruner = Pruner(model)
    pruner.prune(0.5)
    pruner.save(tmp_path / "masks.npz")
    other = Pruner(build())
    other.restore(tmp_path / "masks.npz")
    for path, keep in pruner.masks.items():
        np.testing.assert_array_equal(other.masks[path], keep)


@pytest.mark.parametrize("method", ["magnitude", DWTPruning("haar", level=2)])
def test_masks_are_read_from_the_weights_of_a_loaded_model(model, method, tmp_path):
    pruner = Pruner(model, method)
    pruner.prune(0.7)
    model.save(tmp_path / "model.keras")
    again = Pruner.from_weights(
        keras.models.load_model(tmp_path / "model.keras"), method
    )
    for path, keep in pruner.masks.items():
        np.testing.assert_array_equal(again.masks[path], keep)


def test_another_method_than_the_model_was_pruned_with_is_refused(model):
    Pruner(model, "magnitude").prune(0.7)
    with pytest.raises(ValueError, match=r"no coefficients.*Received: method=DWTPru"):
        Pruner.from_weights(model, DWTPruning("db2", level=2))


def test_zeros_that_would_grow_under_another_method_are_told(model):
    Pruner(model, "magnitude").prune(0.7)
    pruner = Pruner(model, DWTPruning("db2", level=2), ConstantSparsity(0.5))
    with pytest.warns(UserWarning, match=r"weights are zero .* and grow"):
        pruner.attach()


def test_a_map_gives_kernels_their_own_sparsity(model):
    pruner = Pruner(model, "dwt", sparsity_map={"first/*": 0.25})
    rows = pruner.prune(0.75).rows
    assert [row.coefficient_sparsity for row in rows] == [0.25, 0.75]


def test_a_map_is_reached_at_the_end_of_the_schedule(model):
    schedule = PolynomialDecay(0.0, 0.8, begin_step=0, end_step=2, frequency=1, power=1)
    pruner = Pruner(model, "dwt", schedule, sparsity_map={"first/*": 0.5})
    shares = []
    for step in range(3):
        pruner.update(step)
        shares += [row.coefficient_sparsity for row in pruner.report().rows]
    np.testing.assert_allclose(shares, [0, 0, 0.25, 0.4, 0.5, 0.8], atol=0.01)


def test_erdos_renyi_shares_add_up(model):
    shares = erdos_renyi(model, 0.5)
    report = Pruner(model, "magnitude", sparsity_map=shares).prune()
    assert report.totals.weight_sparsity == pytest.approx(0.5, abs=0.01)
    assert report.rows[0].weight_sparsity < report.rows[1].weight_sparsity


def test_m_by_n_needs_no_amount(model):
    report = Pruner(model, DWTPruning(m_by_n=(1, 2))).prune()
    assert report.totals.coefficient_sparsity == 0.5


def test_averaged_weights_are_warned_of(data):
    model = compile_model(build(), keras.optimizers.Adam(use_ema=True))
    with pytest.warns(UserWarning, match="use_ema=True"):
        Pruner(model).attach()


def test_redundant_transforms_cannot_be_trained_with():
    method = DWTPruning("db2", transform="pywt")
    pruner = Pruner(golden.model_of(["stem7"]), method)
    with pytest.raises(ValueError, match=r"'stem7/kernel' of shape \(7, 7, 3, 8\)"):
        pruner.attach()


def test_the_redundant_haar_transform_can_be_trained_with():
    pruner = Pruner(golden.model_of(["stem7"]), DWTPruning("haar", transform="pywt"))
    pruner.prune(0.6)
    pruner.attach()
    before = golden.value(pruner.model, "stem7")
    pruner.project()
    np.testing.assert_allclose(golden.value(pruner.model, "stem7"), before, atol=1e-6)


def test_other_backends_are_named(model, monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(RuntimeError, match=r"Received: backend='jax'\."):
        Pruner(model).attach()


def test_broken_weights_are_named(model):
    model.get_layer("first").kernel.assign(np.full((3, 3, 2, 6), np.nan))
    with pytest.raises(
        ValueError, match="Received: 'first/kernel' with 108 coefficients"
    ):
        Pruner(model).prune(0.5)


def test_masks_of_another_model_are_listed(model):
    state = Pruner(golden.model_of(["conv3"])).state()
    with pytest.raises(ValueError, match=r"first/kernel.*Received: .*conv3/kernel"):
        Pruner(model).restore_state(state)


def test_damaged_masks_are_named(model, tmp_path):
    path = Pruner(model).save(tmp_path / "masks.npz")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ValueError, match=r"Received: path=.*masks.npz"):
        Pruner(model).restore(path)


def test_a_dense_model_has_no_masks_to_read(model):
    with pytest.raises(ValueError, match=r"Received: model='net', whose"):
        Pruner.from_weights(model)


@pytest.mark.parametrize(
    ("options", "received"),
    [
        ({"sparsity_map": {"first/*": 1.5}}, r"sparsity_map\['first/\*'\]=1.5"),
        ({"sparsity_map": {"third/*": 0.5}}, r"sparsity_map\['third/\*'\]=0.5"),
        (
            {
                "sparsity_map": {"first/*": 0.5},
                "method": MagnitudePruning(scope="global"),
            },
            "sparsity_map=.* with scope='global'",
        ),
        (
            {"sparsity_map": {"first/*": 0.5}, "schedule": lambda step: (True, 0.5)},
            "schedule=<function",
        ),
        ({"method": "entropy"}, "method='entropy'"),
    ],
)
def test_bad_arguments_are_named(model, options, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        Pruner(model, **options)


def test_gives_the_same_model_back_without_constraints_twice(compiled, data):
    pruner = Pruner(compiled, "dwt", OneShot(0.5))
    compiled.fit(*data, callbacks=[UpdatePruningStep(pruner)], verbose=0)
    assert strip_pruning(compiled) is compiled
    assert strip_pruning(pruner) is compiled
    assert all(v.constraint is None for v in compiled.weights)


def test_a_model_whose_pruner_is_gone_is_stripped(model):
    pruner = Pruner(model, "magnitude")
    pruner.prune(0.5)
    pruner.attach()
    kernel = model.get_layer("first").kernel
    kernel.assign(np.ones(kernel.shape))
    del pruner
    gc.collect()
    strip_pruning(model)
    assert kernel.constraint is None
    assert np.mean(keras.ops.convert_to_numpy(kernel) == 0) == 0.5


@pytest.mark.parametrize("ask", [strip_pruning, Pruner.report])
def test_a_training_without_the_callback_is_refused(data, ask):
    model = compile_model(build())
    pruner = Pruner(model, "dwt", OneShot(0.5))
    model.fit(*data, verbose=0)
    with pytest.raises(RuntimeError, match=r"Received: optimizer.iterations=1\."):
        ask(pruner)


def test_a_model_without_a_pruner_is_named(model):
    with pytest.raises(ValueError, match="Received: model='net', which never had one"):
        strip_pruning(model)
