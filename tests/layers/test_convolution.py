"""Starts of convolutions, batch normalization, doubled images, a pixel's perceptron."""

import keras
import numpy as np
import pytest
from contracts import check_compiled
from contracts import check_layer

from keras_wavelets.layers import ConvUpsampling2D
from keras_wavelets.layers.convolution import UPSAMPLINGS
from keras_wavelets.layers.convolution import FeedForward
from keras_wavelets.layers.convolution import FusedBatchNormalization
from keras_wavelets.layers.convolution import fan_in_uniform
from keras_wavelets.layers.convolution import gelu

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


@pytest.mark.parametrize("upsample", list(UPSAMPLINGS))
def test_doubles_the_size(upsample):
    filters = 4 if upsample in ("bilinear", "nearest") else 8
    layer = FeedForward(4, hidden=16, filters=filters, upsample=upsample, name="ff1")
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6)).astype("float32")
    assert tuple(layer(x).shape) == (2, 6, 10, 4)
    assert layer.compute_output_shape((None, 3, None, 6)) == (None, 6, None, 4)
    check_compiled(layer, x)


def test_layers_inside_bear_the_name_of_the_level():
    layer = FeedForward(4, hidden=16, filters=8, name="ff2")
    layer.build((None, 4, 4, 6))
    parts = (layer.expand, layer.project, layer.up, layer.norm)
    names = ["ff2_expand", "ff2_project", "ff2_up", "ff2_norm"]
    assert [part.name for part in parts] == names


def test_dropout_acts_in_training_only():
    keras.utils.set_random_seed(0)
    layer = FeedForward(4, hidden=16, filters=8, dropout=0.5, name="ff1")
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6)).astype("float32")
    np.testing.assert_array_equal(layer(x), layer(x))
    assert np.abs(np.array(layer(x, training=True)) - layer(x, training=True)).max() > 0


def test_a_frozen_layer_normalizes_by_its_running_statistics():
    layer = FeedForward(4, hidden=16, filters=8, name="ff1")
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6)).astype("float32")
    expected = layer(x)
    layer.trainable = False
    np.testing.assert_allclose(np.array(layer(x, training=True)), expected, atol=1e-6)


@pytest.mark.parametrize("upsample", list(UPSAMPLINGS))
def test_normalization_is_folded_exactly(upsample):
    layer = FeedForward(4, hidden=16, filters=4, upsample=upsample, name="ff")
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 8)).astype("float32")
    for _ in range(3):
        layer(x, training=True)
    layer.norm.gamma.assign([0.5, 1.5, -1.0, 2.0])
    layer.norm.beta.assign([0.1, 0.2, 0.3, 0.4])
    inner = layer.project(gelu(layer.expand(x)))
    inner = layer.shuffle(inner) if upsample == "pixelshuffle" else inner
    expected = layer.norm(layer.up(inner), training=False)
    np.testing.assert_allclose(layer(x, training=False), expected, atol=2e-6)
