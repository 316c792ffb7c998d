import pathlib

import keras
import numpy as np
import pytest

from keras_wavelets.training import CumulativeRiseStopping
from keras_wavelets.training import PatienceStopping

GOLDEN = np.load(pathlib.Path(__file__).parents[1] / "golden" / "wavpool.npz")


def run(stopping, losses, *, start=0):
    """Epoch after which training stops, counted from 1; -1 if it goes on."""
    for epoch, loss in enumerate(losses[start:], start):
        stopping.on_epoch_end(epoch, {"val_loss": loss})
        if stopping.model.stop_training:
            return epoch + 1
    return -1


def begin(stopping):
    stopping.set_model(keras.Sequential())
    stopping.model.stop_training = False
    stopping.on_train_begin()
    return stopping


@pytest.mark.parametrize("case", range(4))
def test_stops_where_the_original_stops(case):
    tolerance, epochs, expected = GOLDEN[f"stop/seq{case}_tol_epochs_stop"].tolist()
    losses = GOLDEN[f"stop/seq{case}"][:epochs]
    stopped = run(begin(CumulativeRiseStopping(tolerance=tolerance)), losses)
    # The last epoch ends the training of the original too.
    assert (epochs if stopped == -1 and len(losses) == epochs else stopped) == expected


def test_rises_are_never_forgotten():
    losses = [1.0] * 5 + [1.1, 0.1, 0.2, 0.0, 0.1]
    assert run(begin(CumulativeRiseStopping(tolerance=3)), losses) == 10


def test_epochs_before_the_start_do_not_count():
    assert run(begin(CumulativeRiseStopping(tolerance=1)), [1, 2, 3, 4, 5]) == -1


@pytest.mark.parametrize(
    "make",
    [
        lambda: CumulativeRiseStopping(tolerance=2, start_epoch=0),
        lambda: PatienceStopping("val_loss", patience=2, mode="min"),
    ],
)
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_state_carries_over_an_interruption(make, cut):
    losses = [1.0, 1.2, 0.5, 0.9, 0.8, 0.95]
    expected = run(begin(make()), losses)
    first, second = begin(make()), begin(make())
    run(first, losses[:cut])
    second.restore(first.state())
    assert run(second, losses, start=cut) == expected > cut


def test_training_begins_with_a_clean_count():
    stopping = begin(CumulativeRiseStopping(tolerance=1, start_epoch=0))
    run(stopping, [1.0, 2.0])
    assert run(begin(stopping), [3.0]) == -1


def test_missing_metric_is_named():
    stopping = begin(CumulativeRiseStopping("val_acc"))
    with pytest.raises(ValueError, match=r"\['loss'\]\. Received: monitor='val_acc'\."):
        stopping.on_epoch_end(0, {"loss": 1.0})


def test_tolerance_below_one_is_refused():
    with pytest.raises(ValueError, match=r"Received: tolerance=0\."):
        CumulativeRiseStopping(tolerance=0)
