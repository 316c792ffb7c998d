"""Subsampling behind fixed and predicted low-pass filters."""

import keras
import numpy as np
import pytest
import wcnn_golden as golden
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import layers
from keras_wavelets.convert.original_weight import assign
from keras_wavelets.convert.wcnn import adaptive_blur

pytestmark = pytest.mark.backend

MODES = {"repl": "constant", "zero": "zero", "": "reflect"}
CASES = [f"k{size}_s2" for size in range(1, 8)] + ["k3_s1", "k4_s2_repl", "k4_s2_zero"]


def test_keeps_the_layer_contract():
    check_layer(layers.BlurPool2D, {"size": 4}, (2, 7, 6, 3), (2, 4, 3, 3))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("implementation", ["auto", "conv"])
def test_agrees_with_the_original(case, implementation):
    size, strides, mode = int(case[1]), int(case[4]), MODES[case[6:]]
    x = golden.last(golden.ARRAYS["blurpool/x"])
    with config.implementation(implementation):
        found = layers.BlurPool2D(size, strides, mode)(x)
    golden.assert_near(found, golden.ARRAYS[f"blurpool/{case}"])


def test_a_constant_stays_what_it_is():
    y = layers.BlurPool2D(5)(np.full((1, 9, 11, 2), 3.0, "float32"))
    np.testing.assert_allclose(y, 3, rtol=1e-6)


def test_maps_too_small_to_mirror_are_extended_with_a_warning():
    x = make_inputs((1, 2, 2, 1))
    with pytest.warns(UserWarning, match="size 2 is too small"):
        found = layers.BlurPool2D(5).compute_output_shape(x.shape)
    assert found == (1, 1, 1, 1)
    expected = layers.BlurPool2D(5, mode="constant")(x)
    np.testing.assert_allclose(layers.BlurPool2D(5)(x), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"size": 0}, "size=0"),
        ({"size": 8}, "size=8"),
        ({"strides": 0}, "strides=0"),
        ({"mode": "zeros"}, "mode='zeros'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        layers.BlurPool2D(**arguments)


WEIGHTS = golden.group("adaptive_blur/w")
IMAGES = golden.last(golden.ARRAYS["adaptive_blur/x"])


def original(**arguments):
    layer = layers.AdaptiveBlurPool2D(groups=2, **arguments)
    layer.build(IMAGES.shape)
    table = adaptive_blur("", layer)
    assign(table, {f".{name}": array for name, array in WEIGHTS.items()})
    return layer


def test_adaptive_blur_pool_keeps_the_layer_contract():
    check_layer(
        layers.AdaptiveBlurPool2D,
        {"groups": 2},
        (2, 7, 6, 4),
        (2, 4, 3, 4),
        stateless=False,
        expected_num_trainable_weights=3,
        expected_num_non_trainable_weights=2,
        tolerance=1e-4,
    )


@pytest.mark.parametrize("normalize", ["joint", "per_group"])
def test_adaptive_blur_pool_agrees_with_the_original(normalize):
    found = original(normalize=normalize)(IMAGES)
    golden.assert_near(found, golden.ARRAYS[f"adaptive_blur/y_{normalize}"])


def test_training_agrees_with_the_original():
    layer = original(normalize="joint")
    found = layer(IMAGES, training=True)
    golden.assert_near(found, golden.ARRAYS["adaptive_blur/y_joint_train"])
    mean = golden.ARRAYS["adaptive_blur/bn_mean_after"]
    np.testing.assert_allclose(layer.normalization.moving_mean, mean, atol=1e-5)


def test_statistics_can_be_those_of_the_pixels_that_are_kept():
    layer = original(full_resolution_statistics=False)
    assert layer(IMAGES, training=True).shape == (2, 4, 4, 16)
    mean = golden.ARRAYS["adaptive_blur/bn_mean_after"]
    found = keras.ops.convert_to_numpy(layer.normalization.moving_mean)
    assert np.abs(found - mean).max() > 1e-4


def test_adaptive_blur_pool_a_constant_stays_what_it_is():
    y = layers.AdaptiveBlurPool2D(groups=2)(np.full((1, 6, 6, 4), 3.0, "float32"))
    np.testing.assert_allclose(y, 3, rtol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"size": 4}, "size=4"),
        ({"groups": 0}, "groups=0"),
        ({"normalize": "all"}, "normalize='all'"),
    ],
)
def test_adaptive_blur_pool_a_wrong_argument_is_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        layers.AdaptiveBlurPool2D(**arguments)


def test_channels_that_do_not_divide_are_named():
    with pytest.raises(ValueError, match="Received: channels=9, groups=8"):
        layers.AdaptiveBlurPool2D()(make_inputs((1, 6, 6, 9)))
