import numpy as np
import pytest

from keras_wavelets.wavelets.reconstruction import reconstruction_weights

SCALES = tuple(np.geomspace(2, 32, 33))


@pytest.mark.parametrize(("name", "count"), [("morl", 33), ("cmor1.5-1.0", 66)])
def test_weights_belong_to_three_samples_and_all_parts(name, count):
    assert reconstruction_weights(name, SCALES).shape == (3, count)


def test_weights_follow_the_order_of_the_scales():
    turned = reconstruction_weights("morl", SCALES[::-1])
    np.testing.assert_allclose(
        turned[:, ::-1], reconstruction_weights("morl", SCALES), atol=1e-9
    )


def test_repeated_scales_share_their_weight():
    twice = reconstruction_weights("mexh", (*SCALES, SCALES[-1]))
    np.testing.assert_allclose(twice[:, -1], twice[:, -2], rtol=1e-6)


@pytest.mark.parametrize("scales", [(4.0,), (4.0, 4.0)])
def test_a_single_scale_is_refused(scales):
    with pytest.raises(ValueError, match=r"two different scales.* Received: scales="):
        reconstruction_weights("morl", scales)


def test_scales_with_gaps_are_refused():
    with pytest.raises(ValueError, match=r"cover.*Received: wavelet='cmor20.0-1.0'"):
        reconstruction_weights("cmor20.0-1.0", (2.0, 60.0))
