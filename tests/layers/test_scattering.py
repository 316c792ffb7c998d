import keras
import numpy as np
import pytest
from contracts import check_layer
from contracts import make_inputs
from contracts import symbolic_model

from keras_wavelets import config
from keras_wavelets import layers
from keras_wavelets import ops


@pytest.mark.parametrize(
    ("arguments", "shape", "expected"),
    [
        ({}, (2, 9, 12, 2), (2, 5, 6, 14)),
        ({"order": 2}, (2, 11, 8, 1), (2, 3, 2, 49)),
        ({"combine_color": True}, (2, 8, 6, 3), (2, 4, 3, 9)),
    ],
)
def test_scattering_keeps_the_layer_contract(arguments, shape, expected):
    check_layer(layers.DTCWTScattering2D, arguments, shape, expected)


@pytest.mark.backend
@pytest.mark.parametrize(
    ("biort", "bias"),
    [("near_sym_a", 0.0), ("near_sym_a", 1e-2), ("near_sym_b_bp", 1.0)],
)
def test_bands_are_the_smoothed_magnitudes_of_the_transform(biort, bias):
    x = make_inputs((1, 8, 10, 2))
    low, (high,) = ops.dtcwt2(x, 1, axes=(1, 2), biort=biort, output="complex")
    smooth = np.sqrt(np.abs(high) ** 2 + bias**2) - bias
    average = np.reshape(low, (1, 4, 2, 5, 2, 2)).mean(axis=(2, 4))
    found = np.array(layers.DTCWTScattering2D(magbias=bias, biort=biort)(x))
    np.testing.assert_allclose(found[..., :2], average, atol=1e-5)
    orientations = found[..., 2:].reshape(1, 4, 5, 6, 2)
    np.testing.assert_allclose(np.moveaxis(orientations, 3, 4), smooth, atol=1e-5)


def test_combined_color_joins_energies():
    x = make_inputs((1, 8, 8, 3))
    apart = np.array(layers.DTCWTScattering2D(magbias=0.0)(x))[..., 3:]
    joined = layers.DTCWTScattering2D(magbias=0.0, combine_color=True)(x)
    energy = np.sum(apart.reshape(1, 4, 4, 6, 3) ** 2, axis=-1)
    np.testing.assert_allclose(joined[..., 3:], np.sqrt(energy), atol=1e-5)


def test_only_the_first_order_combines_colors():
    layer = layers.DTCWTScattering2D(order=2, combine_color=True)
    shape = (1, 8, 8, 3)
    assert layer(make_inputs(shape)).shape == (1, 2, 2, 7 * 9)
    assert layer.compute_output_shape(shape) == (1, 2, 2, 7 * 9)


def test_two_orders_are_two_layers():
    x = make_inputs((1, 12, 9, 2))
    layer = layers.DTCWTScattering2D()
    twice = layers.DTCWTScattering2D(order=2)(x)
    np.testing.assert_allclose(twice, layer(layer(x)), atol=1e-6)


