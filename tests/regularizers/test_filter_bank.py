"""Penalties on filters and filter banks."""

import keras
import numpy as np
import pytest
from awd_golden import ARRAYS

from keras_wavelets import ops
from keras_wavelets import regularizers
from keras_wavelets import wavelets
from keras_wavelets.regularizers import LowpassAutoencoder
from keras_wavelets.regularizers import WaveletConstraint

pytestmark = pytest.mark.backend

BANK = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")


def test_reconstruction_and_aliasing_are_both_penalized():
    expected = ops.reconstruction_error(BANK) + ops.alias_error(BANK)
    penalty = regularizers.PerfectReconstruction(0.5)(BANK)
    np.testing.assert_allclose(penalty, 0.5 * expected, rtol=1e-6)


def test_orthonormality_is_penalized():
    penalty = regularizers.Orthonormality(3.0)(BANK)
    np.testing.assert_allclose(penalty, 3 * ops.orthonormality_error(BANK), rtol=1e-6)


@pytest.mark.parametrize(
    ("penalty", "name"),
    [
        (regularizers.PerfectReconstruction(), "bior2.2"),
        (regularizers.Orthonormality(), "db4"),
    ],
)
def test_wavelets_pay_no_penalty(penalty, name):
    bank = np.array(wavelets.get(name).filter_bank, "float32")
    assert float(penalty(bank)) < 1e-9


@pytest.mark.parametrize(
    "penalty",
    [regularizers.PerfectReconstruction(0.5), regularizers.Orthonormality(0.5)],
)
def test_configuration_keeps_the_strength(penalty):
    again = keras.regularizers.get(keras.regularizers.serialize(penalty))
    assert type(again) is type(penalty)
    assert again.get_config() == {"strength": 0.5}


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
