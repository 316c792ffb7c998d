import keras
import numpy as np
import pytest

from keras_wavelets.metrics import legacy_bitwise_iou

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("true", "predicted", "score"),
    [(15, 15, 1.0), (15, 14, 0.9), (15, 13, 0.8), (15, 7, 0.0), (15, 16, 0.0)],
)
def test_agrees_with_what_was_measured(true, predicted, score):
    images = [np.full((1, 8, 8), label) for label in (true, predicted)]
    assert float(legacy_bitwise_iou(*images)) == pytest.approx(score)


@pytest.mark.parametrize(
    ("accuracy", "legacy", "mean_iou"), [(0.9, 0.8, 0.83), (0.5, 0.0, 0.35)]
)
def test_is_far_from_the_true_figure(accuracy, legacy, mean_iou):
    rng = np.random.default_rng(0)
    true = rng.integers(0, 20, (1, 256, 256))
    wrong = rng.random(true.shape) >= accuracy
    predicted = np.where(wrong, rng.integers(0, 20, true.shape), true)
    assert float(legacy_bitwise_iou(true, predicted)) == pytest.approx(legacy, abs=0.11)
    metric = keras.metrics.MeanIoU(20)
    metric.update_state(true, predicted)
    assert float(metric.result()) == pytest.approx(mean_iou, abs=0.03)


def test_images_of_class_zero_agree():
    zero = np.zeros((2, 4, 4), int)
    assert float(legacy_bitwise_iou(zero, zero)) == 1
