import keras
import numpy as np
import pytest

from keras_wavelets.training import TrainConfig
from keras_wavelets.training import make_optimizer

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
