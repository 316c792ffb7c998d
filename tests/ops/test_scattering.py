import keras
import numpy as np
import pytest
from kymatio.scattering1d.frontend.numpy_frontend import ScatteringNumPy1D
from kymatio.scattering2d.frontend.numpy_frontend import ScatteringNumPy2D

from keras_wavelets import config
from keras_wavelets import ops
from keras_wavelets.ops import scattering

# Other backends compute some steps in single precision.
CLOSE = 1e-12 if keras.backend.backend() == "tensorflow" else 1e-6


def signals(*shape, dtype="float64"):
    return np.random.default_rng(0).normal(size=shape).astype(dtype)


def to_numpy(x):
    return keras.ops.convert_to_numpy(x)


@pytest.mark.parametrize(
    ("size", "J", "Q", "T", "order"),
    [
        (512, 5, 8, None, 2),
        (250, 4, (4, 2), None, 2),
        (401, 6, 1, 16, 2),
        (300, 3, 12, 128, 1),
        # Padding is as long as the mirror of the signal allows.
        (37, 3, 1, None, 2),
    ],
)
@pytest.mark.filterwarnings("ignore:Signal support is too small:UserWarning")
def test_signals_agree_with_kymatio(size, J, Q, T, order):
    x = signals(2, 3, size)
    expected = ScatteringNumPy1D(J, size, Q, max_order=order, T=T)(x)
    found = to_numpy(ops.scattering1d(x, J, Q, T, max_order=order))
    np.testing.assert_allclose(found, expected, atol=CLOSE, rtol=CLOSE)


@pytest.mark.backend
@pytest.mark.parametrize("oversampling", [1, 3])
def test_more_samples_agree_with_kymatio(oversampling):
    x = signals(256)
    expected = ScatteringNumPy1D(5, 256, 2, oversampling=oversampling)(x)
    found = to_numpy(ops.scattering1d(x, 5, 2, oversampling=oversampling))
    np.testing.assert_allclose(found, expected, atol=CLOSE, rtol=CLOSE)


@pytest.mark.parametrize("average", [True, False])
def test_a_list_agrees_with_kymatio(average):
    x = signals(2, 256)
    T = None if average else 0
    theirs = ScatteringNumPy1D(4, 256, 3, T=T, out_type="list")(x)
    ours = ops.scattering1d(x, 4, 3, average=average, out_type="list")
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert {key: one[key] for key in "jn"} == {key: other[key] for key in "jn"}
        np.testing.assert_allclose(
            to_numpy(one["coef"]), other["coef"], atol=CLOSE, rtol=CLOSE
        )


@pytest.mark.backend
@pytest.mark.parametrize(
    ("sizes", "J", "L", "order"),
    [((28, 28), 2, 8, 2), ((32, 41), 3, 3, 2), ((15, 16), 1, 4, 1), ((20, 8), 3, 2, 2)],
)
def test_images_agree_with_kymatio(sizes, J, L, order):
    x = signals(2, *sizes)
    expected = ScatteringNumPy2D(J, sizes, L, max_order=order)(x)
    found = to_numpy(ops.scattering2d(x, J, L, max_order=order))
    # Kymatio adds up its filters in single precision.
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_list_of_images_agrees_with_kymatio():
    x = signals(16, 16)
    theirs = ScatteringNumPy2D(2, (16, 16), 4, out_type="list")(x)
    for one, other in zip(
        ops.scattering2d(x, 2, 4, out_type="list"), theirs, strict=True
    ):
        named = {key: one[key] for key in ("j", "n", "theta")}
        assert named == {key: other[key] for key in ("j", "n", "theta")}
        np.testing.assert_allclose(to_numpy(one["coef"]), other["coef"], atol=1e-6)


def test_long_signals_are_smoothed_by_fourier_transforms(monkeypatch):
    x = signals(700)
    expected = to_numpy(ops.scattering1d(x, 4, 2))
    monkeypatch.setattr(scattering, "MOST_NUMBERS", 0)
    found = to_numpy(ops.scattering1d(x, 4, 2))
    np.testing.assert_allclose(found, expected, atol=CLOSE, rtol=CLOSE)


