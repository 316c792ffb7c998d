import numpy as np
import pytest
from contracts import check_compiled
from keras import ops

from keras_wavelets.layers.wave_mix_parts import band_pyramid
from keras_wavelets.ops.reduce_and_split import folds
from keras_wavelets.ops.reduce_and_split import reduce_and_split
from keras_wavelets.wavelets import Wavelet

pytestmark = pytest.mark.backend


def example():
    rng = np.random.default_rng(0)
    shapes = ((2, 6, 8, 4), (1, 1, 4, 3), (3,))
    return [rng.normal(size=shape).astype("float32") for shape in shapes]


@pytest.mark.parametrize("name", ["haar", "bior1.1"])
def test_is_the_convolution_and_then_the_transform(name):
    x, kernel, bias = example()
    reduced = ops.conv(x, kernel, data_format="channels_last") + bias
    (expected,) = band_pyramid(reduced, 1, Wavelet(name), "zero")
    result = reduce_and_split(x, kernel, bias, Wavelet(name))
    np.testing.assert_allclose(np.array(result), np.array(expected), atol=1e-5)


def test_compilation_changes_nothing():
    x, kernel, bias = example()
    check_compiled(lambda x: reduce_and_split(x, kernel, bias, Wavelet("haar")), x)


def test_wide_maps_and_long_filters_are_not_folded():
    assert folds(Wavelet("haar"), 32)
    assert not folds(Wavelet("haar"), 144)
    assert not folds(Wavelet("db2"), 32)
