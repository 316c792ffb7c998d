import keras
import numpy as np
import pytest
import wavemix_golden as golden

from keras_wavelets.applications import WaveMixSISR
from keras_wavelets.applications import WaveMixSR
from keras_wavelets.applications import WaveMixSRV2
from keras_wavelets.applications import predict_tiled
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


@pytest.mark.parametrize(("scale", "count"), [(2, 375_769), (4, 751_538)])
def test_has_the_published_number_of_parameters_of_sr_v2(scale, count):
    trainable = WaveMixSRV2(scale=scale).trainable_weights
    assert sum(int(np.prod(weight.shape)) for weight in trainable) == count


@pytest.mark.backend
@pytest.mark.parametrize("scale", [2, 8])
def test_each_stage_doubles(scale):
    model = WaveMixSRV2(scale=scale, filters=8, blocks=1)
    result = model(np.ones((1, 3, 5, 3), "float32"))
    assert tuple(result.shape) == (1, 3 * scale, 5 * scale, 3)


def test_two_steps_of_training_run_of_sr_v2():
    model = WaveMixSRV2(input_shape=(8, 8, 3), filters=8, scale=4)
    model.compile("sgd", keras.losses.Huber())
    small, large = np.ones((2, 8, 8, 3)), np.ones((2, 32, 32, 3))
    assert np.all(np.isfinite([model.train_on_batch(small, large) for _ in range(2)]))


def test_a_scale_that_is_no_power_of_two_is_refused():
    with pytest.raises(ValueError, match=r"Received: scale=3\.$"):
        WaveMixSRV2(scale=3)


SISR_SMALL = {"depth": 1, "filters": 8}


@pytest.mark.backend
@pytest.mark.parametrize(
    "name", [name for name in golden.NETWORKS if name.startswith("sisr")]
)
def test_agrees_with_the_original_of_sisr(name):
    golden.check_model(name)


@pytest.mark.parametrize(
    ("arguments", "count"), [({}, 1_944_867), ({"filters": 128}, 1_537_283)]
)
def test_has_the_published_number_of_parameters_of_sisr(arguments, count):
    model = WaveMixSISR(**arguments)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert trainable == count


@pytest.mark.backend
@pytest.mark.parametrize("scale", [2, 4])
def test_any_size_is_enlarged_with_padding(scale):
    model = WaveMixSISR(scale=scale, pad_input=True, levels=2, **SISR_SMALL)
    for sizes in ((8, 8), (5, 11)):
        image = model(np.ones((1, *sizes, 3), "float32"))
        assert tuple(image.shape) == (1, scale * sizes[0], scale * sizes[1], 3)


def test_two_steps_of_training_run_of_sisr():
    model = WaveMixSISR(input_shape=(8, 8, 3), **SISR_SMALL)
    model.compile("sgd", "mae")
    small, large = np.ones((2, 8, 8, 3)), np.ones((2, 16, 16, 3))
    assert np.all(np.isfinite([model.train_on_batch(small, large) for _ in range(2)]))


def test_a_model_returns_from_its_file_of_sisr(tmp_path):
    model = WaveMixSISR(pad_input=True, **SISR_SMALL)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    image = np.random.default_rng(0).random((1, 7, 9, 3)).astype("float32")
    np.testing.assert_allclose(
        np.array(again(image)), np.array(model(image)), atol=1e-6
    )


@pytest.mark.parametrize("scale", [1, 3, 2.0])
def test_a_scale_that_is_no_power_of_two_is_refused_of_sisr(scale):
    with pytest.raises(ValueError, match=rf"Received: scale={scale}\.$"):
        WaveMixSISR(scale=scale)


def image_tiled(height, width):
    return np.random.default_rng(0).random((2, height, width, 3)).astype("float32")


@pytest.mark.parametrize("sizes", [(32, 48), (40, 28), (16, 16)])
def test_tiles_give_the_whole_where_the_overlap_is_what_the_model_sees(sizes):
    model = WaveMixSR(depth=1, filters=8)
    whole = np.array(model(image_tiled(*sizes)))
    tiled = predict_tiled(model, image_tiled(*sizes), tile_size=16, overlap=8)
    np.testing.assert_allclose(tiled, whole, atol=1e-5)


def test_no_overlap_leaves_seams():
    model = WaveMixSR(depth=1, filters=8)
    whole = np.array(model(image_tiled(32, 32)))
    tiled = predict_tiled(model, image_tiled(32, 32), tile_size=16, overlap=0)
    assert np.abs(tiled - whole).max() > 1e-3


def test_a_model_that_keeps_the_size_is_tiled_too():
    model = keras.Sequential([keras.layers.Rescaling(2.0)])
    result = predict_tiled(model, image_tiled(5, 7), tile_size=3, overlap=1)
    np.testing.assert_array_equal(result, 2 * image_tiled(5, 7))


@pytest.mark.parametrize(
    ("arguments", "received"),
    [({"tile_size": 0}, "tile_size=0."), ({"overlap": -1}, "overlap=-1.")],
)
def test_bad_sizes_of_tiles_are_named(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        predict_tiled(keras.Sequential(), image_tiled(4, 4), **arguments)
    assert str(error.value).endswith(received)


def test_channels_first_is_refused(monkeypatch):
    monkeypatch.setattr(keras.config, "image_data_format", lambda: "channels_first")
    with pytest.raises(ValueError, match="image_data_format='channels_first'"):
        predict_tiled(keras.Sequential(), image_tiled(4, 4))


def test_only_what_is_enlarged_by_three_needs_padding():
    padded = {
        scale: "pad" in [layer.name for layer in WaveMixSR(scale=scale, **SMALL).layers]
        for scale in (2, 3, 4)
    }
    assert padded == {2: False, 3: True, 4: False}
