import keras
import numpy as np
import pytest
from contracts import assert_close
from contracts import make_inputs

from keras_wavelets.distillation import TransformedModel
from keras_wavelets.distillation import input_x_gradient
from keras_wavelets.distillation import integrated_gradients
from keras_wavelets.distillation import saliency
from keras_wavelets.distillation import smooth_grad
from keras_wavelets.layers import AdaptiveDWT1D

tf = pytest.importorskip("tensorflow")

X = make_inputs((3, 16, 1), dtype="float64")
WEIGHTS = make_inputs((16, 2), dtype="float64", seed=1)
METHODS = (saliency, input_x_gradient, integrated_gradients, smooth_grad)


def curved(x):
    return tf.tanh(tf.reshape(x, (-1, 16)) @ WEIGHTS)


def seen(mode="zero", noise=0.0, **options):
    layer = AdaptiveDWT1D("db2", 2, mode, noise_factor=noise, seed=0, dtype="float64")
    inverse = lambda coeffs: layer.inverse(coeffs, output_size=16)  # noqa: E731
    return layer, TransformedModel(curved, inverse, **options)


def test_with_residuals_the_model_is_seen_at_the_input_itself():
    layer, model = seen(noise=0.2, use_residuals=True)
    assert_close(model(layer(X), X), curved(X), tolerance=1e-12)


@pytest.mark.parametrize(
    ("mode", "back"), [("zero", "zero"), ("symmetric", "zero"),
                       ("periodization", "periodization")]
)  # fmt: skip
def test_saliency_is_the_transform_of_the_gradient(mode, back):
    layer, model = seen(mode, noise=0.2, use_residuals=True)
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = curved(x)[:, 1]
    twin = AdaptiveDWT1D(
        keras.ops.convert_to_numpy(layer.low_pass), 2, back, dtype="float64"
    )
    expected = twin(tape.gradient(score, x))
    assert_close(saliency(model, layer(X), X, target=1), expected, tolerance=1e-12)


def test_integrated_gradients_are_complete():
    layer, model = seen()
    coeffs = layer(X)
    found = integrated_gradients(model, coeffs, target=0, steps=300)
    total = sum(np.sum(a, axis=(1, 2)) for a in map(np.asarray, found))
    change = curved(X)[:, 0] - curved(0 * X)[:, 0]
    np.testing.assert_allclose(total, change, atol=1e-3)


@pytest.mark.parametrize("method", METHODS)
def test_several_targets_are_those_one_by_one(method):
    layer, model = seen(use_residuals=True)
    coeffs = layer(X)
    both = method(model, coeffs, X, target="all")
    if method is smooth_grad:
        # Noise is drawn for all copies at once.
        assert len(both) == 2
        return
    for index, found in enumerate(both):
        assert_close(found, method(model, coeffs, X, target=index), tolerance=1e-12)


def test_magnitudes_on_request():
    layer, model = seen()
    signed = saliency(model, layer(X), target=0)
    absolute = saliency(model, layer(X), target=0, absolute=True)
    assert_close(absolute, [np.abs(a) for a in signed], tolerance=0)


def test_smooth_gradients_of_no_noise_are_gradients():
    layer, model = seen()
    smooth = smooth_grad(model, layer(X), target=0, noise=0.0, samples=2)
    assert_close(smooth, saliency(model, layer(X), target=0), tolerance=1e-12)


def test_any_transform_will_do():
    """Input times gradient of a network on ten numbers, by their Fourier series."""
    x = make_inputs((2, 10), dtype="float64")
    spectrum = np.fft.rfft(x)

    def inverse(parts):
        return tf.signal.irfft(tf.complex(*parts), [10])

    model = TransformedModel(lambda y: tf.reduce_sum(y**3, axis=1), inverse)
    parts = (spectrum.real, spectrum.imag)
    found = input_x_gradient(model, parts)
    # Euler: the products of a homogeneous function add up to its degree times it.
    total = sum(np.sum(part, axis=1) for part in map(np.asarray, found))
    np.testing.assert_allclose(total, 3 * np.sum(x**3, axis=1), rtol=1e-9)


def test_the_input_is_asked_for():
    layer, model = seen(use_residuals=True)
    with pytest.raises(ValueError, match="Received: x=None"):
        saliency(model, layer(X), target=0)


def test_a_model_without_gradient_is_named():
    model = TransformedModel(lambda x: tf.stop_gradient(x)[:, 0], lambda s: s)
    with pytest.raises(ValueError, match="Received: teacher=<lambda>"):
        saliency(model, X[..., 0])
