import keras
import numpy as np
import pytest
from contracts import check_layer
from contracts import make_inputs
from contracts import symbolic_model

from keras_wavelets import config
from keras_wavelets import layers
from keras_wavelets import ops
from keras_wavelets import wavelets

pytestmark = pytest.mark.backend

FEATURES = (17, 3, 26)


@pytest.mark.parametrize(
    ("arguments", "shape", "expected"),
    [
        ({}, (1, 20, 17, 1), (1, 5, 4, 64)),
        ({"strides": 2, "output": "real"}, (2, 12, 13, 2), (2, 6, 6, 64)),
        (
            {"features": FEATURES, "output": "modulus", "padding": "same"},
            (2, 13, 9, 3),
            (2, 4, 3, 9),
        ),
    ],
)
def test_packets_keep_the_layer_contract(arguments, shape, expected):
    check_layer(layers.DTCWPT2D, arguments, shape, expected)


def test_trainable_filters_keep_the_layer_contract():
    check_layer(
        layers.DTCWPT2D,
        {"trainable_wavelet": True, "features": FEATURES},
        (1, 12, 12, 1),
        (1, 3, 3, 6),
        stateless=False,
        expected_num_trainable_weights=4,
    )


def test_outputs_are_views_of_the_same_packets():
    x = make_inputs((1, 16, 16, 2))
    parts = np.array(ops.dtcwpt2(x, features=FEATURES))
    forms = {
        form: np.array(layers.DTCWPT2D(features=FEATURES, output=form)(x))
        for form in ("ri", "real", "modulus", "complex")
    }
    numbers = parts[..., ::2] + 1j * parts[..., 1::2]
    np.testing.assert_allclose(forms["ri"], parts, atol=1e-6)
    np.testing.assert_allclose(forms["real"], numbers.real, atol=1e-6)
    np.testing.assert_allclose(forms["modulus"], np.abs(numbers), atol=1e-5)
    np.testing.assert_allclose(forms["complex"], numbers, atol=1e-6)


def test_channels_first_is_the_transposed_layer():
    x = make_inputs((1, 12, 16, 2))
    last = layers.DTCWPT2D(data_format="channels_last")(x)
    first = layers.DTCWPT2D(data_format="channels_first")(np.moveaxis(x, -1, 1))
    np.testing.assert_allclose(np.moveaxis(first, 1, -1), last, atol=1e-6)


def test_trainable_filters_start_from_the_wavelet_and_learn():
    x = make_inputs((2, 16, 16, 1))
    fixed = layers.DTCWPT2D(features=FEATURES)
    layer = layers.DTCWPT2D(features=FEATURES, trainable_wavelet=True)
    np.testing.assert_allclose(layer(x), fixed(x), atol=1e-5)
    np.testing.assert_allclose(
        layer.resulting_kernel, fixed.resulting_kernel, atol=1e-6
    )
    before = layer.resulting_kernel
    model = symbolic_model(layer, x)
    model.compile("sgd", "mse")
    model.train_on_batch(x, np.zeros((2, 4, 4, 6)))
    assert np.abs(layer.resulting_kernel - before).max() > 1e-4


def test_resulting_kernel_is_the_response_to_a_point():
    layer = layers.DTCWPT2D(features=FEATURES, strides=1, padding="valid")
    point = np.zeros((1, 59, 59, 1), "float32")
    point[0, 29, 29, 0] = 1
    response = np.array(layer(point))[0, ::-1, ::-1]
    kernel = np.moveaxis(layer.resulting_kernel, 0, -1)
    np.testing.assert_allclose(response[..., ::2], kernel.real, atol=1e-6)
    np.testing.assert_allclose(response[..., 1::2], kernel.imag, atol=1e-6)
    assert (layer.strides, layer.borders) == (1, (0, 0))


def test_announced_dtype_of_complex_packets_is_theirs():
    layer = layers.DTCWPT2D(features=FEATURES, output="complex", dtype="mixed_float16")
    found = layer(make_inputs((1, 12, 12, 1)))
    symbol = layer(keras.Input((12, 12, 1)))
    kinds = keras.backend.standardize_dtype(found.dtype), symbol.dtype
    assert kinds == ("complex64", "complex64")


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_is_close(policy):
    x = make_inputs((1, 16, 16, 1))
    found = layers.DTCWPT2D(features=FEATURES, dtype=policy)(x)
    expected = layers.DTCWPT2D(features=FEATURES)(x)
    difference = keras.ops.cast(found, "float32") - expected
    largest = float(keras.ops.max(keras.ops.abs(expected)))
    assert float(keras.ops.max(keras.ops.abs(difference))) < 2e-2 * largest


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="LiteRT")
@pytest.mark.parametrize("output", ["ri", "modulus"])
def test_litert_needs_built_in_operations_alone(output, tmp_path):
    from keras_wavelets import export

    x = make_inputs((1, 16, 20, 3))
    layer = layers.DTCWPT2D(strides=2, features=FEATURES, output=output)
    model = symbolic_model(layer, x)
    with config.implementation("conv"):
        path = export.export_litert(model, tmp_path / "model.tflite")
    found = export.LiteRTModel(path).predict(x)
    np.testing.assert_allclose(found, model(x), atol=1e-4)


def test_selections_fit_the_layer():
    chosen = wavelets.select_packets(3, finest_diagonal=False)
    layer = layers.DTCWPT2D(3, strides=4, features=chosen.features)
    assert layer.compute_output_shape((None, 224, 224, 1)) == (None, 57, 57, 188)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"depth": 0}, "Received: depth=0"),
        ({"strides": 3}, "Received: strides=3"),
        ({"output": "phase"}, "Received: output='phase'"),
        ({"features": [1, 1]}, r"Received: features=\(1, 1\)"),
        ({"padding": "causal"}, "Received: padding='causal'"),
        ({"mode": "zeros"}, "Received: mode='zeros'"),
        ({"wavelet": "haar"}, "Received: qshift='haar'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.DTCWPT2D(**arguments)


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 4.*Received: shape=\(2, 8, 3\)"):
        layers.DTCWPT2D()(np.ones((2, 8, 3)))