def test_channels_first_is_the_transposed_layer():
    x = make_inputs((1, 8, 12, 2))
    last = layers.DTCWTScattering2D(2, data_format="channels_last")(x)
    layer = layers.DTCWTScattering2D(2, data_format="channels_first")
    first = layer(np.moveaxis(x, -1, 1))
    np.testing.assert_allclose(np.moveaxis(first, 1, -1), last, atol=1e-5)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_is_close(policy):
    x = make_inputs((1, 8, 8, 1))
    found = layers.DTCWTScattering2D(dtype=policy)(x)
    expected = layers.DTCWTScattering2D()(x)
    difference = keras.ops.cast(found, "float32") - expected
    assert float(keras.ops.max(keras.ops.abs(difference))) < 3e-2


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="GradientTape")
@pytest.mark.parametrize("bias", [0.0, 1e-2])
def test_gradient_of_a_blank_image_is_finite(bias):
    import tensorflow as tf

    x = tf.zeros((1, 8, 8, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(layers.DTCWTScattering2D(2, magbias=bias)(x))
    assert np.all(np.isfinite(tape.gradient(total, x)))


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="LiteRT")
def test_litert_needs_built_in_operations_alone(tmp_path):
    from keras_wavelets import export

    x = make_inputs((1, 16, 14, 2))
    model = symbolic_model(layers.DTCWTScattering2D(2), x)
    with config.implementation("conv"):
        path = export.export_litert(model, tmp_path / "model.tflite")
    found = export.LiteRTModel(path).predict(x)
    np.testing.assert_allclose(found, model(x), atol=1e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"order": 3}, "Received: order=3"),
        ({"magbias": -1.0}, "Received: magbias=-1.0"),
        ({"biort": "haar"}, "Received: biort='haar'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.DTCWTScattering2D(**arguments)


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 4.*Received: shape=\(2, 8, 3\)"):
        layers.DTCWTScattering2D()(np.ones((2, 8, 3)))


@pytest.mark.parametrize(
    ("layer", "arguments", "shape", "expected"),
    [
        ("Scattering1D", {"J": 3, "Q": 2}, (2, 64, 3), (2, 8, 3 * 12)),
        ("Scattering1D", {"J": 2, "T": 8, "max_order": 1}, (2, 33, 1), (2, 4, 4)),
        ("Scattering2D", {"J": 2, "L": 3}, (2, 12, 9, 2), (2, 3, 2, 2 * 16)),
    ],
)
def test_morlet_scattering_keeps_the_layer_contract(layer, arguments, shape, expected):
    layer = getattr(layers, layer)
    check_layer(layer, arguments, shape, expected, dynamic=False)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_channels_are_scattered_alone_and_vary_faster(data_format):
    x = make_inputs((2, 64, 3))
    last = data_format == "channels_last"
    layer = layers.Scattering1D(3, 2, data_format=data_format)
    found = np.asarray(layer(x if last else np.moveaxis(x, -1, 1)))
    found = found if last else np.moveaxis(found, 1, -1)
    alone = np.asarray(ops.scattering1d(np.moveaxis(x, -1, 1), 3, 2))
    expected = np.transpose(alone, (0, 3, 2, 1)).reshape(found.shape)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_paths_without_averages_are_a_list():
    layer = layers.Scattering1D(3, 2, average=False)
    x = make_inputs((2, 64, 3))
    found = layer(x)
    assert layer.compute_output_shape(x.shape) == [path.shape for path in found]
    paths = ops.scattering1d(
        np.moveaxis(x, -1, 1), 3, 2, average=False, out_type="list"
    )
    for one, other in zip(found, paths, strict=True):
        np.testing.assert_allclose(np.moveaxis(one, -1, 1), other["coef"], atol=1e-6)


def test_meta_is_that_of_kymatio():
    from kymatio.scattering1d.frontend.numpy_frontend import ScatteringNumPy1D

    found = layers.Scattering1D(5, (8, 2)).meta()
    expected = ScatteringNumPy1D(5, 512, (8, 2)).meta()
    assert set(found) == set(expected)
    assert found.pop("key") == expected.pop("key")
    for name, values in found.items():
        np.testing.assert_allclose(values, expected[name])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: layers.Scattering1D(3, T=5), "Received: T=5"),
        (lambda: layers.Scattering2D(0), "Received: J=0"),
        (lambda: layers.Scattering2D(2, L=10**9), "1024. Received: L=1000000000"),
        (lambda: layers.Scattering2D(2)(keras.Input((None, 8, 1))), "known size"),
        (lambda: layers.Scattering1D(4)(np.ones((1, 8, 1))), "J=4, T=16, size=8"),
        (lambda: layers.Scattering1D(2)(np.ones((1, 8))), "rank 3"),
    ],
)
def test_wrong_morlet_scattering_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
