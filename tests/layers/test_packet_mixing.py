import keras
import numpy as np
import pytest
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets.regularizers import OneHotPenalty

pytestmark = pytest.mark.backend

PLAN = {"sections": (2, 4), "groups": (2, 2), "filters": (2, 6)}


def test_keeps_the_layer_contract():
    check_layer(
        layers.PacketMixing,
        {**PLAN, "use_bias": True},
        (2, 3, 4, 24),
        (2, 3, 4, 32),
        stateless=False,
        expected_num_trainable_weights=4,
    )


@pytest.mark.parametrize("parts", [1, 2])
def test_is_the_sum_over_the_packets_of_a_group(parts):
    layer = layers.PacketMixing(**PLAN, complex=parts == 2, use_bias=True)
    x = make_inputs((1, 2, 3, 6 * parts))
    y = np.array(layer(x)).reshape(1, 2, 3, 8, parts)
    x = x.reshape(1, 2, 3, 6, parts)
    first, second = map(keras.ops.convert_to_numpy, layer.kernels)
    biases = np.concatenate([keras.ops.convert_to_numpy(bias) for bias in layer.biases])
    for filter_ in range(8):
        if filter_ < 2:
            expected = first[filter_, 0] * x[..., filter_, :]
        else:
            start = 2 + (filter_ - 2) * 2 // 6 * 2
            expected = np.einsum(
                "bhwkr,k->bhwr", x[..., start : start + 2, :], second[filter_ - 2]
            )
        expected = expected + biases[filter_]
        np.testing.assert_allclose(y[..., filter_, :], expected, atol=1e-6)


def test_regularizers_are_one_for_each_section():
    layer = layers.PacketMixing(**PLAN, kernel_regularizer=[None, OneHotPenalty(0.5)])
    layer.build((None, 4, 4, 12))
    (loss,) = layer.losses
    rows = keras.ops.convert_to_numpy(layer.kernels[1])
    expected = 0.5 * np.sum(np.abs(rows).sum(1) / np.abs(rows).max(1) - 1)
    assert float(loss) == pytest.approx(expected, rel=1e-5)
    again = layers.PacketMixing.from_config(layer.get_config())
    assert isinstance(again.kernel_regularizers[1], OneHotPenalty)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"groups": (2, 3)}, "Received: sections=4, groups=3, filters=6"),
        ({"filters": (3, 6)}, "Received: sections=2, groups=2, filters=3"),
        ({"sections": (2,)}, r"Received: sections=\(2,\)"),
        ({"kernel_regularizer": [None]}, "Received: 1 regularizers"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.PacketMixing(**{**PLAN, **arguments})


def test_wrong_channels_are_named():
    with pytest.raises(ValueError, match="Received: channels=13"):
        layers.PacketMixing(**PLAN)(keras.Input((4, 4, 13)))
