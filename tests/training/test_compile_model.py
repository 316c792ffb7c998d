import keras
import numpy as np
import pytest

from keras_wavelets import training
from keras_wavelets.training import SmoothedCrossentropy
from keras_wavelets.training import TrainConfig
from keras_wavelets.training import make_optimizer
from keras_wavelets.training.compile_model import returns_probabilities


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


SMOOTHED_LOGITS = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
SMOOTHED_LABELS = np.array([[0, 1, 2], [3, 3, 0]])


def test_configuration_makes_the_same_loss():
    loss = SmoothedCrossentropy(0.2, from_logits=True)
    again = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(loss)
    )
    assert again.get_config() == loss.get_config()


@pytest.mark.parametrize("from_logits", [True, False])
def test_without_smoothing_agrees_with_keras(from_logits):
    scores = SMOOTHED_LOGITS if from_logits else keras.ops.softmax(SMOOTHED_LOGITS)
    expected = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    loss = SmoothedCrossentropy(0.0, from_logits=from_logits)
    np.testing.assert_allclose(
        loss(SMOOTHED_LABELS, scores), expected(SMOOTHED_LABELS, scores), rtol=1e-5
    )


def test_agrees_with_smoothed_one_hot_labels():
    expected = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=0.3
    )
    loss = SmoothedCrossentropy(0.3, from_logits=True)
    np.testing.assert_allclose(
        loss(SMOOTHED_LABELS, SMOOTHED_LOGITS),
        expected(np.eye(4)[SMOOTHED_LABELS], SMOOTHED_LOGITS),
        rtol=1e-5,
    )


def test_labels_may_have_a_last_axis_of_one():
    loss = SmoothedCrossentropy(0.1, from_logits=True)
    np.testing.assert_allclose(
        loss(SMOOTHED_LABELS[..., None], SMOOTHED_LOGITS),
        loss(SMOOTHED_LABELS, SMOOTHED_LOGITS),
        rtol=1e-6,
    )


STEPS = 10


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sgd", keras.optimizers.SGD),
        ("adam", keras.optimizers.Adam),
        ("adamw", keras.optimizers.AdamW),
        ("rmsprop", keras.optimizers.RMSprop),
        ("lion", keras.optimizers.Lion),
    ],
)
def test_name_gives_the_keras_optimizer(name, kind):
    config = TrainConfig(optimizer=name, learning_rate=0.25, weight_decay=0.5)
    optimizer = make_optimizer(config, steps_per_epoch=STEPS)
    assert type(optimizer) is kind
    assert float(optimizer.learning_rate) == 0.25
    assert optimizer.weight_decay == 0.5


@pytest.mark.parametrize(
    ("schedule", "warmup_epochs", "expected"),
    [
        ("constant", 2, [0.0, 0.5, 1.0, 1.0, 1.0]),
        ("cosine", 0, [1.0, 0.8536, 0.5, 0.1464, 0.0]),
        ("cosine", 2, [0.0, 0.5, 1.0, 0.5, 0.0]),
    ],
)
def test_learning_rate_follows_the_schedule(schedule, warmup_epochs, expected):
    config = TrainConfig(
        epochs=4, learning_rate=1.0, schedule=schedule, warmup_epochs=warmup_epochs
    )
    optimizer = make_optimizer(config, steps_per_epoch=STEPS)
    rates = []
    for epoch in range(5):
        optimizer.iterations.assign(epoch * STEPS)
        rates.append(float(optimizer.learning_rate))
    np.testing.assert_allclose(rates, expected, atol=1e-4)


LOGITS = np.array([[2.0, 0.0, -1.0], [0.0, 1.0, 0.5]], "float32")
LABELS = np.array([0, 2])


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([keras.layers.Dense(2)], False),
        ([keras.layers.Dense(2, activation="softmax")], True),
        ([keras.layers.Dense(2), keras.layers.Softmax()], True),
        ([keras.layers.Dense(2), keras.layers.Activation("softmax")], True),
        ([keras.Sequential([keras.layers.Dense(2, activation="softmax")])], True),
        ([keras.layers.Dense(2, activation="relu")], False),
    ],
)
def test_last_activation_decides_about_probabilities(layers, expected):
    assert returns_probabilities(keras.Sequential(layers)) is expected


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("top", [keras.layers.Flatten, keras.layers.Softmax])
def test_loss_is_the_cross_entropy(smoothing, top):
    model = keras.Sequential([keras.Input((3,)), top()])
    config = training.TrainConfig(label_smoothing=smoothing)
    training.compile_model(model, config, steps_per_epoch=1)
    values = model.evaluate(LOGITS, LABELS, verbose=0, return_dict=True)
    log_p = LOGITS - np.log(np.exp(LOGITS).sum(-1, keepdims=True))
    targets = (1 - smoothing) * np.eye(3)[LABELS] + smoothing / 3
    expected = -(targets * log_p).sum(-1).mean()
    assert values["loss"] == pytest.approx(expected, abs=1e-5)
    assert values["accuracy"] == 0.5


def test_other_tasks_bring_their_loss():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
    training.compile_model(
        model, training.TrainConfig(), steps_per_epoch=1, loss="mse", metrics=["mae"]
    )
    values = model.evaluate(LOGITS, LOGITS, verbose=0, return_dict=True)
    assert sorted(values) == ["loss", "mae"]


def test_smoothing_with_another_loss_is_refused():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
    config = training.TrainConfig(label_smoothing=0.1)
    with pytest.raises(ValueError, match=r"Received: label_smoothing=0\.1\."):
        training.compile_model(model, config, steps_per_epoch=1, loss="mse")
