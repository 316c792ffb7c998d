import keras
import numpy as np
import pytest
from contracts import check_compiled
from contracts import make_inputs
from keras import ops

from keras_wavelets.layers.wave_mix import band_pyramid
from keras_wavelets.ops import convolution
from keras_wavelets.ops.convolution import depthwise
from keras_wavelets.ops.convolution import dropout
from keras_wavelets.ops.convolution import folds
from keras_wavelets.ops.convolution import normalize_batch
from keras_wavelets.ops.convolution import reduce_and_split
from keras_wavelets.wavelets import Wavelet

pytestmark = pytest.mark.backend


def reference(x, kernel):
    sizes = kernel.shape[:-2]
    pads = [((size - 1) // 2, size // 2) for size in sizes]
    wide = np.pad(x, [(0, 0), *pads, (0, 0)])
    result = np.zeros(x.shape)
    for tap in np.ndindex(*sizes):
        part = wide[
            :, *(slice(t, t + n) for t, n in zip(tap, x.shape[1:], strict=False))
        ]
        result += part * kernel[tap][:, 0]
    return result


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((2, 9, 3), (5,)),
        ((2, 9, 3), (4,)),
        ((2, 7, 8, 3), (3, 2)),
        ((2, 4, 5, 6, 2), (3, 3, 3)),
        ((1, 2, 5, 6, 2), (4, 1, 2)),
    ],
)
def test_convolution_agrees_with_numpy(shape, size):
    x, kernel = make_inputs([shape, (*size, shape[-1], 1)])
    np.testing.assert_allclose(depthwise(x, kernel), reference(x, kernel), atol=1e-5)
    check_compiled(lambda x: depthwise(x, kernel), x)


@pytest.mark.parametrize(
    ("shape", "size"),
    [((2, 9, 3), (4,)), ((3, 7, 5, 2), (3, 4)), ((1, 9, 4, 2), (5, 2))],
)
def test_shifted_sums_have_the_derivatives_of_the_convolution(shape, size, monkeypatch):
    x, kernel = make_inputs([shape, (*size, shape[-1], 1)], dtype="float64")
    expected = _derivatives(x, kernel)
    monkeypatch.setattr(convolution, "in_xla", lambda: True)
    monkeypatch.setattr(convolution, "has_gpu", lambda: False)
    for found, other in zip(_derivatives(x, kernel), expected, strict=True):
        np.testing.assert_allclose(found, other, atol=1e-12 * np.abs(other).max())


def _derivatives(x, kernel):
    """A convolution, its first derivatives and those of their squares, under XLA."""
    tf = pytest.importorskip("tensorflow")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("Derivatives are taken by TensorFlow.")

    @tf.function(jit_compile=True, autograph=False)
    def call(*inputs):
        with tf.GradientTape() as outer:
            outer.watch(inputs)
            with tf.GradientTape() as inner:
                inner.watch(inputs)
                y = depthwise(*inputs)
                total = tf.reduce_sum(y**3)
            first = inner.gradient(total, inputs)
            squares = sum(tf.reduce_sum(slope**2) for slope in first)
        return y, *first, *outer.gradient(squares, inputs)

    return [np.array(y) for y in call(tf.constant(x), tf.constant(kernel))]


def map_to_double(height=3, width=5):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, height, width, 4)).astype("float32")
    return x, rng.normal(size=(4, 4, 6, 4)).astype("float32")


@pytest.mark.parametrize("sizes", [(3, 5), (1, 1), (2, 7)])
def test_both_forms_are_the_layer_of_keras(sizes):
    x, kernel = map_to_double(*sizes)
    layer = keras.layers.Conv2DTranspose(
        6, 4, strides=2, padding="same", use_bias=False, data_format="channels_last"
    )
    layer.build(x.shape)
    layer.set_weights([kernel])
    for form in (convolution.double, convolution.rearranged):
        result = form(ops.convert_to_tensor(x), ops.convert_to_tensor(kernel))
        np.testing.assert_allclose(np.array(result), np.array(layer(x)), atol=1e-5)


def test_compilation_changes_no_doubling():
    x, kernel = map_to_double()
    check_compiled(lambda x: convolution.double(x, kernel), x)


def test_xla_on_a_cpu_gets_the_rearranged_form(monkeypatch):
    x, kernel = map(ops.convert_to_tensor, map_to_double())
    monkeypatch.setattr(convolution, "in_xla", lambda: True)
    monkeypatch.setattr(convolution, "rearranged", lambda *_: "rearranged")
    assert convolution.double(x, kernel) == "rearranged"
    monkeypatch.setattr(convolution, "has_gpu", lambda: True)
    assert tuple(convolution.double(x, kernel).shape) == (2, 6, 10, 6)


def map_and_kernel():
    rng = np.random.default_rng(0)
    shapes = ((2, 6, 8, 4), (1, 1, 4, 3), (3,))
    return [rng.normal(size=shape).astype("float32") for shape in shapes]


