import itertools

import keras
import numpy as np
import pytest
import pywt
from contracts import check_compiled
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import ops
from keras_wavelets.ops.lengths import max_level

WAVELETS = ("haar", "db2", "db4", "sym5", "coif1", "bior2.2", "bior4.4", "rbio3.5")
ACCURATE = [name for name in pywt.wavelist(kind="discrete") if name != "dmey"]
JAX = keras.backend.backend() == "jax"
# JAX computes in single precision unless told otherwise.
TOLERANCE = 1e-5 if JAX else 1e-12
ROUND_TRIP = 1e-5 if JAX else 1e-10


def signal(*shape):
    return make_inputs(shape, dtype="float64")


def assert_near(actual, expected, *, tolerance=TOLERANCE):
    scale = max(1.0, np.abs(expected).max())
    np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance * scale)


@pytest.mark.parametrize("implementation", ["conv", "polyphase", "matrix"])
@pytest.mark.parametrize("wavelet", WAVELETS)
@pytest.mark.parametrize(("size", "level"), [(8, 3), (16, 2), (24, 3)])
def test_bands_agree_with_pywavelets(wavelet, size, level, implementation):
    x = signal(2, size)
    with config.implementation(implementation):
        found = ops.swt(x, wavelet, level)
    for bands, expected in zip(found, pywt.swt(x, wavelet, level), strict=True):
        for band, other in zip(bands, expected, strict=True):
            assert_near(band, other, tolerance=level * TOLERANCE)


@pytest.mark.parametrize("start_level", [0, 1])
@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.backend
def test_trimmed_bands_agree_with_pywavelets(norm, start_level):
    options = {"trim_approx": True, "norm": norm, "start_level": start_level}
    x = signal(3, 16)
    found = ops.swt(x, "db2", 2, axis=1, **options)
    for band, expected in zip(found, pywt.swt(x, "db2", 2, **options), strict=True):
        assert_near(band, expected)


@pytest.mark.parametrize("wavelet", ["haar", "db2", "bior2.2"])
@pytest.mark.parametrize("trim_approx", [False, True])
@pytest.mark.backend
def test_image_bands_agree_with_pywavelets(wavelet, trim_approx):
    x = signal(2, 8, 12, 3)
    options = {"axes": (1, 2), "trim_approx": trim_approx}
    found = keras.tree.flatten(ops.swt2(x, wavelet, 2, **options))
    expected = keras.tree.flatten(pywt.swt2(x, wavelet, 2, **options))
    for band, other in zip(found, expected, strict=True):
        assert_near(band, other)


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 0), (1, -1)])
def test_volume_bands_agree_with_pywavelets(axes):
    x = signal(4, 8, 4)
    found = ops.swtn(x, "db2", 2, axes=axes)
    for bands, expected in zip(found, pywt.swtn(x, "db2", 2, axes=axes), strict=True):
        assert set(bands) == set(expected)
        for key, band in bands.items():
            assert_near(band, expected[key])


@pytest.mark.parametrize("trim_approx", [False, True])
def test_bands_that_belong_to_no_signal_are_averaged_as_in_pywavelets(trim_approx):
    coeffs = pywt.swt(signal(16), "db2", 2, trim_approx=trim_approx)
    rng = np.random.default_rng(1)
    changed = keras.tree.map_structure(lambda c: c + rng.normal(size=16), coeffs)
    assert_near(ops.iswt(changed, "db2"), pywt.iswt(changed, "db2"))


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("wavelet", ["haar", "db4", "sym5"])
@pytest.mark.parametrize("size", [1, 2, 5, 7, 9, 31])
def test_inverse_restores_every_length(size, wavelet, norm):
    x = signal(2, size)
    coeffs = ops.swt(x, wavelet, 3, norm=norm, trim_approx=norm)
    back = ops.iswt(coeffs, wavelet, norm=norm)
    assert_near(back, x, tolerance=ROUND_TRIP)


@pytest.mark.parametrize("axes", [(0, 1), (1, 2), (2, 0, 1)])
@pytest.mark.backend
def test_inverse_restores_any_axes(axes):
    x = signal(5, 6, 7)
    coeffs = ops.swtn(x, "bior2.2", 2, axes=axes, start_level=1)
    back = ops.iswtn(coeffs, "bior2.2", axes=axes, start_level=1)
    assert_near(back, x, tolerance=ROUND_TRIP)


