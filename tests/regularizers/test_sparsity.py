import keras
import numpy as np
import pytest
import pywt
import wcnn_golden as golden
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets.regularizers import OneHotPenalty
from keras_wavelets.regularizers import SparseDetails

pytestmark = pytest.mark.backend

KERNELS = [golden.ARRAYS[f"reg/w{j}"][..., 0, 0, 0] for j in range(3)]


def test_agrees_with_the_formula():
    w = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
    sizes = np.abs(w)
    expected = 0.3 * np.sum(sizes.sum(axis=1) / sizes.max(axis=1) - 1)
    assert float(OneHotPenalty(0.3)(w)) == pytest.approx(expected, rel=1e-5)
    # It does not depend on the scale of the rows.
    scaled = w * np.array([[1e-3], [1], [10], [-2], [5], [1e3]], "float32")
    assert float(OneHotPenalty(0.3)(scaled)) == pytest.approx(expected, rel=1e-5)


def test_a_layer_adds_the_penalty_of_its_kernel_to_its_losses():
    layer = layers.PacketMixing((4,), (2,), (6,), kernel_regularizer=OneHotPenalty(0.5))
    layer.build((None, 3, 3, 8))
    expected = OneHotPenalty(0.5)(layer.kernels[0])
    assert float(layer.losses[0]) == pytest.approx(float(expected))
    assert float(layer.losses[0]) > 0


@pytest.mark.parametrize("j", range(3))
def test_agrees_with_the_original(j):
    found = float(OneHotPenalty(1)(KERNELS[j]))
    assert found == pytest.approx(float(golden.ARRAYS[f"reg/unweighted{j}"]), abs=1e-4)


def test_sum_of_the_sections_is_that_of_the_original():
    pairs = zip(golden.ARRAYS["reg/lambda"], KERNELS, strict=True)
    found = sum(float(OneHotPenalty(strength)(kernel)) for strength, kernel in pairs)
    assert found == pytest.approx(float(golden.ARRAYS["reg/value"]), rel=1e-5)


def test_loss_with_the_penalty_is_that_of_the_original():
    logits, target = golden.ARRAYS["reg/logits"], golden.ARRAYS["reg/target"]
    cross = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    found = float(cross(target, logits)) + float(golden.ARRAYS["reg/value"])
    assert found == pytest.approx(float(golden.ARRAYS["reg/loss"]), rel=1e-5)


def test_rows_with_one_entry_cost_nothing():
    assert float(OneHotPenalty(1)(-3 * np.eye(4, dtype="float32"))) == 0


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a tape")
def test_gradient_of_a_row_of_zeros_is_finite():
    import tensorflow as tf

    x = tf.Variable(np.array([[0.0, 0.0], [1.0, 2.0]], "float32"))
    with tf.GradientTape() as tape:
        loss = OneHotPenalty(1)(x)
    assert np.isfinite(tape.gradient(loss, x)).all()


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a tape")
@pytest.mark.parametrize("j", [1, 2])
def test_gradient_agrees_with_the_original(j):
    import tensorflow as tf

    strength = float(golden.ARRAYS["reg/lambda"][j])
    x = tf.Variable(KERNELS[j])
    with tf.GradientTape() as tape:
        loss = OneHotPenalty(strength)(x)
    expected = golden.ARRAYS[f"reg/dw{j}"][..., 0, 0, 0]
    np.testing.assert_allclose(tape.gradient(loss, x), expected, atol=2e-5)


def test_a_negative_strength_is_named():
    with pytest.raises(ValueError, match="Received: strength=-1"):
        OneHotPenalty(-1)


@pytest.mark.parametrize("axes", [(0, 1), (1, 2)])
def test_penalty_agrees_with_pywavelets(axes):
    x = make_inputs((8, 8, 6, 2))
    _, *details = pywt.wavedecn(x, "db2", "reflect", level=1, axes=axes)
    expected = 0.5 * sum(np.abs(band).sum() for band in details[0].values())
    penalty = SparseDetails(0.5, "db2", axes=axes, mode="reflect")
    np.testing.assert_allclose(penalty(x), expected, rtol=1e-5)


def test_all_levels_count_but_not_the_average():
    x = make_inputs((8,))
    _, *details = pywt.wavedec(x, "haar", level=3)
    expected = 0.01 * sum(np.abs(band).sum() for band in details)
    np.testing.assert_allclose(
        SparseDetails(level=3, axes=(0,))(x), expected, rtol=1e-5
    )


def test_constants_cost_nothing():
    penalty = SparseDetails(level=2)(np.full((4, 4, 3), 7.0, "float32"))
    np.testing.assert_allclose(penalty, 0, atol=1e-6)


def test_kernels_and_activities_are_regularized(tmp_path):
    conv = keras.layers.Conv2D(
        2,
        4,
        kernel_regularizer=SparseDetails(0.1),
        activity_regularizer=SparseDetails(0.1, axes=(1, 2)),
    )
    model = keras.Sequential([keras.Input((9, 9, 1)), conv])
    x = make_inputs((2, 9, 9, 1))
    model.compile("sgd", "mse")
    model.fit(x, make_inputs((2, 6, 6, 2)), verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras").layers[0]
    assert again.kernel_regularizer.get_config() == conv.kernel_regularizer.get_config()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"mode": "mirror"}, "Received: mode='mirror'"),
        ({"level": -1}, "Received: level=-1"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        SparseDetails(**arguments)
