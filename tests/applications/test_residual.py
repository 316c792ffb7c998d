import keras
import numpy as np
import pytest
from keras import ops

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
