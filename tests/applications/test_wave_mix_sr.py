import keras
import numpy as np
import pytest
import wavemix_golden as golden

from keras_wavelets.applications import WaveMixSR
from keras_wavelets.applications import WaveMixSRV2
from keras_wavelets.layers import BicubicUpsampling2D
from keras_wavelets.layers import RGBToYCbCr
from keras_wavelets.layers import YCbCrToRGB

SMALL = {"depth": 1, "filters": 8}


def image(*sizes):
    return np.random.default_rng(0).random((1, *sizes, 3)).astype("float32")


@pytest.mark.backend
def test_agrees_with_the_original():
    golden.check_model("sr_ycbcr")


def test_has_the_published_number_of_parameters():
    trainable = WaveMixSR().trainable_weights
    assert sum(int(np.prod(weight.shape)) for weight in trainable) == 1_704_385


@pytest.mark.backend
@pytest.mark.parametrize(
    "interpolation", ["bicubic_torch", "bicubic_keras", "bilinear"]
)
@pytest.mark.parametrize("scale", [2, 3, 4])
def test_any_size_is_enlarged(scale, interpolation):
    model = WaveMixSR(scale=scale, interpolation=interpolation, pad_input=True, **SMALL)
    for sizes in ((8, 6), (5, 7)):
        result = model(image(*sizes))
        assert tuple(result.shape) == (1, scale * sizes[0], scale * sizes[1], 3)


def test_chroma_is_interpolated_only():
    x = image(6, 8)
    result = np.array(WaveMixSR(**SMALL)(x))
    expected = np.array(BicubicUpsampling2D(2)(x))
    np.testing.assert_allclose(result[..., 1:], expected[..., 1:], atol=1e-6)


def test_colors_are_converted_inside():
    rgb, ycbcr = (WaveMixSR(color=color, **SMALL) for color in ("rgb", "ycbcr"))
    rgb.set_weights(ycbcr.get_weights())
    x = image(6, 8)
    expected = YCbCrToRGB()(ycbcr(RGBToYCbCr()(x)))
    np.testing.assert_allclose(np.array(rgb(x)), np.array(expected), atol=1e-5)


def test_without_a_top_the_output_is_the_last_map():
    model = WaveMixSR(include_top=False, input_shape=(6, 8, 3), **SMALL)
    assert model.output_shape == (None, 12, 16, 8)


def test_two_steps_of_training_run():
    model = WaveMixSR(input_shape=(8, 8, 3), **SMALL)
    model.compile("sgd", keras.losses.Huber())
    small, large = np.ones((2, 8, 8, 3)), np.ones((2, 16, 16, 3))
    assert np.all(np.isfinite([model.train_on_batch(small, large) for _ in range(2)]))


def test_a_model_returns_from_its_file(tmp_path):
    model = WaveMixSR(color="rgb", **SMALL)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    x = image(6, 8)
    np.testing.assert_allclose(np.array(again(x)), np.array(model(x)), atol=1e-6)


def test_mixed_precision_keeps_the_chroma():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = WaveMixSR(**SMALL)
    finally:
        keras.config.set_dtype_policy("float32")
    x = image(6, 8)
    expected = np.array(BicubicUpsampling2D(2)(x))
    result = np.array(model(x))
    np.testing.assert_allclose(result[..., 1:], expected[..., 1:], atol=1e-6)
    assert np.all(np.isfinite(result))


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"scale": 5}, "scale=5."),
        ({"interpolation": "lanczos"}, "interpolation='lanczos'."),
        ({"color": "lab"}, "color='lab'."),
        ({"filters": 10}, "filters=10."),
        ({"input_shape": (8, 8, 1)}, "input_shape=(8, 8, 1)."),
        ({"input_shape": (8, 8, None)}, "input_shape=(8, 8, None)."),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        WaveMixSR(**{**SMALL, **arguments})
    assert str(error.value).endswith(received)


@pytest.mark.parametrize("builder", [WaveMixSR, WaveMixSRV2])
def test_untrained_network_with_a_global_residual_interpolates(builder):
    model = builder(input_shape=(8, 10, 3), filters=8, global_residual=True)
    images = np.random.default_rng(0).uniform(size=(2, 8, 10, 3)).astype("float32")
    expected = BicubicUpsampling2D(2)(images)
    np.testing.assert_allclose(model(images), expected, atol=1e-6)
