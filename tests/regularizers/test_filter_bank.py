import keras
import numpy as np
import pytest

from keras_wavelets import ops
from keras_wavelets import regularizers
from keras_wavelets import wavelets

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