@pytest.mark.parametrize("name", ["haar", "bior1.1"])
def test_is_the_convolution_and_then_the_transform(name):
    x, kernel, bias = map_and_kernel()
    reduced = ops.conv(x, kernel, data_format="channels_last") + bias
    (expected,) = band_pyramid(reduced, 1, Wavelet(name), "zero")
    result = reduce_and_split(x, kernel, bias, Wavelet(name))
    np.testing.assert_allclose(np.array(result), np.array(expected), atol=1e-5)


def test_compilation_changes_no_reduce_and_split():
    x, kernel, bias = map_and_kernel()
    check_compiled(lambda x: reduce_and_split(x, kernel, bias, Wavelet("haar")), x)


def test_wide_maps_and_long_filters_are_not_folded():
    assert folds(Wavelet("haar"), 32)
    assert not folds(Wavelet("haar"), 144)
    assert not folds(Wavelet("db2"), 32)


def batch_example(dtype="float32"):
    rng = np.random.default_rng(0)
    x = (3 + 2 * rng.normal(size=(2, 3, 5, 4))).astype(dtype)
    return x, rng.normal(size=4).astype("float32"), rng.normal(size=4).astype("float32")


def test_agrees_with_the_formula():
    x, scale, offset = batch_example()
    y, mean, variance = normalize_batch(x, scale, offset, epsilon=1e-3)
    flat = x.reshape(-1, 4).astype("float64")
    np.testing.assert_allclose(mean, flat.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(variance, flat.var(axis=0), atol=1e-5)
    expected = (x - flat.mean(axis=0)) / np.sqrt(flat.var(axis=0) + 1e-3)
    np.testing.assert_allclose(y, expected * scale + offset, atol=1e-5)


def test_compilation_changes_no_batch_norm():
    x, scale, offset = batch_example()
    check_compiled(lambda x: normalize_batch(x, scale, offset, epsilon=1e-5), x)


@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_keeps_the_dtype(dtype):
    if (keras.backend.backend(), dtype) == ("jax", "float64"):
        pytest.skip("JAX has no double precision by default")
    x, scale, offset = batch_example(dtype)
    y, mean, _ = normalize_batch(
        x, scale.astype("float64"), offset.astype("float64"), epsilon=1e-5
    )
    assert keras.backend.standardize_dtype(y.dtype) == dtype
    np.testing.assert_allclose(mean, x.reshape(-1, 4).mean(axis=0), atol=1e-2)


def test_one_value_a_channel_has_no_variance():
    one = np.ones(3, "float32")
    y, _, variance = normalize_batch(
        np.ones((1, 1, 1, 3), "float32"), one, 2 * one, epsilon=1e-5
    )
    np.testing.assert_allclose(variance, 0, atol=1e-6)
    np.testing.assert_allclose(y, 2, atol=1e-5)


tf = pytest.importorskip("tensorflow")
ON_TENSORFLOW = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="Keras draws elsewhere."
)


def drawn(rate, seed=0, *, jit=False, shape=(64, 1000)):
    generator = keras.random.SeedGenerator(seed)
    x = tf.ones(shape)
    call = tf.function(lambda: dropout(x, rate, generator), jit_compile=jit)
    return np.stack([call(), call()])


@ON_TENSORFLOW
@pytest.mark.parametrize("jit", [False, True])
@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_keeps_the_right_share_and_the_mean(rate, jit):
    first, second = drawn(rate, jit=jit)
    np.testing.assert_allclose(np.unique(first), [0, 1 / (1 - rate)], rtol=1e-6)
    assert abs((first == 0).mean() - rate) < 0.01
    # Every draw is another, and no row repeats the next.
    assert (
        abs(((first == 0) == (second == 0)).mean() - (rate**2 + (1 - rate) ** 2)) < 0.01
    )
    rows = (first == 0).astype(float)
    assert np.abs(np.corrcoef(rows)[np.triu_indices(64, 1)]).max() < 0.2


@ON_TENSORFLOW
def test_draws_follow_from_the_seed():
    np.testing.assert_array_equal(drawn(0.5, 3), drawn(0.5, 3))
    np.testing.assert_array_equal(drawn(0.5, 3), drawn(0.5, 3, jit=True))
    assert np.any(drawn(0.5, 3) != drawn(0.5, 4))


@ON_TENSORFLOW
def test_gradient_flows_where_values_were_kept():
    generator = keras.random.SeedGenerator(0)

    @tf.function
    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = dropout(x, 0.25, generator)
        return y, tape.gradient(y, x)

    y, slope = gradient(tf.ones((1000,)))
    np.testing.assert_array_equal(slope, y)


@ON_TENSORFLOW
def test_half_precision_and_unknown_sizes():
    generator = keras.random.SeedGenerator(0)
    spec = tf.TensorSpec((None, None, 4), tf.float16)
    call = tf.function(lambda x: dropout(x, 0.5, generator), input_signature=[spec])
    y = call(tf.ones((3, 5, 4), tf.float16))
    assert y.dtype == tf.float16
    assert set(np.unique(y)) == {0, 2}
    assert dropout(y, 0, generator) is y
