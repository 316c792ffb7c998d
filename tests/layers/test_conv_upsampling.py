import numpy as np
import pytest
from contracts import check_layer

from keras_wavelets.layers import ConvUpsampling2D
from keras_wavelets.layers.fused_batch_normalization import FusedBatchNormalization

pytestmark = pytest.mark.backend
INPUT = (2, 3, 4, 6)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"kernel_initializer": "he_normal", "bias_initializer": "zeros"},
        {"kernel_regularizer": "l2"},
    ],
)
def test_keeps_the_layer_contract(arguments):
    check_layer(
        ConvUpsampling2D,
        {"filters": 5, **arguments},
        INPUT,
        (2, 6, 8, 5),
        stateless=False,
        expected_num_trainable_weights=2,
        expected_num_losses=int("kernel_regularizer" in arguments),
        known=1,
    )


def test_normalized_is_the_layer_and_batch_normalization():
    rng = np.random.default_rng(0)
    x = rng.normal(size=INPUT).astype("float32")
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
