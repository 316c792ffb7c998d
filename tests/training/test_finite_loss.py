import pytest

from keras_wavelets.training import NonFiniteLossError
from keras_wavelets.training.finite_loss import FiniteLoss


def test_finite_losses_pass():
    assert FiniteLoss().on_epoch_end(0, {"loss": 1.0, "val_loss": 2.0}) is None


@pytest.mark.parametrize("name", ["loss", "val_loss"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_other_losses_are_named_with_their_epoch(name, value):
    logs = {"loss": 1.0, "val_loss": 1.0} | {name: value}
    with pytest.raises(NonFiniteLossError, match=rf"{name}={value} \(epoch 4\)\."):
        FiniteLoss().on_epoch_end(3, logs)
