import numpy as np
import pytest

from keras_wavelets import wavelets


@pytest.mark.parametrize("size", range(1, 8))
def test_taps_are_repeated_means_of_two(size):
    expected = np.ones(1)
    for _ in range(size - 1):
        expected = np.convolve(expected, [0.5, 0.5])
    np.testing.assert_allclose(wavelets.binomial(size), expected)


@pytest.mark.parametrize("size", [0, 8, 2.5, True])
def test_another_size_is_named(size):
    with pytest.raises(ValueError, match=f"Received: size={size}"):
        wavelets.binomial(size)
