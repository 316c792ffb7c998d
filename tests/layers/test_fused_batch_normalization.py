import keras
import numpy as np
import pytest
from contracts import check_layer

from keras_wavelets.layers.fused_batch_normalization import FusedBatchNormalization

pytestmark = pytest.mark.backend
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
