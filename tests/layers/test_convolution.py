"""Starts of convolutions, batch normalization, and the doubling of images."""

import keras
import numpy as np
import pytest
from contracts import check_layer

from keras_wavelets.layers import ConvUpsampling2D
from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.layers.convolution import fan_in_uniform

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("fan_in", [1, 4, 784])
def test_values_fill_the_bound(fan_in):
    values = np.array(fan_in_uniform(fan_in)((200, 50)))
    bound = fan_in**-0.5
    assert np.abs(values).max() <= bound
    np.testing.assert_allclose(values.var(), bound**2 / 3, rtol=0.05)


def test_each_initializer_draws_its_own_numbers():
    first, second = (np.array(fan_in_uniform(4)((8,))) for _ in range(2))
    assert not np.array_equal(first, second)


INPUT = (4, 3, 5, 6)


def test_keeps_the_layer_contract():
    check_layer(
        FusedBatchNormalization,
        {},
        INPUT,
        INPUT,
        stateless=False,
        supports_masking=True,
    )


@pytest.mark.parametrize("training", [False, True])
def test_agrees_with_the_layer_of_keras(training):
    x = np.random.default_rng(0).normal(2.0, 3.0, INPUT).astype("float32")
    ours = FusedBatchNormalization()
    theirs = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5)
    expected = np.array(theirs(x, training=training))
    np.testing.assert_allclose(
        np.array(ours(x, training=training)), expected, atol=1e-5
    )
    for mine, reference in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, reference, atol=1e-5)


def test_a_frozen_layer_keeps_its_statistics():
    layer = FusedBatchNormalization(trainable=False)
    layer(np.ones(INPUT, "float32"), training=True)
    np.testing.assert_array_equal(layer.moving_mean, np.zeros(6))


CONV_UPSAMPLING_INPUT = (2, 3, 4, 6)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"kernel_initializer": "he_normal", "bias_initializer": "zeros"},
        {"kernel_regularizer": "l2"},
    ],
)
def test_conv_upsampling_keeps_the_layer_contract(arguments):
    check_layer(
        ConvUpsampling2D,
        {"filters": 5, **arguments},
        CONV_UPSAMPLING_INPUT,
        (2, 6, 8, 5),
        stateless=False,
        expected_num_trainable_weights=2,
        expected_num_losses=int("kernel_regularizer" in arguments),
        known=1,
    )


def test_normalized_is_the_layer_and_batch_normalization():
    rng = np.random.default_rng(0)
    x = rng.normal(size=CONV_UPSAMPLING_INPUT).astype("float32")
    layer, norm = ConvUpsampling2D(5), FusedBatchNormalization()
    norm.build((None, None, None, 5))
    norm.set_weights([rng.random(5) + 0.5 for _ in range(4)])
    np.testing.assert_allclose(
        np.array(norm(layer(x), training=False)),
        np.array(layer.normalized(x, norm)),
        atol=1e-5,
    )


def test_starts_as_pytorch_does():
    layer = ConvUpsampling2D(4)
    layer.build((None, 8, 8, 100))
    kernel, bias = map(np.abs, layer.get_weights())
    assert 0.95 / 8 < kernel.max() <= 1 / 8
    assert 0 < bias.max() <= 1 / 8


def test_no_filters_are_refused():
    with pytest.raises(ValueError, match=r"Received: filters=0\.$"):
        ConvUpsampling2D(0)
