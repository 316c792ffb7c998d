"""The focal loss against its formula, and structural similarity."""

import keras
import numpy as np
import pytest

from keras_wavelets.losses import SparseFocalLoss
from keras_wavelets.losses import SSIMLoss

pytestmark = pytest.mark.backend


def example():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(2, 3, 4, 5)).astype("float32")
    return rng.integers(0, 5, (2, 3, 4)), logits


def entropy(labels, logits):
    scores = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    return -np.log(np.take_along_axis(scores, labels[..., None], axis=-1))[..., 0]


def test_returns_from_its_configuration():
    loss = SparseFocalLoss(1.5, ignore_class=0, legacy_batch_focal=True)
    again = SparseFocalLoss.from_config(loss.get_config())
    assert again.get_config() == loss.get_config()


def test_agrees_with_the_formula():
    values = entropy(*example())
    expected = np.mean((1 - np.exp(-values)) ** 2 * values)
    assert float(SparseFocalLoss()(*example())) == pytest.approx(expected, rel=1e-5)


def test_agrees_with_keras_on_one_hot_labels():
    labels, logits = example()
    theirs = keras.losses.CategoricalFocalCrossentropy(
        alpha=1.0, gamma=2.0, from_logits=True
    )
    expected = float(theirs(np.eye(5)[labels], logits))
    assert float(SparseFocalLoss()(labels, logits)) == pytest.approx(expected, rel=1e-5)


def test_the_legacy_form_weighs_the_mean():
    mean = entropy(*example()).mean()
    loss = SparseFocalLoss(legacy_batch_focal=True)
    expected = (1 - np.exp(-mean)) ** 2 * mean
    assert float(loss(*example())) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("legacy", [False, True])
def test_ignored_pixels_do_not_count(legacy):
    labels, logits = example()
    labels[0] = 255
    settings = {"legacy_batch_focal": legacy}
    loss = SparseFocalLoss(ignore_class=255, **settings)
    expected = float(SparseFocalLoss(**settings)(labels[1:], logits[1:]))
    assert float(loss(labels, logits)) == pytest.approx(expected, rel=1e-5)


def test_only_ignored_pixels_give_zero():
    labels, logits = example()
    loss = SparseFocalLoss(ignore_class=255)
    assert float(loss(np.full_like(labels, 255), logits)) == 0


def test_a_channel_axis_of_the_labels_is_allowed():
    labels, logits = example()
    expected = float(SparseFocalLoss()(labels, logits))
    assert float(SparseFocalLoss()(labels[..., None], logits)) == expected


def test_no_focus_is_the_cross_entropy():
    result = float(SparseFocalLoss(0.0)(*example()))
    assert result == pytest.approx(entropy(*example()).mean(), rel=1e-5)


def test_a_negative_exponent_is_refused():
    with pytest.raises(ValueError, match=r"Received: gamma=-1\.$"):
        SparseFocalLoss(-1)


def images():
    return np.random.default_rng(0).random((2, 3, 16, 16, 3)).astype("float32")


def test_ssim_returns_from_its_configuration():
    loss = SSIMLoss(2.0, filter_size=7)
    assert SSIMLoss.from_config(loss.get_config()).get_config() == loss.get_config()


def test_equal_images_lose_nothing():
    one, _ = images()
    assert float(SSIMLoss()(one, one)) == pytest.approx(0, abs=1e-5)


def test_unlike_images_lose_nearly_all():
    assert float(SSIMLoss()(*images())) > 0.9


def test_too_large_a_range_hides_the_difference():
    assert float(SSIMLoss(255.0)(*images())) < 0.01


def test_a_range_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match=r"Received: max_val=0\.$"):
        SSIMLoss(0)
