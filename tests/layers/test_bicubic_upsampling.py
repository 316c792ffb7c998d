import keras
import numpy as np
import pytest
import wavemix_golden as golden
from contracts import check_layer

from keras_wavelets.layers import BicubicUpsampling2D

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("convention", ["torch", "keras"])
@pytest.mark.parametrize("scale", [1, 2, 3])
def test_keeps_the_layer_contract(scale, convention):
    shape = (2, 5 * scale, 4 * scale, 3)
    arguments = {"scale": scale, "convention": convention}
    check_layer(BicubicUpsampling2D, arguments, (2, 5, 4, 3), shape)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_agrees_with_pytorch(scale):
    arrays = golden.case("interpolation")
    result = BicubicUpsampling2D(scale)(golden.last(arrays["bicubic2x/in/x"]))
    golden.assert_agrees(result, golden.last(arrays[f"bicubic{scale}x/out"]))


@pytest.mark.parametrize("scale", [2, 3])
def test_agrees_with_keras(scale):
    x = np.random.default_rng(0).random((2, 5, 7, 3)).astype("float32")
    theirs = keras.layers.UpSampling2D(scale, interpolation="bicubic")(x)
    ours = BicubicUpsampling2D(scale, convention="keras")(x)
    # TensorFlow takes the weights from a table of 1024 positions.
    np.testing.assert_allclose(np.array(ours), np.array(theirs), atol=2e-3)


@pytest.mark.parametrize("convention", ["torch", "keras"])
def test_constants_stay_constant(convention):
    x = np.full((1, 2, 3, 1), 0.7, "float32")
    result = BicubicUpsampling2D(3, convention=convention)(x)
    np.testing.assert_allclose(np.array(result), 0.7, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [({"scale": 1.5}, "scale=1.5."), ({"convention": "scipy"}, "convention='scipy'.")],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        BicubicUpsampling2D(**arguments)
    assert str(error.value).endswith(received)
