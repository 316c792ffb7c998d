"""Dense layers on the details of one level."""

import numpy as np
import pytest
import wavpool_golden as golden
from contracts import check_layer
from keras.ops import convert_to_numpy

from keras_wavelets.layers.micro_wav import BANDS
from keras_wavelets.layers.micro_wav import BandDense
from keras_wavelets.layers.micro_wav import MicroWav


@pytest.mark.backend
@pytest.mark.parametrize(
    ("arguments", "width", "weights"),
    [
        ({}, 5, 6),
        ({"channel_mode": "separate"}, 10, 6),
        ({"use_bias": False, "activation": "relu"}, 5, 3),
        ({"kernel_initializer": "he_normal", "bias_initializer": "zeros"}, 5, 6),
    ],
)
def test_keeps_the_layer_contract(arguments, width, weights):
    check_layer(
        BandDense,
        {"units": 5, **arguments},
        (2, 4, 3, 3, 2),
        (2, width, 3),
        expected_num_trainable_weights=weights,
        stateless=False,
        dynamic=False,
    )


def details():
    return np.random.default_rng(0).normal(size=(2, 4, 3, 3, 2)).astype("float32")


@pytest.mark.backend
def test_each_band_is_flattened_row_by_row_into_its_own_layer():
    layer = BandDense(5, bias_initializer="ones")
    outputs = np.array(layer(details()))
    for index, band in enumerate(BANDS):
        kernel = convert_to_numpy(getattr(layer, band).kernel)
        expected = details()[..., index, :].reshape(2, -1) @ kernel + 1
        np.testing.assert_allclose(outputs[..., index], expected, atol=1e-5)


@pytest.mark.backend
def test_separate_channels_follow_each_other_along_the_hidden_axis():
    layer = BandDense(5, channel_mode="separate", bias_initializer="ones")
    outputs = np.array(layer(details()))
    for channel in range(2):
        kernel = convert_to_numpy(layer.diagonal.kernel)[:, channel]
        expected = details()[..., 2, channel].reshape(2, -1) @ kernel + 1
        part = outputs[:, 5 * channel : 5 * (channel + 1), 2]
        np.testing.assert_allclose(part, expected, atol=1e-5)


@pytest.mark.parametrize(("mode", "fan_in"), [("flatten", 24), ("separate", 12)])
def test_weights_start_within_the_bound_of_their_fan_in(mode, fan_in):
    layer = BandDense(200, channel_mode=mode)
    layer.build((None, 4, 3, 3, 2))
    for weight in layer.weights:
        largest = np.abs(convert_to_numpy(weight)).max()
        assert 0.9 * fan_in**-0.5 < largest <= fan_in**-0.5


def test_bands_that_share_an_initializer_start_apart():
    layer = BandDense(5, kernel_initializer="he_normal")
    layer.build((None, 4, 3, 3, 2))
    kernels = [convert_to_numpy(getattr(layer, band).kernel) for band in BANDS]
    assert not np.array_equal(kernels[0], kernels[1])


def test_dropout_acts_in_training_only():
    layer = BandDense(50, dropout=0.5)
    resting, training = layer(details()), layer(details(), training=True)
    assert np.all(np.array(resting) != 0)
    assert 0.3 < np.mean(np.array(training) == 0) < 0.7


def test_kernels_are_regularized():
    layer = BandDense(5, kernel_regularizer="l2")
    layer(details())
    assert len(layer.losses) == 3


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"units": 0}, "units=0."),
        ({"units": 2.5}, "units=2.5."),
        ({"units": 3, "channel_mode": "mixed"}, "channel_mode='mixed'."),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        BandDense(**arguments)
    assert str(error.value).endswith(received)


@pytest.mark.backend
@pytest.mark.parametrize(
    ("arguments", "width"),
    [
        ({}, 4),
        ({"level": 1, "activation": "gelu", "dropout": 0.1}, 4),
        ({"channel_mode": "separate", "use_bias": False}, 12),
        ({"wavelet": "db2", "level": 1, "mode": "periodization"}, 4),
        ({"kernel_initializer": "he_normal", "kernel_regularizer": "l2"}, 4),
    ],
)
def test_micro_wav_keeps_the_layer_contract(arguments, width):
    check_layer(
        MicroWav,
        {"units": 4, **arguments},
        (2, 9, 8, 3),
        (2, width, 3),
        expected_num_losses=3 * ("kernel_regularizer" in arguments),
        stateless=False,
        dynamic=False,
    )


@pytest.mark.backend
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_agrees_with_the_original(level):
    layer = MicroWav(5, level=level)
    layer.build((None, 28, 28, 1))
    weights = golden.group(f"n28/microwav_l{level}/w")
    for i, band in enumerate(layer.project.bands, start=1):
        kernel = weights[f"channel_{i}_mlp.weight"].T
        bias = weights[f"channel_{i}_mlp.bias"]
        getattr(layer.project, band).set_weights([kernel, bias])
    outputs = np.array(layer(golden.images("n28")))
    reference = golden.ARRAYS[f"n28/microwav_l{level}/out"]
    np.testing.assert_allclose(outputs, reference, atol=golden.TOLERANCE)


@pytest.mark.parametrize(("level", "dwt_level"), [(1, 4), (4, 1), (None, 1)])
def test_levels_count_from_the_coarsest(level, dwt_level):
    layer = MicroWav(5, level=level)
    layer.build((None, 28, 28, 1))
    assert layer.dwt_level == dwt_level


def test_channels_first_gives_the_same_output():
    images = np.random.default_rng(0).normal(size=(2, 8, 6, 3)).astype("float32")
    last = MicroWav(5, data_format="channels_last")
    first = MicroWav(5, data_format="channels_first")
    expected = last(images)
    first.build((None, 3, 8, 6))
    first.set_weights(last.get_weights())
    outputs = first(np.moveaxis(images, -1, 1))
    np.testing.assert_allclose(np.array(outputs), np.array(expected), atol=1e-5)


def test_any_function_can_be_the_activation():
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 1)).astype("float32")
    outputs = MicroWav(5, activation=lambda x: x * 0 + 7)(images)
    assert np.all(np.array(outputs) == 7)


@pytest.mark.parametrize("level", [0, 5, -1, 2.0, True])
def test_a_level_outside_the_image_is_refused(level):
    message = rf"from 1, the coarsest, to 4, .* Received: level={level}\.$"
    with pytest.raises(ValueError, match=message):
        MicroWav(5, level=level).build((None, 28, 28, 1))


def test_another_size_than_built_for_is_refused():
    layer = MicroWav(5)
    layer.build((None, 28, 28, 1))
    with pytest.raises(ValueError, match=r"expected shape=\(None, 28, 28, 1\)"):
        layer(np.zeros((1, 27, 27, 1), "float32"))
