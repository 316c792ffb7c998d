import json
import math

import keras
import numpy as np
import pruning_golden as golden
import pytest
from pruned_models import build

from keras_wavelets import pruning
from keras_wavelets.pruning import erdos_renyi
from keras_wavelets.pruning.schedule import final_sparsity


def ours(case):
    return getattr(pruning, case["class_name"]).from_config(case)


@pytest.mark.parametrize("case", golden.META["schedules"])
def test_values_agree_with_tfmot(case):
    schedule = pruning.as_schedule(ours(case))
    answers = [schedule(step) for step in case["steps"]]
    assert [fires for fires, _ in answers] == case["should_prune"]
    sparsities = [sparsity for _, sparsity in answers]
    np.testing.assert_allclose(sparsities, case["sparsity"], atol=2e-7)


@pytest.mark.parametrize(
    "schedule",
    [
        pruning.PolynomialDecay(0.1, 0.9, begin_step=3, end_step=50, power=2),
        pruning.ConstantSparsity(0.5, frequency=7),
        pruning.OneShot(0.5, step=3),
    ],
)
def test_configuration_goes_through_json(schedule):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(schedule)))
    assert keras.saving.deserialize_keras_object(config) == schedule


def test_a_number_is_constant_from_the_first_step():
    schedule = pruning.as_schedule(0.5)
    assert [schedule(step) for step in (0, 1, 100)] == [
        (True, 0.5),
        (False, 0.5),
        (True, 0.5),
    ]


def test_answers_are_taken_to_the_host():
    schedule = pruning.as_schedule(
        lambda step: (keras.ops.equal(step, 2), keras.ops.convert_to_tensor(0.25))
    )
    assert schedule(2) == (True, 0.25)


def test_one_shot_begins_and_ends_at_its_step():
    schedule = pruning.OneShot(0.5, step=3)
    assert (schedule.begin_step, schedule.end_step) == (3, 3)


@pytest.mark.parametrize(
    ("schedule", "sparsity"),
    [(0.5, 0.5), (pruning.OneShot(0.3), 0.3), (lambda step: (True, 0.1), None)],
)
def test_final_sparsity_is_read_where_there_is_one(schedule, sparsity):
    assert final_sparsity(schedule) == sparsity


@pytest.mark.parametrize("sparsity", [float("nan"), 1.0, -0.1])
def test_impossible_sparsities_name_the_step(sparsity):
    schedule = pruning.as_schedule(lambda step: (step == 7, sparsity))
    schedule(6)
    with pytest.raises(ValueError, match=f"Received: sparsity={sparsity} at step 7"):
        schedule(7)


@pytest.mark.parametrize("answer", [0.5, (True,), (True, 0.5, 1)])
def test_answers_of_another_form_are_named(answer):
    with pytest.raises(TypeError, match=r"Received: .* at step 0"):
        pruning.as_schedule(lambda step: answer)(0)


@pytest.mark.parametrize("schedule", ["dwt", None, True])
def test_what_cannot_be_called_is_named(schedule):
    with pytest.raises(TypeError, match=f"Received: schedule={schedule!r}"):
        pruning.as_schedule(schedule)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({}, "end_step=-1"),
        ({"begin_step": 9, "end_step": 8}, "end_step=8"),
        ({"begin_step": -1, "end_step": 9}, "begin_step=-1"),
        ({"end_step": 9, "frequency": 0}, "frequency=0"),
        ({"end_step": 9, "final_sparsity": 1.0}, "final_sparsity=1.0"),
        ({"end_step": 9, "initial_sparsity": -0.5}, "initial_sparsity=-0.5"),
    ],
)
def test_bad_decays_are_named(arguments, received):
    arguments = {"initial_sparsity": 0.0, "final_sparsity": 0.5, **arguments}
    with pytest.raises(ValueError, match=f"Received: {received}"):
        pruning.PolynomialDecay(**arguments)


def test_arguments_may_be_given_by_position_as_in_tfmot():
    decay = pruning.PolynomialDecay(0.2, 0.8, 100, 110, 3, 2)
    named = {"begin_step": 100, "end_step": 110, "power": 3, "frequency": 2}
    assert decay == pruning.PolynomialDecay(0.2, 0.8, **named)
    # The values in the test of TensorFlow Model Optimization.
    wanted = {100: 0.2, 102: 0.4928, 105: 0.725, 110: 0.8}
    assert {step: round(decay(step)[1], 4) for step in wanted} == wanted
    constant = pruning.ConstantSparsity(0.5, 100, 200, 10)
    fires = [constant(step)[0] for step in (99, 100, 109, 110, 200, 201, 210)]
    assert fires == [False, True, False, True, True, False, False]
    assert pruning.ConstantSparsity(0.5, 0, -1, 10)(100_000_000) == (True, 0.5)


def test_a_decay_of_one_step_is_at_its_end():
    decay = pruning.PolynomialDecay(0.2, 0.8, 10, 10, frequency=1)
    answers = [decay(step) for step in (9, 10, 11)]
    assert [fires for fires, _ in answers] == [False, True, False]
    assert [sparsity for _, sparsity in answers] == pytest.approx([0.2, 0.8, 0.8])


def test_bad_constants_are_named():
    with pytest.raises(ValueError, match=r"Received: end_step=4\."):
        pruning.ConstantSparsity(0.5, begin_step=5, end_step=4)
    with pytest.raises(ValueError, match=r"Received: step=-1\."):
        pruning.OneShot(0.5, step=-1)


@pytest.mark.parametrize("sparsity", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_shares_add_up_and_none_is_negative(sparsity):
    layers = [keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 1, name="tiny")]
    layers += [keras.layers.Conv2D(n, 3, name=f"c{n}") for n in (8, 64)]
    model = keras.Sequential(layers, name="net")
    shares = erdos_renyi(model, sparsity)
    sizes = {f"{x.name}/kernel": math.prod(x.kernel.shape) for x in model.layers}
    removed = sum(shares[path] * size for path, size in sizes.items())
    assert removed == pytest.approx(sparsity * sum(sizes.values()))
    assert all(-1e-12 <= share <= 1 for share in shares.values())


def test_shares_kept_follow_the_rule():
    kept = {path: 1 - share for path, share in erdos_renyi(build(), 0.7).items()}
    raw = {"first/kernel": 14 / 108, "second/kernel": 20 / 432}
    first, second = (kept[path] / value for path, value in raw.items())
    assert first == pytest.approx(second)


def test_kernels_too_small_for_the_rule_are_kept_whole():
    assert erdos_renyi(build(), 0.5)["first/kernel"] == 0


def test_impossible_sparsities_are_named():
    with pytest.raises(ValueError, match=r"Received: sparsity=1\.5\."):
        erdos_renyi(build(), 1.5)
