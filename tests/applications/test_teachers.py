import keras
import numpy as np
import pytest
import pywt
from contracts import check_application

from keras_wavelets import applications
from keras_wavelets.layers import AdaptiveDWT2D

pytestmark = pytest.mark.backend


def test_the_convolutional_teacher_is_the_published_one():
    model = applications.TeacherCNN(input_shape=(28, 28, 1))
    assert model.count_params() == 21_840
    check_application(
        applications.TeacherCNN, {}, (20, 18, 3), parameters=8_187, feature_shape=(50,)
    )


def test_the_dense_teacher_is_the_published_one():
    model = applications.TeacherFFN(input_shape=(28, 28, 1))
    assert model.count_params() == 648_010


@pytest.mark.parametrize(
    ("builder", "shape", "parameters"),
    [("SignalMLP", (64, 1), 3169), ("SignalLSTM", (40, 1), 1781)],
)
def test_published_sizes_and_a_saved_file(builder, shape, parameters, tmp_path):
    model = getattr(applications, builder)(shape)
    assert model.count_params() == parameters
    x = np.random.default_rng(0).normal(size=(2, *shape)).astype("float32")
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        again.predict_on_batch(x), model.predict_on_batch(x), atol=1e-6
    )


@pytest.mark.parametrize(
    ("builder", "arguments", "message"),
    [
        ("SignalMLP", {"input_shape": (64,)}, r"Received: input_shape=\(64,\)"),
        ("SignalMLP", {"units": (0,)}, "Received: units=0"),
        ("SignalLSTM", {"units": 2.5}, "Received: units=2.5"),
        ("SignalLSTM", {"outputs": 0}, "Received: outputs=0"),
    ],
)
def test_bad_arguments_are_named(builder, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(applications, builder)(**arguments)


def test_keeps_the_builder_contract():
    check_application(
        applications.WaveletCNN,
        {"hidden_size": 6},
        (8, 8, 1),
        parameters=439,
        feature_shape=(6,),
    )


def test_coefficients_are_those_of_pywavelets():
    images = np.random.default_rng(0).normal(size=(2, 28, 28, 1)).astype("float32")
    model = applications.WaveletCNN(
        input_shape=(28, 28, 1), include_top=False, hidden_size=0
    )
    found = model.predict(images, verbose=0)
    assert found.shape == (2, 889)
    low = images[..., 0]
    for _ in range(3):
        low, details = pywt.dwt2(low, "db3", "periodization")
    np.testing.assert_allclose(found[:, :16], low.reshape(2, -1), atol=1e-4)
    cH = details[0].reshape(2, -1)
    np.testing.assert_allclose(found[:, 16:32], cH, atol=1e-4)


def test_a_learned_wavelet_may_be_given():
    learned = AdaptiveDWT2D("db2", parametrization="lattice", noise_factor=0.2, seed=0)
    model = applications.WaveletCNN(input_shape=(16, 16, 1), wavelet=learned.to_pywt())
    assert model.output_shape == (None, 10)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"hidden_size": -1}, "Received: hidden_size=-1"),
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"input_shape": (4, 4, 1)}, "Received: input_shape"),
    ],
)
def test_bad_arguments_are_named_of_wavelet_cnn(arguments, message):
    with pytest.raises(ValueError, match=message):
        applications.WaveletCNN(**arguments)