def test_each_axis_may_have_its_wavelet():
    x = signal(5, 6)
    coeffs = ops.swt2(x, ["haar", "db3"], 1)
    assert_near(ops.iswt2(coeffs, ["haar", "db3"]), x, tolerance=ROUND_TRIP)
    one = ops.swt(x, "haar", 1, axis=0)[0][1]
    assert_near(coeffs[0][1][0], ops.swt(one, "db3", 1)[0][0])


def test_absent_bands_count_as_zeros():
    cA, cD = pywt.swt(signal(8), "db2", 1)[0]
    zero = np.zeros_like(cA)
    assert_near(ops.iswt([(None, cD)], "db2"), pywt.iswt([(zero, cD)], "db2"))
    assert_near(ops.iswt([cA, None], "db2"), pywt.iswt([(cA, zero)], "db2"))


@pytest.mark.backend
def test_level_zero_is_the_signal():
    x = signal(2, 5)
    (found,) = ops.swtn(x, "db2", 0, axes=(1,))
    np.testing.assert_allclose(found, x, rtol=1e-6)
    np.testing.assert_allclose(ops.iswtn([x], "db2", axes=(1,)), x, rtol=1e-6)


def test_level_none_is_the_deepest_that_makes_sense():
    assert len(ops.swt(signal(31), "db2")) == max_level(31, 4)


@pytest.mark.parametrize("size", [5, 16])
def test_the_transform_is_linear(size):
    x, y = signal(2, size)
    both = ops.swt(2 * x - 3 * y, "db3", 2, trim_approx=True)
    alone = (ops.swt(z, "db3", 2, trim_approx=True) for z in (x, y))
    for sum_band, one, other in zip(both, *alone, strict=True):
        assert_near(sum_band, 2 * np.array(one) - 3 * np.array(other))


@pytest.mark.parametrize("size", [5, 12])
def test_shifts_go_through_the_transform(size):
    x = signal(size)
    moved = ops.swt(np.roll(x, 3), "sym4", 3, trim_approx=True)
    still = ops.swt(x, "sym4", 3, trim_approx=True)
    for one, other in zip(moved, still, strict=True):
        assert_near(one, np.roll(other, 3))


@pytest.mark.parametrize("size", [7, 16])
def test_normed_and_trimmed_bands_have_the_energy_of_the_signal(size):
    x = signal(size)
    bands = ops.swt(x, "db4", 3, norm=True, trim_approx=True)
    energy = sum(float(np.sum(np.square(band))) for band in bands)
    np.testing.assert_allclose(energy, np.sum(np.square(x)), rtol=1e-5)


@pytest.mark.parametrize("function", ["forward", "inverse"])
@pytest.mark.backend
def test_compiled_transforms_agree_with_eager_ones(function):
    x = make_inputs((2, 9, 4))

    def forward(x):
        return ops.swtn(x, "db3", 2, axes=(1,), trim_approx=True)

    def inverse(coeffs):
        return ops.iswtn(coeffs, "db3", axes=(1,))

    if function == "forward":
        check_compiled(forward, x)
    else:
        check_compiled(inverse, forward(x))


@pytest.mark.parametrize("implementation", ["conv", "polyphase", "matrix"])
@pytest.mark.parametrize("size", [3, 8])
def test_gradient_is_the_adjoint(size, implementation):
    if JAX:
        pytest.skip("differentiates by TensorFlow")
    import tensorflow as tf

    x, rng = tf.constant(signal(2, size)), np.random.default_rng(1)
    plan = {"wavelet": "bior2.2", "level": 2, "norm": False}

    @tf.function(autograph=False)
    def pull(x, weights):
        with tf.GradientTape() as tape:
            tape.watch(x)
            bands = tf.concat(ops.swt(x, **plan, trim_approx=True), 0)
        return bands, tape.gradient(bands, x, weights)

    with config.implementation(implementation):
        weights = tf.constant(rng.normal(size=(6, size)))
        bands, gradient = pull(x, weights)
    left, right = tf.reduce_sum(bands * weights), tf.reduce_sum(x * gradient)
    np.testing.assert_allclose(left, right, rtol=1e-10)


