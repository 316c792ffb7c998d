import numpy as np
import pytest
import wavpool_golden as golden
from contracts import check_layer

from keras_wavelets.layers.luma import Luma


@pytest.mark.backend
def test_keeps_the_layer_contract():
    check_layer(Luma, {}, (2, 5, 4, 3), (2, 5, 4, 1), stateless=False)


def test_rounds_to_the_gray_of_pillow():
    color = golden.ARRAYS["gray/rgb_uint8"]
    gray = np.array(Luma()(color[np.newaxis]))[0, ..., 0]
    np.testing.assert_array_equal(np.round(gray), golden.ARRAYS["gray/gray_uint8"])


def test_channels_first_gives_the_same_gray():
    images = np.random.default_rng(0).random((2, 5, 4, 3)).astype("float32")
    first = Luma(data_format="channels_first")(np.moveaxis(images, -1, 1))
    last = Luma(data_format="channels_last")(images)
    np.testing.assert_allclose(np.array(first)[:, 0], np.array(last)[..., 0], atol=1e-6)


def test_images_without_three_channels_are_refused():
    with pytest.raises(ValueError, match=r"Received: input_shape=\(1, 5, 4, 1\)\.$"):
        Luma()(np.zeros((1, 5, 4, 1), "float32"))
