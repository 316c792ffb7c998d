import numpy as np
import pytest
import wcnn_golden as golden
from contracts import check_layer

from keras_wavelets import layers

pytestmark = pytest.mark.backend

IMAGES = golden.last(golden.ARRAYS["bn_modulus/x"])


def original():
    layer = layers.ModulusNormalization()
    layer.build(IMAGES.shape)
    weights = golden.group("bn_modulus/w")
    layer.gamma.assign(weights["weight"])
    layer.beta.assign(weights["bias"])
    layer.moving_energy.assign(weights["running_var"])
    return layer


def test_keeps_the_layer_contract():
    check_layer(
        layers.ModulusNormalization,
        {"scale": False},
        (2, 3, 4, 2),
        (2, 3, 4, 2),
        stateless=False,
        expected_num_trainable_weights=1,
        expected_num_non_trainable_weights=1,
    )


def test_agrees_with_the_original():
    layer = original()
    golden.assert_near(layer(IMAGES), golden.ARRAYS["bn_modulus/y_eval"])
    found = layer(IMAGES, training=True)
    golden.assert_near(found, golden.ARRAYS["bn_modulus/y_train"])
    expected = golden.ARRAYS["bn_modulus/running_energy_after"]
    np.testing.assert_allclose(layer.moving_energy, expected, rtol=1e-5)


def test_a_frozen_layer_keeps_its_energy():
    layer = original()
    layer.trainable = False
    golden.assert_near(layer(IMAGES, training=True), golden.ARRAYS["bn_modulus/y_eval"])


def test_half_precision_does_not_overflow():
    layer = layers.ModulusNormalization(dtype="mixed_float16")
    y = layer(np.full((1, 4, 4, 1), 1000.0, "float16"), training=True)
    np.testing.assert_allclose(y, 2**0.5, rtol=1e-3)


def test_a_wrong_momentum_is_named():
    with pytest.raises(ValueError, match="Received: momentum=2"):
        layers.ModulusNormalization(momentum=2)
