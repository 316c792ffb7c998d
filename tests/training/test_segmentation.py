import keras
import numpy as np
import pytest

from keras_wavelets import training


@pytest.mark.parametrize("batch_size", [1, 2, 32])
def test_scores_are_those_counted_by_hand(batch_size):
    model = keras.Sequential([keras.Input((1, 4, 3)), keras.layers.Softmax()])
    found = np.array([[[0, 0, 1, 1]], [[0, 1, 1, 1]], [[0, 0, 0, 2]]])
    labels = np.array([[[0, 0, 1, 0]], [[0, 1, 1, 0]], [[0, 0, 2, 2]]], "int32")
    scores = 5 * np.eye(3, dtype="float32")[found]
    measured = training.evaluate_segmentation(
        model, (scores, labels), batch_size=batch_size
    )
    overlaps = [
        ((found == c) & (labels == c)).sum() / ((found == c) | (labels == c)).sum()
        for c in range(3)
    ]
    assert measured["mean_iou"] == pytest.approx(np.mean(overlaps))
    assert measured["pixel_accuracy"] == pytest.approx(9 / 12)
