import keras
import numpy as np
import pytest
import pywt
from dwt_grid import MODES
from dwt_grid import assert_agree
from dwt_grid import lengths_of
from dwt_grid import samples

from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.ops import conv

pytestmark = pytest.mark.backend

NAMES = ("haar", "db2", "db3", "rbio3.1")
SIZES = (1, 2, 3, 16)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_convolutions_agree_with_pywavelets(name, mode):
    pairs, wavelet = {}, wavelets.get(name)
    for size in lengths_of(mode, SIZES):
        x = samples(2, size)
        actual = np.stack(conv.split(x, 1, wavelet, mode))
        pairs["split", size] = actual, np.stack(pywt.dwt(x, name, mode))
        low, high = samples(2, 3, ops.coeff_len(size, wavelet.dec_len, mode))
        actual = conv.merge(low, high, 1, wavelet, mode)
        pairs["merge", size] = actual, pywt.idwt(low, high, name, mode)
    assert_agree(pairs, 1e-12)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_any_axis_is_filtered_in_its_place(axis):
    x, wavelet = samples(5, 6, 7), wavelets.get("db3")
    low, high = conv.split(x, axis, wavelet, "symmetric")
    expected = pywt.dwt(x, wavelet.to_pywt(), axis=axis)
    assert_agree({"low": (low, expected[0]), "high": (high, expected[1])}, 1e-12)


@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
@pytest.mark.parametrize("axes", [(1, 2), (2, 1)])
def test_one_convolution_of_a_plane_equals_one_along_each_axis(axes, mode):
    x, banks = samples(2, 9, 6, 3), ("db2", "bior2.2")
    bands = conv.split_plane(x, axes, tuple(map(wavelets.get, banks)), (mode, "zero"))
    expected = pywt.dwtn(x, banks, (mode, "zero"), axes=axes)
    stacked = np.stack([expected[key] for key in ("aa", "ad", "da", "dd")], axis=-1)
    assert_agree({axes: (bands, stacked)}, 1e-12)


@pytest.mark.parametrize("unknown", [(0,), (1,), (2,), (1, 2), (0, 1, 2)], ids=str)
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_unknown_sizes_are_filtered_as_known_ones(axis, unknown):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("Only TensorFlow leaves sizes unknown.")
    import tensorflow as tf

    x, wavelet = samples(5, 6, 7), wavelets.get("db2")
    shape = [None if i in unknown else size for i, size in enumerate(x.shape)]

    @tf.function(input_signature=[tf.TensorSpec(shape, "float64")], autograph=False)
    def there_and_back(x):
        bands = conv.split(x, axis, wavelet, "periodic")
        return bands, conv.merge(*bands, axis, wavelet, "periodic")

    (low, high), back = there_and_back(x)
    expected = pywt.dwt(x, "db2", "periodic", axis=axis)
    assert_agree({"low": (low, expected[0]), "high": (high, expected[1])}, 1e-12)
    whole = tuple(slice(size) for size in x.shape)
    assert_agree({"back": (back[whole], x)}, 1e-10)
