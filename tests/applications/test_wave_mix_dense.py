import keras
import numpy as np
import pytest
import wavemix_golden as golden

from keras_wavelets.applications import WaveMix
from keras_wavelets.applications import WaveMixSegmentation
from keras_wavelets.applications import WavePaint

SMALL = {"depth": 1, "filters": 8, "levels": 2, "classes": 4}
PUBLISHED = [
    ({}, 63_164_628),
    ({"depth": 7, "levels": 1}, 10_256_532),
    ({"filters": 192, "levels": 3}, 27_864_740),
    ({"levels": 3}, 49_514_708),
    ({"filters": 128, "depth": 7, "levels": 1}, 2_568_276),
    (
        {
            "filters": 192,
            "levels": 3,
            "stem": "patchify",
            "decoder_filters": (128, 64),
        },
        28_190_388,
    ),
]


@pytest.mark.backend
@pytest.mark.parametrize(
    "name", [name for name in golden.NETWORKS if name.startswith("seg")]
)
def test_agrees_with_the_original(name):
    golden.check_model(name)


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "count"), PUBLISHED)
def test_has_the_published_number_of_parameters(arguments, count):
    model = WaveMixSegmentation(**arguments)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert trainable == count


@pytest.mark.backend
@pytest.mark.parametrize(
    ("shape", "arguments"),
    [
        ((30, 46, 3), {}),
        ((33, 70, 3), {"pad_input": True}),
        ((32, 48, 3), {"stem_stride": 1}),
        ((48, 48, 3), {"stem_stride": 3, "pad_input": True}),
        ((37, 39, 1), {"stem": "patchify", "patch_size": 8, "pad_input": True}),
        ((32, 48, 3), {"decoder_filters": (5,)}),
    ],
)
def test_every_pixel_is_classified(shape, arguments):
    model = WaveMixSegmentation(input_shape=shape, **SMALL, **arguments)
    assert model.output_shape == (None, *shape[:2], 4)
    scores = model(np.ones((2, *shape), "float32"))
    assert tuple(scores.shape) == (2, *shape[:2], 4)


def test_the_decoder_may_be_left_alone():
    model = WaveMixSegmentation(input_shape=(30, 46, 3), output_size="decoder", **SMALL)
    assert model.output_shape == (None, 32, 48, 4)


def test_a_decoder_may_have_activations():
    model = WaveMixSegmentation(
        input_shape=(32, 32, 3), decoder_activation="relu", **SMALL
    )
    assert "decoder_activation_2" in [layer.name for layer in model.layers]


def test_a_trained_network_becomes_the_backbone():
    backbone = WaveMix(include_top=False, input_shape=(64, 64, 3), depth=1, filters=16)
    model = WaveMixSegmentation(backbone=backbone, classes=5, decoder_filters=(8, 4))
    assert model.output_shape == (None, 64, 64, 5)
    assert model.get_layer("block_1") is backbone.get_layer("block_1")


def test_without_a_top_the_output_is_the_last_map():
    model = WaveMixSegmentation(include_top=False, input_shape=(32, 32, 3), **SMALL)
    assert model.output_shape == (None, 8, 8, 8)


def test_a_model_returns_from_its_file(tmp_path):
    model = WaveMixSegmentation(input_shape=(30, 30, 3), **SMALL)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    images = np.random.default_rng(0).random((1, 30, 30, 3)).astype("float32")
    # The second sight of a shape is compiled, and rounds elsewhere.
    np.testing.assert_allclose(again(images), model(images), rtol=1e-5, atol=1e-6)


def test_two_steps_of_training_run():
    model = WaveMixSegmentation(input_shape=(32, 32, 3), **SMALL)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("sgd", loss)
    rng = np.random.default_rng(0)
    images, labels = rng.random((2, 32, 32, 3)), rng.integers(0, 4, (2, 32, 32))
    losses = [model.train_on_batch(images, labels) for _ in range(2)]
    assert np.all(np.isfinite(losses))


def test_scores_stay_in_full_precision():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = WaveMixSegmentation(input_shape=(32, 32, 3), **SMALL)
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.get_layer("predictions").compute_dtype == "float32"


