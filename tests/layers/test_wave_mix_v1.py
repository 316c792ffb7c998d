import numpy as np
import pytest
import wavemix_golden as golden
from contracts import check_layer

from keras_wavelets.layers import WaveMixV1Block

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ({}, (2, 16, 16, 8)),
        ({"levels": 2, "ff_filters": 6, "depthwise_kernel": 3}, (2, 8, 12, 8)),
        ({"levels": 1, "pad_input": True, "residual": False}, (2, 7, 9, 4)),
    ],
)
def test_keeps_the_layer_contract(arguments, shape):
    check_layer(
        WaveMixV1Block, arguments, shape, shape, stateless=False, tolerance=1e-4
    )


def test_agrees_with_the_original():
    block = WaveMixV1Block(ff_filters=12, residual=False, dropout=0.0)
    golden.check_block(block, "v1_block")


@pytest.mark.parametrize(
    ("width", "parameters"),
    [(16, 32_068), (64, 506_896), (128, 2_023_456), (256, 8_085_568)],
)
def test_has_the_number_of_parameters_of_the_original(width, parameters):
    block = WaveMixV1Block()
    block.build((None, 16, 16, width))
    count = sum(int(np.prod(weight.shape)) for weight in block.trainable_weights)
    assert count == parameters


def test_channels_must_be_shared_out_evenly():
    block = WaveMixV1Block(levels=3)
    with pytest.raises(ValueError, match=r"multiple of levels=3. Received: 8 chann"):
        block.build((None, 8, 8, 8))


def test_an_empty_depthwise_kernel_is_refused():
    with pytest.raises(ValueError, match=r"Received: depthwise_kernel=0\.$"):
        WaveMixV1Block(depthwise_kernel=0)
