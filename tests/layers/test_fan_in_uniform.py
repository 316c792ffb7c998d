import numpy as np
import pytest

from keras_wavelets.layers.fan_in_uniform import fan_in_uniform


@pytest.mark.parametrize("fan_in", [1, 4, 784])
def test_values_fill_the_bound(fan_in):
    values = np.array(fan_in_uniform(fan_in)((200, 50)))
    bound = fan_in**-0.5
    assert np.abs(values).max() <= bound
    np.testing.assert_allclose(values.var(), bound**2 / 3, rtol=0.05)


def test_each_initializer_draws_its_own_numbers():
    first, second = (np.array(fan_in_uniform(4)((8,))) for _ in range(2))
    assert not np.array_equal(first, second)