def test_an_unknown_size_is_refused():
    with pytest.raises(ValueError, match=r"Received: output_size='half'\.$"):
        WaveMixSegmentation(output_size="half")


def test_a_backbone_with_a_top_is_refused():
    model = WaveMix(input_shape=(32, 32, 3), name="whole", depth=1, filters=8)
    with pytest.raises(ValueError, match=r"without a top.*Received: backbone='whole'"):
        WaveMixSegmentation(backbone=model)


PAINT_SMALL = {"num_modules": 1, "blocks_per_module": 1, "filters": 8}
PAINT_PUBLISHED = [
    (8, 4, 15_486_560),
    (2, 4, 3_871_640),
    (3, 4, 5_807_460),
    (5, 4, 9_679_100),
    (6, 4, 11_614_920),
    (8, 2, 13_381_216),
]


def example(*sizes):
    rng = np.random.default_rng(0)
    mask = (rng.random((1, *sizes, 1)) < 0.3).astype("float32")
    return rng.random((1, *sizes, 3)).astype("float32") * (1 - mask), mask


@pytest.mark.backend
def test_agrees_with_the_original_of_wave_paint():
    golden.check_model("wavepaint")


@pytest.mark.slow
@pytest.mark.parametrize(("modules", "mult", "count"), PAINT_PUBLISHED)
def test_has_the_published_number_of_parameters_of_wave_paint(modules, mult, count):
    trainable = WavePaint(num_modules=modules, mult=mult).trainable_weights
    assert sum(int(np.prod(weight.shape)) for weight in trainable) == count


@pytest.mark.backend
def test_known_pixels_stay_as_they_are():
    image, mask = example(8, 12)
    painted = np.array(WavePaint(**PAINT_SMALL)([image, mask]))
    known = np.broadcast_to(mask == 0, image.shape)
    np.testing.assert_array_equal(painted[known], image[known])
    assert np.abs(painted[~known]).min() > 0


def test_channels_first_paints_the_same():
    image, mask = example(8, 8)
    last = WavePaint(**PAINT_SMALL)
    keras.config.set_image_data_format("channels_first")
    try:
        first = WavePaint(input_shape=(3, 8, 8), **PAINT_SMALL)
    finally:
        keras.config.set_image_data_format("channels_last")
    first.set_weights(last.get_weights())
    turned = first([np.moveaxis(x, -1, 1) for x in (image, mask)])
    expected = np.array(last([image, mask]))
    np.testing.assert_allclose(np.moveaxis(turned, 1, -1), expected, atol=1e-5)


def test_two_steps_of_training_run_of_wave_paint():
    model = WavePaint(input_shape=(8, 8, 3), **PAINT_SMALL)
    model.compile("sgd", "mae")
    image, mask = example(8, 8)
    losses = [model.train_on_batch([image, mask], image) for _ in range(2)]
    assert np.all(np.isfinite(losses))


def test_weights_return_from_their_file(tmp_path):
    model = WavePaint(**PAINT_SMALL)
    model.save_weights(tmp_path / "paint.weights.h5")
    again = WavePaint(tmp_path / "paint.weights.h5", **PAINT_SMALL)
    inputs = list(example(8, 8))
    np.testing.assert_allclose(again(inputs), model(inputs), atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"num_modules": 0}, "num_modules=0."),
        ({"blocks_per_module": 0}, "depth=0."),
        ({"filters": 6}, "filters=6."),
        ({"input_shape": (8, 8)}, "input_shape=(8, 8)."),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        WavePaint(**{**PAINT_SMALL, **arguments})
    assert str(error.value).endswith(received)


@pytest.mark.parametrize("shape", [(10, 13, 3), (None, None, 3)])
def test_holes_of_any_size_are_painted(shape):
    model = WavePaint(input_shape=shape, **PAINT_SMALL)
    rng = np.random.default_rng(0)
    image = rng.random((2, 10, 13, 3)).astype("float32")
    mask = (rng.random((2, 10, 13, 1)) < 0.5).astype("float32")
    painted = model.predict_on_batch([image * (1 - mask), mask])
    assert painted.shape == image.shape
    np.testing.assert_array_equal(painted * (1 - mask), image * (1 - mask))
