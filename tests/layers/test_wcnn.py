"""Poolings of twins, and what their first stages do under shifts."""

import keras
import numpy as np
import pytest
import pywt
import wcnn_golden as golden
from contracts import check_layer
from contracts import check_saved
from contracts import check_unknown_sizes
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets import wavelets
from keras_wavelets.ops import dual_tree_packets
from keras_wavelets.ops.crop import crop_offset
from keras_wavelets.ops.crop import crop_together

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


def test_crops_begin_where_those_of_the_original_do():
    large, small, offset = golden.ARRAYS["crop/big_small_offset"].T
    np.testing.assert_array_equal(crop_offset(large, small), offset)


def test_crops_are_centered():
    one, other = make_inputs((1, 7, 5, 1)), make_inputs((1, 4, 6, 2))
    first, second = map(np.array, crop_together([one, other]))
    np.testing.assert_array_equal(first, one[:, 2:6])
    np.testing.assert_array_equal(second, other[:, :, :5])


def test_each_layer_has_its_channels():
    x = make_inputs((2, 12, 10, 8))
    low = layers.BlurPool2D(3, mode="constant")
    layer = layers.SplitPooling(4, low, layers.CMod(norm=None))
    expected = [np.array(low(x[..., :4])), np.hypot(x[..., 4::2], x[..., 5::2])]
    expected[1] = expected[1][:, ::2, ::2]
    np.testing.assert_allclose(layer(x), np.concatenate(expected, -1), atol=1e-6)
    check_saved(layer, x)
    check_unknown_sizes(layer, x)


def test_layers_with_weights_survive_a_file():
    x = make_inputs((2, 12, 10, 8))
    check_saved(layers.SplitPooling(4, layers.RMax(), layers.CMod()), x)


def test_a_split_of_everything_is_named():
    layer = layers.SplitPooling(4, layers.RMax(), layers.CMod())
    with pytest.raises(ValueError, match="Received: split=4"):
        layer(make_inputs((1, 8, 8, 4)))


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


FEATURES = [int(feature) for feature in golden.ARRAYS["shift/filters"]]
SHIFTED_IMAGES = golden.last(golden.ARRAYS["shift/images"].astype("float32"))


def maxima(x):
    x = layers.DTCWPT2D(2, 2, features=FEATURES, output="real")(x)
    return np.array(layers.RMax(norm=None)(x))


def magnitudes(x):
    x = layers.DTCWPT2D(2, 2, features=FEATURES)(x)
    return np.array(layers.CMod(norm=None)(x))


def changes(pool):
    """Change under shifts of 1 to 4 pixels, inside a border, of each filter."""
    inside = slice(4, -4)
    first, *moved = (
        pool(SHIFTED_IMAGES[:, :80, q : q + 80])[:, inside, inside] for q in range(5)
    )

    def norm(x):
        return np.sqrt(np.sum(x**2, axis=(1, 2)))

    return [np.mean(norm(m - first) / norm(first), axis=0) for m in moved]


@pytest.mark.parametrize(("pool", "key"), [(maxima, "rmax"), (magnitudes, "cmod")])
def test_changes_are_those_of_the_original(pool, key):
    expected = golden.ARRAYS[f"shift/rho_{key}"]
    np.testing.assert_allclose(changes(pool), expected, atol=1e-6)


def test_magnitudes_are_steadier_below_the_stride():
    steadier = np.mean(changes(maxima), axis=1) > np.mean(changes(magnitudes), axis=1)
    assert steadier.tolist() == [True, False, False, False]


def test_packets_move_with_the_image_by_whole_strides():
    x = SHIFTED_IMAGES[:1]
    layer = layers.HybridConv2DWPT(output="ri")
    whole = np.array(layer(x[:, :80, :80]))
    moved = np.array(layer(x[:, 4:84, 6:86]))
    inside = slice(10, -12)
    expected = whole[:, 12:-10, 13:-9]
    np.testing.assert_allclose(moved[:, inside, inside], expected, atol=1e-4)


@pytest.mark.parametrize("feature", [5, 11, 23])
def test_magnitude_of_a_wave_is_constant(feature):
    kx, ky = (np.pi / 4 * (cell + 0.5) for cell in wavelets.packet_cell(feature, 2))
    rows, columns = np.meshgrid(np.arange(96.0), np.arange(96.0), indexing="ij")
    # Kernels are correlated: they answer to the opposite frequency.
    wave = np.cos(kx * columns + ky * rows)[None, :, :, None]
    layer = layers.DTCWPT2D(2, 2, features=[feature], output="modulus")
    found = np.array(layer(wave))[0, 10:-10, 10:-10, 0]
    assert found.mean() > 1
    assert found.std() / found.mean() < 0.003


@pytest.mark.parametrize("name", ["haar", "db3", "qshift_a"])
def test_real_packets_agree_with_the_original(name):
    if name == "qshift_a":
        bank = wavelets.qshift(name)
        low, high = np.array(bank.h0b), np.array(bank.h1b)
    else:
        low, high = map(np.array, pywt.Wavelet(name).filter_bank[:2])
    kernels = []
    for first in (low, high):
        for second in (low, high):
            spread = np.zeros(2 * len(second) - 1)
            spread[::2] = second
            kernels.append(np.convolve(first, spread))
    mixture = np.zeros((16, 16))
    for v, h in np.ndindex(4, 4):
        band = 4 * (2 * (v >> 1) + (h >> 1)) + 2 * (v & 1) + (h & 1)
        mixture[4 * h + v, band] = 1
    border = (3 * len(low) - 1) // 4 * 2
    x = golden.last(golden.ARRAYS[f"wpt2d/wpt_{name}/x"])
    x = dual_tree_packets.extend(keras.ops.convert_to_tensor(x), (border,) * 2, "zero")
    banks = [np.array(kernels)] * 2
    found = dual_tree_packets.filter_packets(x, banks, mixture, 2)
    golden.assert_near(found, golden.ARRAYS[f"wpt2d/wpt_{name}/y"])