def test_gradient_of_the_inverse_is_its_adjoint():
    if JAX:
        pytest.skip("differentiates by TensorFlow")
    import tensorflow as tf

    bands = tf.constant(signal(3, 7))
    weights = tf.constant(np.random.default_rng(1).normal(size=7))
    with tf.GradientTape() as tape:
        tape.watch(bands)
        x = ops.iswt(tf.unstack(bands), "db2")
    gradient = tape.gradient(x, bands, weights)
    left, right = tf.reduce_sum(x * weights), tf.reduce_sum(bands * gradient)
    np.testing.assert_allclose(left, right, rtol=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize("wavelet", pywt.wavelist(kind="discrete"))
@pytest.mark.parametrize("size", [8, 16, 24])
def test_every_wavelet_agrees_with_pywavelets(wavelet, size):
    x = signal(size)
    found = ops.swt(x, wavelet, 3)
    expected = pywt.swt(x, wavelet, 3)
    for bands, others in zip(found, expected, strict=True):
        for band, other in zip(bands, others, strict=True):
            assert_near(band, other, tolerance=3 * TOLERANCE)


@pytest.mark.slow
@pytest.mark.parametrize("wavelet", ACCURATE)
@pytest.mark.parametrize("size", [5, 7, 9, 31])
def test_every_wavelet_restores_odd_lengths(wavelet, size):
    x = signal(size)
    back = ops.iswt(ops.swt(x, wavelet, 3), wavelet)
    assert_near(back, x, tolerance=ROUND_TRIP)


def test_strict_refuses_what_pywavelets_refuses():
    assert len(ops.swt(signal(8), "db2", 3, strict=True)) == 3
    with pytest.raises(ValueError, match=r"multiples of 8.*Received: sizes=\[12\]"):
        ops.swt(signal(12), "db2", 3, strict=True)


def test_strict_counts_the_levels_left_out():
    with pytest.raises(ValueError, match="multiples of 16"):
        ops.swt(signal(8), "db2", 3, start_level=1, strict=True)


@pytest.mark.parametrize("function", [ops.swt, ops.swtn])
def test_norm_warns_with_a_wavelet_that_is_not_orthogonal(function):
    with pytest.warns(UserWarning, match=r"\['bior2.2'\] are not"):
        function(signal(8), "bior2.2", 1, norm=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"level": 1.5}, r"Received: level=1\.5"),
        ({"level": -1}, "Received: level=-1"),
        ({"start_level": -1}, "Received: start_level=-1"),
        ({"axes": (0, 0)}, r"Received: axes=\(0, 0\)"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        ops.swtn(signal(4, 4), **{"wavelet": "haar", "level": 1, **arguments})


def test_an_empty_axis_is_refused():
    with pytest.raises(ValueError, match=r"at least 1.*shape=\(2, 0\), axis=1"):
        ops.swt(signal(2, 0), "haar", 1)


def test_bands_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"shapes=\[\(4,\), \(5,\)\]"):
        ops.iswt([np.ones(4), np.ones(5)], "haar")


def test_absent_bands_alone_are_refused():
    with pytest.raises(ValueError, match=r"at least one band.*shapes=\[\]"):
        ops.iswt([(None, None)], "haar")


def test_bands_of_other_axes_are_refused():
    bands = {"".join(key): np.ones((4, 4)) for key in itertools.product("ad", repeat=2)}
    with pytest.raises(ValueError, match=r"for 1 axes\. Received: coeffs with keys="):
        ops.iswtn([bands], "haar", axes=(0,))


@pytest.mark.parametrize("size", [5, 8])
def test_levels_whose_steps_turn_around_the_signal_come_back(size):
    x = np.random.default_rng(0).normal(size=size)
    coeffs = ops.swt(x, "db2", level=32, trim_approx=True)
    np.testing.assert_allclose(ops.iswt(coeffs, "db2"), x, rtol=1e-9)


@pytest.mark.parametrize("size", [4, 24, 96, 100])
@pytest.mark.parametrize("wavelet", ["haar", "db4"])
def test_no_level_means_as_many_as_the_size_can_be_halved(size, wavelet):
    x = make_inputs((size,), dtype="float64")
    found, expected = ops.swt(x, wavelet), pywt.swt(x, wavelet)
    assert len(found) == len(expected) == pywt.swt_max_level(size)
    for one, other in zip(*map(keras.tree.flatten, (found, expected)), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=TOLERANCE)


def test_no_level_of_an_odd_size_means_the_most_that_make_sense():
    assert len(ops.swt(np.ones(33), "db2")) == pywt.dwt_max_level(33, "db2")
    assert len(ops.swt(np.ones(32), "haar", start_level=2)) == 3
