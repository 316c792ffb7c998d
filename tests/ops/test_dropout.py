import keras
import numpy as np
import pytest

from keras_wavelets.ops.dropout import dropout

tf = pytest.importorskip("tensorflow")


def drawn(rate, seed=0, *, jit=False, shape=(64, 1000)):
    generator = keras.random.SeedGenerator(seed)
    x = tf.ones(shape)
    call = tf.function(lambda: dropout(x, rate, generator), jit_compile=jit)
    return np.stack([call(), call()])


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


def test_draws_follow_from_the_seed():
    np.testing.assert_array_equal(drawn(0.5, 3), drawn(0.5, 3))
    np.testing.assert_array_equal(drawn(0.5, 3), drawn(0.5, 3, jit=True))
    assert np.any(drawn(0.5, 3) != drawn(0.5, 4))


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


def test_half_precision_and_unknown_sizes():
    generator = keras.random.SeedGenerator(0)
    spec = tf.TensorSpec((None, None, 4), tf.float16)
    call = tf.function(lambda x: dropout(x, 0.5, generator), input_signature=[spec])
    y = call(tf.ones((3, 5, 4), tf.float16))
    assert y.dtype == tf.float16
    assert set(np.unique(y)) == {0, 2}
    assert dropout(y, 0, generator) is y
