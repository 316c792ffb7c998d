import keras
import numpy as np
import pytest
from contracts import check_application
from keras import ops

from keras_wavelets.applications import ResNet18
from keras_wavelets.applications import SmallResNet
from keras_wavelets.applications.residual import convolve

pytestmark = pytest.mark.backend


def test_a_kernel_of_one_with_strides_takes_every_other_pixel():
    inputs = keras.Input((9, 8, 3))
    layer = keras.Model(inputs, convolve(inputs, 5, 1, 2, "shortcut"))
    x = np.random.default_rng(0).normal(size=(2, 9, 8, 3)).astype("float32")
    kernel = layer.get_layer("shortcut_convolution").kernel
    expected = ops.conv(ops.convert_to_tensor(x), kernel, strides=2)
    # The normalization at its start divides by sqrt(1 + epsilon).
    np.testing.assert_allclose(
        layer(x), ops.convert_to_numpy(expected) / np.sqrt(1 + 1e-5), atol=1e-6
    )


@pytest.mark.parametrize("batch", [1, 3])
def test_a_training_step_stays_within_its_memory(batch):
    # A strided 1 x 1 kernel aborted the process on these shapes.
    inputs = keras.Input((32, 32, 8))
    x = convolve(inputs, 16, 1, 2, "shortcut")
    model = keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(x))
    model.compile("sgd", "mse", jit_compile=False)
    images, targets = np.ones((batch, 32, 32, 8)), np.ones((batch, 16))
    losses = [float(model.train_on_batch(images, targets)) for _ in range(5)]
    assert np.isfinite(losses).all()


SMALL = {"width": 16}
# A quarter of the width leaves a sixteenth of each kernel behind the stem and a
# quarter of the normalizations; the classifier of 7 classes comes on top.
BEHIND_THE_STEM = (11_166_912 - 9_408) // 16 + 9_600 // 4 + 128 * 7 + 7
STEMS = {"imagenet": 7 * 7 * 3 * 16, "cifar": 3 * 3 * 3 * 16}


@pytest.mark.parametrize("stem", STEMS)
def test_keeps_the_contract_of_keras_applications(stem):
    side = {"imagenet": 1, "cifar": 4}[stem]
    check_application(
        ResNet18,
        {**SMALL, "stem": stem},
        (32, 32, 3),
        parameters=BEHIND_THE_STEM + STEMS[stem],
        feature_shape=(side, side, 128),
    )


def test_has_the_size_of_the_published_network():
    model = ResNet18()
    assert model.output_shape == (None, 1000)
    # 11,689,512 trainable ones, and the statistics of the normalizations.
    assert model.count_params() == 11_689_512 + 9_600


def test_kernels_of_one_shape_start_differently():
    model = ResNet18(input_shape=(32, 32, 3), **SMALL)
    first, second = (
        model.get_layer(f"stages_0_layers_{i}_layer_0_convolution").get_weights()[0]
        for i in (0, 1)
    )
    assert (first != second).any()


@pytest.mark.parametrize(
    ("arguments", "received"),
    [({"stem": "mnist"}, "stem='mnist'"), ({"width": 0}, "width=0")],
)
def test_bad_arguments_are_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        ResNet18(input_shape=(32, 32, 3), **arguments)


SHORTCUTS = 4 * 8 + 8 * 16
NORMALIZATIONS = 2 * (3 * 4 + 3 * 8 + 3 * 16)
CLASSIFIER = 16 * 7 + 7


def of_kernel(size):
    """Weights of the kernels larger than one, for width 4 and gray images."""
    return size**2 * (4 + 2 * 4 * 4 + 4 * 8 + 8 * 8 + 8 * 16 + 16 * 16)


def test_keeps_the_contract_of_keras_applications_of_small_resnet():
    check_application(
        SmallResNet,
        {"width": 4, "kernel_size": 5},
        (28, 28, 1),
        parameters=of_kernel(5) + SHORTCUTS + NORMALIZATIONS + CLASSIFIER,
        feature_shape=(4, 4, 16),
    )


@pytest.mark.parametrize(
    ("arguments", "received"),
    [({"kernel_size": 4}, "kernel_size=4"), ({"width": 0}, "width=0")],
)
def test_bad_arguments_are_named_of_small_resnet(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        SmallResNet(**arguments)
