import keras
import numpy as np
import pytest
import wcnn_golden as golden

from keras_wavelets import training
from keras_wavelets.training.mixing_gradient_log import row_norms


@pytest.mark.parametrize("j", range(3))
def test_rows_are_measured_as_in_the_original(j):
    found = row_norms(golden.ARRAYS[f"reg/dw{j}"])
    expected = golden.ARRAYS[f"reg/gradnorm_linf{j}"]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def dense():
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, use_bias=False)])


def test_gradients_are_those_of_the_loss():
    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    y = np.array([0, 1, 1, 0])
    model = dense()
    kernel = model.layers[0].kernel
    start = keras.ops.convert_to_numpy(kernel)
    log = training.MixingGradientLog([kernel])
    config = training.TrainConfig(epochs=2, batch_size=4, monitor="loss", shuffle=False)
    training.fit(model, (x, y), None, config, callbacks=[log], verbose=0)
    scores = np.exp(x @ start)
    scores /= scores.sum(axis=1, keepdims=True)
    gradient = x.T @ (scores - np.eye(2)[y]) / 4
    assert log.gradients.shape == (2, 3)
    np.testing.assert_allclose(log.gradients[0], np.abs(gradient).max(1), rtol=1e-4)


def test_an_interrupted_log_goes_on():
    log = training.MixingGradientLog([keras.Variable(np.zeros((2, 3)))])
    log.rows = [np.array([1.0, 2.0], "float32")]
    again = training.MixingGradientLog(log.kernels)
    again.restore(log.state())
    np.testing.assert_array_equal(again.gradients, log.gradients)


def test_other_variables_are_named():
    model = dense()
    model.compile("sgd", "mse")
    other = keras.Variable(np.zeros((2, 3)), name="other")
    log = training.MixingGradientLog([other])
    with pytest.raises(ValueError, match=r"Received: kernels=\['other'\]"):
        model.fit(np.ones((2, 3)), np.ones((2, 2)), verbose=0, callbacks=[log])
