import numpy as np
import pytest
import wavemix_golden as golden
from contracts import check_layer

from keras_wavelets.layers import WaveMixV3Block

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("arguments", [{}, {"mult": 1, "pad_input": True}])
def test_keeps_the_layer_contract(arguments):
    shape = (2, 6, 8, 8)
    check_layer(
        WaveMixV3Block, arguments, shape, shape, stateless=False, tolerance=1e-4
    )


def test_agrees_with_the_original():
    golden.check_block(WaveMixV3Block(residual=False, dropout=0.0), "v3_block")


def test_has_the_number_of_parameters_of_the_original():
    block = WaveMixV3Block()
    block.build((None, 16, 16, 144))
    count = sum(int(np.prod(weight.shape)) for weight in block.trainable_weights)
    assert count == 275_796


def test_hidden_values_must_form_pixels():
    with pytest.raises(ValueError, match=r"times 8 .* Received: mult=1.25\.$"):
        WaveMixV3Block(mult=1.25).build((None, 8, 8, 8))
