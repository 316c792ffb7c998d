import keras
import numpy as np
import pytest
from awd_golden import ARRAYS

from keras_wavelets.regularizers import LowpassAutoencoder
from keras_wavelets.regularizers import WaveletConstraint

pytestmark = pytest.mark.backend

LOW = ARRAYS["loss/a/h0"]
TERMS = ("lsum", "hsum", "l2norm", "cmf", "conv")


def test_the_sum_is_weighted():
    weights = (0.5, 2.0, 3.0, 0.25, 1.5)
    expected = sum(
        w * ARRAYS[f"loss/a/{term}"] for w, term in zip(weights, TERMS, strict=True)
    )
    found = float(WaveletConstraint(*weights)(LOW.astype("float32")))
    assert found == pytest.approx(expected, rel=1e-5)


def test_three_conditions_are_enough():
    expected = sum(ARRAYS[f"loss/a/{term}"] for term in ("lsum", "hsum", "conv"))
    found = float(WaveletConstraint.minimal()(LOW.astype("float32")))
    assert found == pytest.approx(expected, rel=1e-5)


def test_the_autoencoder_of_recoskie_and_mann():
    low = LOW.astype("float32")
    high = (-1.0) ** np.arange(len(low)) * low[::-1]
    expected = (np.linalg.norm(low) - 1) ** 2 + high.mean() ** 2
    expected += (low.mean() - np.sqrt(2) / len(low)) ** 2
    penalty = WaveletConstraint.recoskie_mann()
    assert isinstance(penalty, LowpassAutoencoder)
    assert float(penalty(low)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "penalty", [WaveletConstraint(mirror=0.5), LowpassAutoencoder(2)]
)
def test_a_penalty_survives_its_configuration(penalty):
    again = keras.regularizers.deserialize(keras.regularizers.serialize(penalty))
    assert again.get_config() == penalty.get_config()


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none_is_named(weight):
    with pytest.raises(ValueError, match=f"Received: mirror={weight}"):
        WaveletConstraint(mirror=weight)
