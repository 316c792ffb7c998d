import pytest

from keras_wavelets.training import monitor


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
    assert monitor.direction(name, mode) == expected


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
    assert monitor.is_better(value, best, mode=mode) is expected


def test_name_that_does_not_tell_is_refused():
    with pytest.raises(ValueError, match=r"Received: monitor='beauty'\."):
        monitor.direction("beauty")


@pytest.mark.parametrize("logs", [None, {}, {"loss": 1.0}])
def test_metric_that_is_not_logged_is_named(logs):
    with pytest.raises(ValueError, match=r"Received: monitor='val_loss'\."):
        monitor.logged(logs, "val_loss")
