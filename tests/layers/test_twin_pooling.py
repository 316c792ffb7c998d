import keras
import numpy as np
import pytest
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import layers

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("arguments", "shape", "expected"),
    [
        ({"norm": None, "padding": 0}, (2, 8, 7, 3), (2, 3, 3, 3)),
        (
            {"norm": "bias", "padding": 0, "antialias": "blur", "blur_first": True},
            (2, 11, 12, 2),
            (2, 2, 2, 2),
        ),
    ],
)
def test_rmax_keeps_the_layer_contract(arguments, shape, expected):
    weights = int(arguments["norm"] == "bias")
    check_layer(
        layers.RMax,
        arguments,
        shape,
        expected,
        stateless=False,
        expected_num_trainable_weights=weights,
    )


def test_cmod_keeps_the_layer_contract():
    check_layer(
        layers.CMod,
        {},
        (2, 5, 6, 4),
        (2, 3, 3, 2),
        stateless=False,
        expected_num_trainable_weights=2,
        expected_num_non_trainable_weights=1,
    )


def test_training_reaches_the_normalization():
    x = make_inputs((4, 8, 8, 8))
    for layer in (
        layers.RMax(),
        layers.CMod(),
        layers.SplitPooling(4, layers.RMax(), layers.CMod()),
    ):
        before = [np.array(w) for w in layer.weights] if layer.built else None
        inference = np.array(layer(x))
        training = np.array(layer(x, training=True))
        assert before is None
        assert np.abs(inference - training).max() > 1e-3


def test_gradient_of_the_modulus_is_finite_at_zero():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("a tape of TensorFlow")
    import tensorflow as tf

    x = tf.Variable(np.zeros((1, 4, 4, 4), "float32"))
    with tf.GradientTape() as tape:
        y = layers.CMod(norm=None, activation=None)(x)
    assert np.array_equal(tape.gradient(y, x), np.zeros(x.shape))


def test_negative_biases_are_thresholds_of_magnitudes():
    layer = layers.CMod(1, norm="bias")
    x = np.array([3, 4, 0.3, 0.4], "float32").reshape(1, 1, 1, 4)
    layer.build(x.shape)
    layer.bias.assign([-1.0, -1.0])
    np.testing.assert_allclose(np.ravel(layer(x)), [4, 0], atol=1e-6)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: layers.RMax("layer"), "Received: norm='layer'"),
        (lambda: layers.RMax(antialias="box"), "Received: antialias='box'"),
        (lambda: layers.RMax(padding=3), "Received: padding=3"),
        (lambda: layers.CMod(0), "Received: strides=0"),
        (lambda: layers.CMod(norm="batch"), "Received: norm='batch'"),
        (lambda: layers.CMod()(np.ones((1, 4, 4, 3))), "Received: channels=3"),
        (
            lambda: layers.RMax(antialias="adaptive")(np.ones((1, 4, 4, 12))),
            "Received: channels=12",
        ),
    ],
)
def test_a_wrong_argument_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
