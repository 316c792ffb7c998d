import keras
import numpy as np
import pytest
import wavemix_golden as golden

from keras_wavelets.applications import WavePaint

SMALL = {"num_modules": 1, "blocks_per_module": 1, "filters": 8}
PUBLISHED = [
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
def test_agrees_with_the_original():
    golden.check_model("wavepaint")


@pytest.mark.slow
@pytest.mark.parametrize(("modules", "mult", "count"), PUBLISHED)
def test_has_the_published_number_of_parameters(modules, mult, count):
    trainable = WavePaint(num_modules=modules, mult=mult).trainable_weights
    assert sum(int(np.prod(weight.shape)) for weight in trainable) == count


@pytest.mark.backend
def test_known_pixels_stay_as_they_are():
    image, mask = example(8, 12)
    painted = np.array(WavePaint(**SMALL)([image, mask]))
    known = np.broadcast_to(mask == 0, image.shape)
    np.testing.assert_array_equal(painted[known], image[known])
    assert np.abs(painted[~known]).min() > 0


def test_channels_first_paints_the_same():
    image, mask = example(8, 8)
    last = WavePaint(**SMALL)
    keras.config.set_image_data_format("channels_first")
    try:
        first = WavePaint(input_shape=(3, 8, 8), **SMALL)
    finally:
        keras.config.set_image_data_format("channels_last")
    first.set_weights(last.get_weights())
    turned = first([np.moveaxis(x, -1, 1) for x in (image, mask)])
    expected = np.array(last([image, mask]))
    np.testing.assert_allclose(np.moveaxis(turned, 1, -1), expected, atol=1e-5)


def test_two_steps_of_training_run():
    model = WavePaint(input_shape=(8, 8, 3), **SMALL)
    model.compile("sgd", "mae")
    image, mask = example(8, 8)
    losses = [model.train_on_batch([image, mask], image) for _ in range(2)]
    assert np.all(np.isfinite(losses))


def test_weights_return_from_their_file(tmp_path):
    model = WavePaint(**SMALL)
    model.save_weights(tmp_path / "paint.weights.h5")
    again = WavePaint(tmp_path / "paint.weights.h5", **SMALL)
    inputs = list(example(8, 8))
    np.testing.assert_array_equal(again(inputs), model(inputs))


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
        WavePaint(**{**SMALL, **arguments})
    assert str(error.value).endswith(received)
