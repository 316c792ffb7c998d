import keras
import numpy as np
import pytest

from keras_wavelets.training import SmoothedCrossentropy

LOGITS = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
LABELS = np.array([[0, 1, 2], [3, 3, 0]])


def test_configuration_makes_the_same_loss():
    loss = SmoothedCrossentropy(0.2, from_logits=True)
    again = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(loss)
    )
    assert again.get_config() == loss.get_config()


@pytest.mark.parametrize("from_logits", [True, False])
def test_without_smoothing_agrees_with_keras(from_logits):
    scores = LOGITS if from_logits else keras.ops.softmax(LOGITS)
    expected = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    loss = SmoothedCrossentropy(0.0, from_logits=from_logits)
    np.testing.assert_allclose(
        loss(LABELS, scores), expected(LABELS, scores), rtol=1e-5
    )


def test_agrees_with_smoothed_one_hot_labels():
    expected = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=0.3
    )
    loss = SmoothedCrossentropy(0.3, from_logits=True)
    np.testing.assert_allclose(
        loss(LABELS, LOGITS), expected(np.eye(4)[LABELS], LOGITS), rtol=1e-5
    )


def test_labels_may_have_a_last_axis_of_one():
    loss = SmoothedCrossentropy(0.1, from_logits=True)
    np.testing.assert_allclose(
        loss(LABELS[..., None], LOGITS), loss(LABELS, LOGITS), rtol=1e-6
    )
