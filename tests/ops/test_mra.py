import keras
import numpy as np
import pytest
import pywt
from contracts import check_compiled
from contracts import make_inputs
from dwt_grid import pullback
from dwt_grid import to_numpy

from keras_wavelets import ops

pytestmark = pytest.mark.backend

TOLERANCE = 1e-5 if keras.backend.backend() == "jax" else 1e-10


def assert_near(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=0, atol=TOLERANCE)


# PyWavelets norms the bands on the way and warns; that cancels in the parts.
@pytest.mark.filterwarnings("ignore:norm=True")
@pytest.mark.parametrize("wavelet", ["haar", "db4", "sym5", "coif1", "rbio3.5"])
@pytest.mark.parametrize(("size", "level"), [(16, 3), (24, 2)])
def test_parts_agree_with_pywavelets(wavelet, size, level):
    x = make_inputs((size,), dtype="float64")
    expected = pywt.mra(x, wavelet, level, transform="swt")
    for part, other in zip(ops.mra(x, wavelet, level), expected, strict=True):
        assert_near(part, other)


@pytest.mark.parametrize("wavelet", ["haar", "db3"])
def test_image_parts_agree_with_pywavelets(wavelet):
    x = make_inputs((8, 12), dtype="float64")
    expected = keras.tree.flatten(pywt.mra2(x, wavelet, 2, transform="swt2"))
    found = keras.tree.flatten(ops.mra2(x, wavelet, 2))
    for part, other in zip(found, expected, strict=True):
        assert_near(part, other)


@pytest.mark.parametrize("size", [1, 5, 31])
@pytest.mark.parametrize("axis", [0, 1])
def test_parts_add_up_for_every_length(size, axis):
    x = make_inputs((size, 4), dtype="float64")
    assert_near(ops.imra(ops.mra(x, "bior2.2", 3, axis=axis)), x)


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 1), None])
def test_parts_of_any_axes_add_up(axes):
    x = make_inputs((3, 4, 5), dtype="float64")
    assert_near(ops.imra(ops.mran(x, "db2", 2, axes=axes)), x)


def test_a_constant_is_its_smooth_part():
    smooth, *details = ops.mra(np.full(7, 3.0), "db3", 2)
    assert_near(smooth, np.full(7, 3.0))
    for detail in details:
        assert_near(detail, np.zeros(7))


def test_compiled_parts_agree_with_eager_ones():
    check_compiled(lambda x: ops.mra(x, "db2", 2, axis=1), make_inputs((2, 9, 3)))


def test_gradient_is_the_adjoint():
    x = make_inputs((7,), dtype="float64")
    weights = make_inputs((3, 7), dtype="float64", seed=1)

    def parts(signal):
        return keras.ops.stack(ops.mra(signal, "bior2.2", 2))

    gradient = to_numpy(pullback(parts, x, weights))
    left = np.sum(to_numpy(parts(x)) * weights)
    np.testing.assert_allclose(left, np.sum(x * gradient), rtol=1e-10)


def test_absent_parts_count_as_zeros():
    smooth, detail = ops.mra(np.arange(5.0), "haar", 1)
    assert_near(ops.imra([None, detail]), detail)
    assert_near(ops.imra([smooth, None]), smooth)


def test_no_part_at_all_is_refused():
    with pytest.raises(ValueError, match=r"one part\. Received: parts=\[None\]"):
        ops.imra([None])


def test_a_wrong_level_is_named():
    with pytest.raises(ValueError, match="Received: level=-1"):
        ops.mra(np.ones(4), "haar", -1)


@pytest.mark.parametrize("mode", ["periodization", "symmetric", "zero"])
@pytest.mark.parametrize(("size", "wavelet"), [(16, "haar"), (33, "db3"), (7, "sym2")])
def test_parts_of_the_decimated_transform_agree_with_pywavelets(mode, size, wavelet):
    x = make_inputs((size,), dtype="float64")
    expected = pywt.mra(x, wavelet, transform="dwt", mode=mode)
    found = ops.mra(x, wavelet, transform="dwt", mode=mode)
    for part, other in zip(found, expected, strict=True):
        assert_near(part, other)
    assert_near(ops.imra(found), x)


def test_parts_of_images_and_volumes_agree_with_pywavelets_too():
    x = make_inputs((9, 12), dtype="float64")
    expected = pywt.mra2(x, "db2", 1, transform="dwt2", mode="reflect")
    found = ops.mra2(x, "db2", 1, transform="dwt2", mode="reflect")
    for part, other in zip(*map(keras.tree.flatten, (found, expected)), strict=True):
        assert_near(part, other)
    assert_near(ops.imra2(found), x)
    expected = pywt.mran(x, "db2", 1, axes=(1,), transform="dwtn")
    found = ops.mran(x, "db2", 1, (1,), "dwtn")
    for part, other in zip(*map(keras.tree.flatten, (found, expected)), strict=True):
        assert_near(part, other)
    assert_near(ops.imran(found), x)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"transform": "swt2"}, "transform='swt2'"),
        ({"mode": "symmetric"}, "mode='symmetric'"),
    ],
)
def test_a_transform_or_mode_that_is_not_there_is_named(arguments, received):
    with pytest.raises(ValueError, match=received):
        ops.mra(np.ones(8), "haar", **arguments)


def test_images_have_two_axes():
    with pytest.raises(ValueError, match=r"axes=\(0,\)"):
        ops.mra2(np.ones((8, 8)), "haar", axes=(0,))
