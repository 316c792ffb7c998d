import dataclasses
import json

import pytest

from keras_wavelets.training import TrainConfig
from keras_wavelets.training import config


def test_json_gives_back_the_same_config():
    config = TrainConfig(epochs=3, optimizer="sgd", momentum=0.9, jit_compile=True)
    assert TrainConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_config_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TrainConfig().epochs = 3


@pytest.mark.parametrize(
    ("monitor", "mode"),
    [("val_loss", "min"), ("accuracy", "max"), ("val_psnr", "max"), ("val_mae", "min")],
)
def test_mode_follows_the_name_of_the_metric(monitor, mode):
    assert TrainConfig(monitor=monitor).mode == mode


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("epochs", 2.5),
        ("epochs", True),
        ("epochs", None),
        ("batch_size", -1),
        ("optimizer", "sgdd"),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("learning_rate", float("inf")),
        ("weight_decay", float("inf")),
        ("epsilon", float("inf")),
        ("seed", 2**32),
        ("momentum", 1.0),
        ("momentum", 0.9),
        ("weight_decay", -0.1),
        ("schedule", "linear"),
        ("warmup_epochs", 10),
        ("label_smoothing", 1.0),
        ("shuffle", "yes"),
        ("seed", -1),
        ("early_stopping", "late"),
        ("tolerance", 0),
        ("monitor", "val_beauty"),
        ("monitor_mode", "up"),
        ("average", "epoch"),
        ("jit_compile", "yes"),
        ("steps_per_epoch", 0),
    ],
)
def test_impossible_value_is_named(name, value):
    with pytest.raises(ValueError, match=rf"Received: {name}={value!r}\."):
        TrainConfig(**{name: value})


def test_unknown_field_is_named():
    with pytest.raises(ValueError, match=r"unknown fields=\['epoch'\]\."):
        TrainConfig.from_dict({"epoch": 3})


@pytest.mark.parametrize(
    ("name", "mode", "expected"),
    [
        ("val_loss", "auto", "min"),
        ("val_mse", "auto", "min"),
        ("accuracy", "auto", "max"),
        ("val_ssim", "auto", "max"),
        ("beauty", "max", "max"),
        ("val_loss", "max", "max"),
    ],
)
def test_direction_follows_the_mode_then_the_name(name, mode, expected):
    assert config.direction(name, mode) == expected


@pytest.mark.parametrize(
    ("value", "best", "mode", "expected"),
    [
        (1.0, 2.0, "min", True),
        (1.0, 2.0, "max", False),
        (2.0, 2.0, "min", False),
        (2.0, 2.0, "max", False),
        (2.0, None, "max", True),
    ],
)
def test_equal_is_not_better(value, best, mode, expected):
    assert config.is_better(value, best, mode=mode) is expected


def test_name_that_does_not_tell_is_refused():
    with pytest.raises(ValueError, match=r"Received: monitor='beauty'\."):
        config.direction("beauty")


@pytest.mark.parametrize("logs", [None, {}, {"loss": 1.0}])
def test_metric_that_is_not_logged_is_named(logs):
    with pytest.raises(ValueError, match=r"Received: monitor='val_loss'\."):
        config.logged(logs, "val_loss")