def test_single_precision_is_close_and_half_precision_stays_half():
    x = signals(256)
    expected = to_numpy(ops.scattering1d(x, 4, 2))
    found = ops.scattering1d(x.astype("float32"), 4, 2)
    np.testing.assert_allclose(to_numpy(found), expected, atol=1e-5)
    half = ops.scattering1d(x.astype("float16"), 4, 2)
    assert keras.backend.standardize_dtype(half.dtype) == "float16"
    np.testing.assert_allclose(to_numpy(half), expected, atol=3e-2)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="GradientTape")
def test_gradient_is_that_of_differences():
    import tensorflow as tf

    x, direction = tf.constant(signals(64)), signals(1, 64)[0]

    @tf.function
    def total(x):
        return tf.reduce_sum(tf.square(ops.scattering1d(x, 3, 2)))

    with tf.GradientTape() as tape:
        tape.watch(x)
        value = total(x)
    slope = np.sum(tape.gradient(value, x) * direction)
    step = 1e-5
    difference = total(x + step * direction) - total(x - step * direction)
    np.testing.assert_allclose(slope, difference / (2 * step), rtol=1e-6)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="GradientTape")
def test_gradient_of_a_blank_image_is_finite():
    import tensorflow as tf

    x = tf.zeros((1, 8, 8))
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(ops.scattering2d(x, 2, 2))
    assert np.all(np.isfinite(tape.gradient(total, x)))


def test_symbols_have_the_shape_of_the_result():
    symbol = ops.scattering1d(keras.Input((128,)), 4, 2)
    assert symbol.shape == (None, *ops.scattering1d(signals(128), 4, 2).shape)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ops.scattering1d(signals(64), 7), "Received: J=7, T=128, size=64"),
        (lambda: ops.scattering1d(signals(64), 3, T=24), "Received: T=24"),
        (lambda: ops.scattering1d(signals(64), 3, T=128), "J=3, T=128, size=64"),
        (lambda: ops.scattering1d(signals(64), 0), "Received: J=0"),
        (lambda: ops.scattering1d(signals(64), 10**9), "Received: J=1000000000"),
        (lambda: ops.scattering1d(signals(64), 3, Q=(1, 2, 3)), r"Q=\(1, 2, 3\)"),
        (lambda: ops.scattering1d(signals(64), 3, Q=0), "Received: Q=0"),
        (lambda: ops.scattering1d(signals(64), 3, average=False), "average=False"),
        (lambda: ops.scattering1d(signals(64), 3, max_order=3), "max_order=3"),
        (lambda: ops.scattering1d(signals(64), 3, out_type="dict"), "'dict'"),
        (lambda: ops.scattering1d(signals(64), 3, oversampling=-1), "oversampling=-1"),
        (lambda: ops.scattering1d(np.float64(1), 3), r"shape=\(\)"),
        (lambda: ops.scattering2d(signals(64), 3), r"shape=\(64,\)"),
        (lambda: ops.scattering2d(signals(7, 8), 3), r"J=3, size=\(7, 8\)"),
        (lambda: ops.scattering2d(signals(8, 8), 2, L=0), "Received: L=0"),
        (lambda: ops.scattering2d(signals(8, 8), 2, L=10**9), "1024. Received: L=1000"),
        (lambda: ops.scattering1d(signals(64), 3, Q=10**9), "1024. Received: Q=1000"),
        (lambda: ops.scattering1d(signals(8) * 1j, 2), "complex"),
    ],
)
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="LiteRT")
@pytest.mark.parametrize("rank", [1, 2])
def test_files_hold_plain_operations(tmp_path, rank):
    from keras_wavelets import export
    from keras_wavelets import layers

    shape, layer = {
        1: ((64, 2), layers.Scattering1D(3, 2)),
        2: ((16, 16, 2), layers.Scattering2D(2, 4)),
    }[rank]
    model = keras.Sequential([keras.Input(shape), layer])
    x = signals(1, *shape, dtype="float32")
    path = export.export_litert(model, tmp_path / "model.tflite")
    found = export.LiteRTModel(path).predict(x)
    np.testing.assert_allclose(found, model(x), atol=1e-4)


def test_the_form_of_files_is_the_same_function(monkeypatch):
    x = signals(2, 16, 16)
    expected = to_numpy(ops.scattering2d(x, 2, 4))
    monkeypatch.setattr(scattering, "place", lambda: "file")
    with config.implementation("conv"):
        found = to_numpy(ops.scattering2d(x, 2, 4))
    np.testing.assert_allclose(found, expected, atol=CLOSE, rtol=CLOSE)
