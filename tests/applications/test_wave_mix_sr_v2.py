import keras
import numpy as np
import pytest

from keras_wavelets.applications import WaveMixSRV2


@pytest.mark.parametrize(("scale", "count"), [(2, 375_769), (4, 751_538)])
def test_has_the_published_number_of_parameters(scale, count):
    trainable = WaveMixSRV2(scale=scale).trainable_weights
    assert sum(int(np.prod(weight.shape)) for weight in trainable) == count


@pytest.mark.backend
@pytest.mark.parametrize("scale", [2, 8])
def test_each_stage_doubles(scale):
    model = WaveMixSRV2(scale=scale, filters=8, blocks=1)
    result = model(np.ones((1, 3, 5, 3), "float32"))
    assert tuple(result.shape) == (1, 3 * scale, 5 * scale, 3)


def test_two_steps_of_training_run():
    model = WaveMixSRV2(input_shape=(8, 8, 3), filters=8, scale=4)
    model.compile("sgd", keras.losses.Huber())
    small, large = np.ones((2, 8, 8, 3)), np.ones((2, 32, 32, 3))
    assert np.all(np.isfinite([model.train_on_batch(small, large) for _ in range(2)]))


def test_a_scale_that_is_no_power_of_two_is_refused():
    with pytest.raises(ValueError, match=r"Received: scale=3\.$"):
        WaveMixSRV2(scale=3)
