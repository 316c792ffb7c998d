import numpy as np
import pytest

from keras_wavelets.losses import SSIMLoss

pytestmark = pytest.mark.backend


def images():
    return np.random.default_rng(0).random((2, 3, 16, 16, 3)).astype("float32")


def test_returns_from_its_configuration():
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
