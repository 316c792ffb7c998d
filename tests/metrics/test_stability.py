import keras
import numpy as np
import pytest
import wcnn_golden as golden

from keras_wavelets.metrics import MeanFlipRate
from keras_wavelets.metrics import ShiftKLDivergence

pytestmark = pytest.mark.backend

LABELS = golden.ARRAYS["metrics/labels"]
LOGITS = golden.ARRAYS["metrics/logits_shift"]


def numbers(result):
    return np.array([float(value) for value in result.values()])


@pytest.mark.parametrize("parts", [1, 4])
def test_flip_rates_agree_with_the_original(parts):
    metric = MeanFlipRate(8)
    for part in np.split(LABELS, parts):
        metric.update_state(part)
    found = numbers(metric.result())
    np.testing.assert_allclose(found, golden.ARRAYS["metrics/mfr"], atol=1e-6)


def test_scores_stand_for_their_largest_class():
    metric, other = MeanFlipRate(4), MeanFlipRate(4)
    metric.update_state(LOGITS)
    other.update_state(golden.ARRAYS["metrics/ypred"])
    np.testing.assert_allclose(numbers(metric.result()), numbers(other.result()))


def test_mean_is_relative_to_a_baseline():
    metric = MeanFlipRate(2, baseline={1: 0.5, 2: 0.25})
    metric.update_state(np.array([[0, 1, 1, 1]]))
    assert float(metric.result()) == pytest.approx((1 / 3 / 0.5 + 1 / 2 / 0.25) / 2)
    again = MeanFlipRate.from_config(metric.get_config())
    assert again.baseline == {"1": 0.5, "2": 0.25}


def test_divergences_agree_with_the_original():
    metric = ShiftKLDivergence(5)
    for part in np.split(LOGITS, 2):
        metric.update_state(part)
    found = keras.ops.convert_to_numpy(metric.result())
    np.testing.assert_allclose(found, golden.ARRAYS["metrics/kld_mean"], atol=1e-5)


def test_probabilities_and_logits_diverge_alike():
    logits, scores = ShiftKLDivergence(5), ShiftKLDivergence(5, from_logits=False)
    logits.update_state(LOGITS)
    scores.update_state(np.array(keras.ops.softmax(LOGITS)))
    np.testing.assert_allclose(scores.result(), logits.result(), atol=1e-5)


def test_center_is_a_reference_too():
    metric = ShiftKLDivergence(5, "center")
    metric.update_state(LOGITS)
    found = keras.ops.convert_to_numpy(metric.result())
    assert found[2] == pytest.approx(0, abs=1e-6)
    assert found[0] > 1e-3


def test_probabilities_of_zero_give_no_nan():
    metric = ShiftKLDivergence(2)
    metric.update_state(np.array([[[0.0, 1000.0], [1000.0, 0.0]]]))
    assert np.isfinite(keras.ops.convert_to_numpy(metric.result())).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MeanFlipRate(0), "Received: max_step=0"),
        (lambda: MeanFlipRate(2, {1: 0.5}), "Received: baseline="),
        (lambda: MeanFlipRate(1, {1: 0.0}), "Received: baseline="),
        (lambda: MeanFlipRate(9).update_state(LABELS), "Received: max_step=9"),
        (lambda: ShiftKLDivergence(5, "last"), "Received: reference='last'"),
        (lambda: ShiftKLDivergence(4).update_state(LOGITS), r"shape=\(6, 5, 7\)"),
    ],
)
def test_a_wrong_argument_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
