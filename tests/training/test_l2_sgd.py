import keras
import numpy as np
import pytest

from keras_wavelets import training


def run(optimizer, gradients):
    weight = keras.Variable(np.array([2.0, -1.0], "float32"))
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [weight])
    return keras.ops.convert_to_numpy(weight)


def test_decay_goes_through_the_momentum():
    gradients = np.random.default_rng(0).normal(size=(3, 2)).astype("float32")
    found = run(training.L2SGD(0.1, momentum=0.9, l2=0.5), gradients)
    weight, velocity = np.array([2.0, -1.0]), np.zeros(2)
    for gradient in gradients:
        velocity = 0.9 * velocity + gradient + 0.5 * weight
        weight = weight - 0.1 * velocity
    np.testing.assert_allclose(found, weight, rtol=1e-5)


def test_configuration_is_kept():
    optimizer = training.L2SGD(0.1, momentum=0.9, l2=0.5)
    again = training.L2SGD.from_config(optimizer.get_config())
    assert (again.l2, again.momentum) == (0.5, 0.9)


def test_a_negative_decay_is_named():
    with pytest.raises(ValueError, match="Received: l2=-1"):
        training.L2SGD(l2=-1)


def test_rate_falls_to_a_tenth_by_epochs():
    config = training.TrainConfig(
        optimizer="sgd_l2", learning_rate=0.1, schedule="step", decay_epochs=3, epochs=8
    )
    optimizer = training.make_optimizer(config, steps_per_epoch=5)
    rates = [float(optimizer._learning_rate(step)) for step in (0, 14, 15, 29, 30, 39)]
    np.testing.assert_allclose(rates, [0.1, 0.1, 0.01, 0.01, 0.001, 0.001], rtol=1e-5)


def test_accumulated_batches_are_one_large_one():
    x = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
    y = np.arange(8, dtype="int32") % 2
    results = []
    for size, accumulate in ((8, 1), (4, 2)):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        config = training.TrainConfig(
            epochs=3,
            batch_size=size,
            accumulate=accumulate,
            optimizer="sgd_l2",
            momentum=0.9,
            weight_decay=0.01,
            learning_rate=0.5,
            schedule="step",
            decay_epochs=2,
            shuffle=False,
            monitor="loss",
            restore_best_weights=False,
        )
        training.fit(model, (x, y), None, config, verbose=0)
        results.append(model.get_weights()[0])
    np.testing.assert_allclose(*results, atol=1e-5)


def test_steps_have_no_warmup():
    with pytest.raises(ValueError, match="Received: warmup_epochs=1"):
        training.TrainConfig(schedule="step", warmup_epochs=1)
