import numpy as np
import pytest
import wcnn_golden as golden
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import layers

pytestmark = pytest.mark.backend

MODES = {"repl": "constant", "zero": "zero", "": "reflect"}
CASES = [f"k{size}_s2" for size in range(1, 8)] + ["k3_s1", "k4_s2_repl", "k4_s2_zero"]


def test_keeps_the_layer_contract():
    check_layer(layers.BlurPool2D, {"size": 4}, (2, 7, 6, 3), (2, 4, 3, 3))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("implementation", ["auto", "conv"])
def test_agrees_with_the_original(case, implementation):
    size, strides, mode = int(case[1]), int(case[4]), MODES[case[6:]]
    x = golden.last(golden.ARRAYS["blurpool/x"])
    with config.implementation(implementation):
        found = layers.BlurPool2D(size, strides, mode)(x)
    golden.assert_near(found, golden.ARRAYS[f"blurpool/{case}"])


def test_a_constant_stays_what_it_is():
    y = layers.BlurPool2D(5)(np.full((1, 9, 11, 2), 3.0, "float32"))
    np.testing.assert_allclose(y, 3, rtol=1e-6)


def test_maps_too_small_to_mirror_are_extended_with_a_warning():
    x = make_inputs((1, 2, 2, 1))
    with pytest.warns(UserWarning, match="size 2 is too small"):
        found = layers.BlurPool2D(5).compute_output_shape(x.shape)
    assert found == (1, 1, 1, 1)
    expected = layers.BlurPool2D(5, mode="constant")(x)
    np.testing.assert_allclose(layers.BlurPool2D(5)(x), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"size": 0}, "size=0"),
        ({"size": 8}, "size=8"),
        ({"strides": 0}, "strides=0"),
        ({"mode": "zeros"}, "mode='zeros'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        layers.BlurPool2D(**arguments)
