import numpy as np
import pytest
import pywt
from contracts import check_application

from keras_wavelets import applications
from keras_wavelets.layers import AdaptiveDWT2D

pytestmark = pytest.mark.backend


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
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        applications.WaveletCNN(**arguments)
