import keras
import numpy as np
import pytest
import pywt
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import layers

pytestmark = pytest.mark.backend

SCALES = [2.0, 5.5, 9.0]


@pytest.mark.parametrize(
    ("wavelet", "output", "channels"),
    [
        ("morl", "ri", 9),
        ("morl", "magnitude", 9),
        ("cmor1.5-1.0", "ri", 18),
        ("cmor1.5-1.0", "magnitude", 9),
        ("cgau2", "real", 9),
    ],
)
def test_transform_keeps_the_layer_contract(wavelet, output, channels):
    check_layer(
        layers.CWT1D,
        {"scales": SCALES, "wavelet": wavelet, "output": output},
        (2, 21, 3),
        (2, 21, channels),
        tolerance=1e-4,
    )


def test_fourier_transforms_keep_the_layer_contract():
    options = {"scales": SCALES, "wavelet": "cgau1", "method": "fft"}
    check_layer(layers.CWT1D, options, (2, 21, 3), (2, 21, 18), tolerance=1e-4)


@pytest.mark.parametrize("method", ["conv", "fft"])
@pytest.mark.parametrize("output", ["ri", "magnitude", "real"])
def test_coefficients_agree_with_pywavelets(output, method):
    x = make_inputs((50,))
    expected, _ = pywt.cwt(x.astype("float64"), SCALES, "cmor1.5-1.0")
    wanted = {
        "ri": np.concatenate([expected.real, expected.imag]),
        "magnitude": np.abs(expected),
        "real": expected.real,
    }
    layer = layers.CWT1D(SCALES, "cmor1.5-1.0", output, method=method)
    found = np.asarray(layer(x[None, :, None]))[0].T
    np.testing.assert_allclose(found, wanted[output], atol=1e-4)


def test_channels_vary_faster_than_scales():
    x = make_inputs((1, 30, 2))
    both = layers.CWT1D(SCALES)(x)
    alone = layers.CWT1D(SCALES)(x[..., 1:])
    np.testing.assert_allclose(both[..., 1::2], alone, atol=1e-5)


def test_channels_first_is_the_transposed_layer():
    x = make_inputs((2, 30, 3))
    last = layers.CWT1D(SCALES, "cgau1")(x)
    first = layers.CWT1D(SCALES, "cgau1", data_format="channels_first")
    turned = np.moveaxis(first(np.moveaxis(x, -1, 1)), 1, -1)
    np.testing.assert_allclose(turned, last, atol=1e-5)


@pytest.mark.parametrize("method", ["conv", "fft"])
@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_stays_close(dtype, method):
    x = make_inputs((1, 40, 1))
    found = layers.CWT1D(SCALES, "mexh", dtype=dtype, method=method)(x)
    policy = keras.dtype_policies.get(dtype)
    assert keras.backend.standardize_dtype(found.dtype) == policy.compute_dtype
    expected = layers.CWT1D(SCALES, "mexh")(x)
    np.testing.assert_allclose(keras.ops.cast(found, "float32"), expected, atol=0.1)


def test_magnitudes_of_silence_have_a_finite_gradient():
    inputs = keras.Input((20, 1))
    features = layers.CWT1D(SCALES, "cmor1.5-1.0", "magnitude")(
        keras.layers.Dense(1)(inputs)
    )
    model = keras.Model(inputs, features)
    model.compile("sgd", "mse")
    model.train_on_batch(np.zeros((2, 20, 1)), np.ones((2, 20, 3)))
    assert all(np.isfinite(w).all() for w in model.get_weights())


def test_the_transform_runs_on_litert_built_ins(tmp_path):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("LiteRT files come from TensorFlow")
    from keras_wavelets import export

    inputs = keras.Input((60, 2))
    layer = layers.CWT1D([4.0, 16.0], "cmor1.5-1.0", "magnitude")
    model = keras.Model(inputs, layer(inputs))
    with config.implementation("conv"):
        path = export.export_litert(model, tmp_path / "model.tflite")
    x = make_inputs((3, 60, 2))
    found = export.LiteRTModel(path).predict(x)
    np.testing.assert_allclose(found, model(x), atol=1e-4)


def test_the_configuration_holds_every_argument():
    wavelet = pywt.ContinuousWavelet("shan1.5-1.0")
    layer = layers.CWT1D(
        np.arange(1, 4), wavelet, "real", sampling_period=0.5, method="fft"
    )
    again = layers.CWT1D.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    np.testing.assert_array_equal(again.frequencies, layer.frequencies)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db2"}, "Received: wavelet='db2'"),
        ({"output": "complex"}, "Received: output='complex'"),
        ({"scales": []}, r"Received: scales=\[\]"),
        ({"scales": [0.01]}, r"Received: scale=0\.01"),
        ({"method": "direct"}, "Received: method='direct'"),
        ({"data_format": "NHWC"}, "Received: data_format='NHWC'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.CWT1D(**{"scales": [2.0], **arguments})


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 3.*Received: shape=\(2, 8\)"):
        layers.CWT1D([2.0])(np.ones((2, 8)))
