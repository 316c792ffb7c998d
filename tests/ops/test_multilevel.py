import keras
import numpy as np
import pytest
import pywt
from dwt_grid import AGREEMENT
from dwt_grid import MODES
from dwt_grid import ROUND_TRIP
from dwt_grid import assert_agree
from dwt_grid import samples

from keras_wavelets import ops

pytestmark = [
    pytest.mark.backend,
    pytest.mark.filterwarnings("ignore:level=:UserWarning"),
    pytest.mark.filterwarnings("ignore:Level value of:UserWarning"),
]

WAVELETS, SIZES = ("haar", "db4", "bior2.2", "rbio3.5"), (33, 64, 65)
if keras.backend.backend() == "jax":
    # JAX compiles every operation anew for every shape.
    WAVELETS, SIZES = ("db4",), (33,)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", WAVELETS)
@pytest.mark.parametrize("level", [0, 1, 2, 3, None])
def test_several_levels_agree_with_pywavelets(level, wavelet, mode):
    pairs, back = {}, {}
    for size in SIZES:
        x = samples(2, size)
        coeffs = ops.wavedec(x, wavelet, mode, level=level)
        reference = pywt.wavedec(x, wavelet, mode, level=level)
        assert [band.shape for band in coeffs] == [band.shape for band in reference]
        pairs[size] = np.concatenate(coeffs, -1), np.concatenate(reference, -1)
        back[size] = ops.waverec(coeffs, wavelet, mode, output_size=size), x
    assert_agree(pairs, 6 * AGREEMENT["float64"])
    assert_agree(back, ROUND_TRIP["float64"])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", SIZES)
def test_any_coefficients_agree_with_pywavelets(size, mode):
    lengths = [band.size for band in pywt.wavedec(np.ones(size), "db2", mode, level=3)]
    coeffs = [samples(length, seed=i) for i, length in enumerate(lengths)]
    pair = ops.waverec(coeffs, "db2", mode), pywt.waverec(coeffs, "db2", mode)
    assert_agree({size: pair}, 3 * AGREEMENT["float64"])


@pytest.mark.parametrize(
    ("mode", "size", "lengths"),
    [
        ("symmetric", 64, [14, 14, 21, 35]),
        ("symmetric", 65, [14, 14, 21, 36]),
        ("symmetric", 33, [10, 10, 13, 20]),
        ("periodization", 64, [8, 8, 16, 32]),
        ("periodization", 65, [9, 9, 17, 33]),
    ],
)
def test_lengths_of_known_cases(mode, size, lengths):
    coeffs = ops.wavedec(np.ones(size), "db4", mode, level=3)
    assert [band.shape[0] for band in coeffs] == lengths


def test_images_of_unequal_sides_come_back_one_longer_where_odd():
    coeffs = ops.wavedec2(samples(33, 20), "db2", level=2)
    assert coeffs[0].shape == (10, 7)
    assert [bands[0].shape for bands in coeffs[1:]] == [(10, 7), (18, 11)]
    assert ops.waverec2(coeffs, "db2").shape == (34, 20)


@pytest.mark.parametrize("mode", ["symmetric", "reflect", "periodization"])
@pytest.mark.parametrize("shape", [(16, 16), (33, 20)])
@pytest.mark.parametrize("level", [1, 2, None])
def test_images_agree_with_pywavelets(level, shape, mode):
    x = samples(2, *shape)
    coeffs = ops.wavedec2(x, "db2", mode, level=level)
    reference = pywt.wavedec2(x, "db2", mode, level=level)
    pairs = {"average": (coeffs[0], reference[0])}
    for depth, (bands, expected) in enumerate(
        zip(coeffs[1:], reference[1:], strict=True)
    ):
        pairs |= {
            f"{name} {depth}": pair
            for name, *pair in zip(("cH", "cV", "cD"), bands, expected, strict=True)
        }
    assert_agree(pairs, 6 * AGREEMENT["float64"])
    back = ops.waverec2(coeffs, "db2", mode, output_size=shape)
    assert_agree({"back": (back, x)}, ROUND_TRIP["float64"])


@pytest.mark.parametrize("mode", ["zero", "symmetric", "periodization"])
@pytest.mark.parametrize("shape", [(8, 8, 8), (9, 10, 11)])
def test_volumes_agree_with_pywavelets(shape, mode):
    x = samples(2, *shape)
    coeffs = ops.wavedec3(x, "haar", mode, level=2)
    reference = pywt.wavedecn(x, "haar", mode, level=2, axes=(-3, -2, -1))
    for bands, expected in zip(coeffs[1:], reference[1:], strict=True):
        assert_agree({k: (bands[k], expected[k]) for k in expected}, 1e-11)
    assert_agree({"average": (coeffs[0], reference[0])}, 1e-11)
    back = ops.waverec3(coeffs, "haar", mode, output_size=shape)
    assert_agree({"back": (back, x)}, ROUND_TRIP["float64"])


@pytest.mark.parametrize("axes", [(0,), (2, 0), (-1, 1), (3, 2, 1, 0), None])
def test_any_axes_in_any_order_agree_with_pywavelets(axes):
    x = samples(6, 7, 8, 9)
    coeffs = ops.wavedecn(x, "haar", level=2, axes=axes)
    reference = pywt.wavedecn(x, "haar", level=2, axes=axes)
    for bands, expected in zip(coeffs[1:], reference[1:], strict=True):
        assert_agree({k: (bands[k], expected[k]) for k in expected}, 1e-11)
    sizes = x.shape if axes is None else [x.shape[axis] for axis in axes]
    back = ops.waverecn(coeffs, "haar", axes=axes, output_size=sizes)
    assert_agree({"back": (back, x)}, ROUND_TRIP["float64"])


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_one_axis_of_many_agrees_with_pywavelets(axis):
    x = samples(17, 18, 19)
    coeffs = ops.wavedec(x, "sym4", level=2, axis=axis)
    reference = pywt.wavedec(x, "sym4", level=2, axis=axis)
    pairs = dict(enumerate(zip(coeffs, reference, strict=True)))
    assert_agree(pairs, 1e-11)
    back = ops.waverec(coeffs, "sym4", axis=axis, output_size=x.shape[axis])
    assert_agree({axis: (back, x)}, ROUND_TRIP["float64"])


def test_every_axis_may_have_its_wavelet_and_mode():
    x, banks, modes = samples(8, 40), ["haar", "db3"], ["zero", "periodization"]
    coeffs = ops.wavedecn(x, banks, modes)
    reference = pywt.wavedecn(x, banks, modes)
    assert len(coeffs) == len(reference) == 4
    for bands, expected in zip(coeffs[1:], reference[1:], strict=True):
        assert_agree({k: (bands[k], expected[k]) for k in expected}, 1e-11)
    back = ops.waverecn(coeffs, banks, modes, output_size=x.shape)
    assert_agree({"back": (back, x)}, ROUND_TRIP["float64"])


def test_absent_details_are_zeros():
    x = samples(16)
    cA, _, cD = ops.wavedec(x, "db2", level=2)
    reference = pywt.waverec([np.asarray(cA), None, np.asarray(cD)], "db2")
    assert_agree({"x": (ops.waverec([cA, None, cD], "db2"), reference)}, 1e-12)


def test_level_zero_is_the_signal():
    x = samples(5)
    (only,) = ops.wavedec(x, "db2", level=0)
    np.testing.assert_array_equal(only, x)
    np.testing.assert_array_equal(ops.waverec([only], "db2"), x)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", [(20, 33), (3, 2)])
def test_unknown_sizes_are_transformed_as_known_ones(shape, mode):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("Only TensorFlow leaves sizes unknown.")
    import tensorflow as tf

    spec = tf.TensorSpec((None, None, None), "float64")

    @tf.function(input_signature=[spec], autograph=False)
    def there_and_back(x):
        coeffs = ops.wavedec2(x, "db3", mode, level=2)
        sizes = tf.unstack(tf.shape(x)[1:])
        return coeffs, ops.waverec2(coeffs, "db3", mode, output_size=sizes)

    x = samples(2, *shape)
    coeffs, back = there_and_back(x)
    expected = ops.wavedec2(x, "db3", mode, level=2)
    pairs = zip(keras.tree.flatten(coeffs), keras.tree.flatten(expected), strict=True)
    scale = np.abs(expected[0]).max()
    for one, other in pairs:
        np.testing.assert_allclose(one, other, atol=1e-12 * scale)
    assert_agree({"back": (back, x)}, ROUND_TRIP["float64"])


def test_symbolic_tensors_have_the_sizes_of_real_ones():
    inputs = keras.Input((33, 20, 3))
    coeffs = ops.wavedec2(inputs, "db2", level=2, axes=(1, 2))
    back = ops.waverec2(coeffs, "db2", axes=(1, 2), output_size=(33, 20))
    assert tuple(back.shape) == (None, 33, 20, 3)
    assert tuple(coeffs[0].shape) == (None, 10, 7, 3)
    assert [tuple(b[1].shape) for b in coeffs[1:]] == [
        (None, 10, 7, 3),
        (None, 18, 11, 3),
    ]
    x = samples(2, 33, 20, 3).astype("float32")
    np.testing.assert_allclose(keras.Model(inputs, back)(x), x, atol=1e-5)


def test_an_approximation_that_fits_no_detail_is_named():
    message = r"approximation of length 6.*details of length 4 along axis=0\."
    with pytest.raises(ValueError, match=message):
        ops.waverec([np.ones(6), np.ones(4)], "haar")


def test_a_size_that_is_not_the_finest_bands_is_named():
    coeffs = ops.wavedec(np.ones(16), "haar", level=2)
    with pytest.raises(
        ValueError, match=r"16 or 15 samples\. Received: output_size=14"
    ):
        ops.waverec(coeffs, "haar", output_size=14)


@pytest.mark.parametrize("size", [(64,), (32, 20)])
def test_the_approximation_may_be_left_out(size):
    x = np.random.default_rng(0).normal(size=size)
    expected, coeffs = pywt.wavedecn(x, "db2", level=2), ops.wavedecn(x, "db2", level=2)
    expected[0] = coeffs[0] = None
    actual = ops.waverecn(coeffs, "db2")
    np.testing.assert_allclose(actual, pywt.waverecn(expected, "db2"), atol=1e-12)


def test_nothing_at_all_is_no_decomposition():
    with pytest.raises(
        ValueError,
        match=r"at least one band.*Received: coeffs with bands of ranks \[\]",
    ):
        ops.waverecn([None, {"d": None}], "db2", axes=(0,))


@pytest.mark.parametrize("missing", [0, 1, 3])
def test_a_band_that_is_none_counts_as_zeros(missing):
    x = samples(64)
    coeffs = list(pywt.wavedec(x, "db2", level=3))
    coeffs[missing] = None
    np.testing.assert_allclose(
        ops.waverec(coeffs, "db2"), pywt.waverec(coeffs, "db2"), rtol=0, atol=1e-5
    )


@pytest.mark.parametrize("mode", ["zero", "symmetric", "periodization"])
@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_level_that_is_none_has_the_length_that_the_next_one_comes_from(
    missing, mode
):
    # 50 samples give odd lengths in between, which only the finer level can tell.
    coeffs = list(pywt.wavedec(samples(50), "db4", mode, level=2 + (missing == 3)))
    zeros = [np.zeros_like(c) if i == missing else c for i, c in enumerate(coeffs)]
    if missing >= len(coeffs):
        pytest.skip("no such level")
    coeffs[missing] = None
    found = ops.waverec(coeffs, "db4", mode, output_size=50)
    expected = ops.waverec(zeros, "db4", mode, output_size=50)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("missing", "nothing"), [(0, None), (1, (None, None, None)), (2, None)]
)
def test_images_without_an_average_or_a_level(missing, nothing):
    coeffs = list(pywt.wavedec2(samples(32, 20), "db2", level=2))
    zeros = [*coeffs]
    zeros[missing] = keras.tree.map_structure(np.zeros_like, coeffs[missing])
    coeffs[missing] = nothing
    np.testing.assert_allclose(
        ops.waverec2(coeffs, "db2", output_size=(32, 20)),
        pywt.waverec2(zeros, "db2"),
        atol=1e-5,
    )


@pytest.mark.parametrize(
    ("call", "received"),
    [
        (lambda: ops.waverec([None, None], "haar"), r"at least one band.*ranks \[\]"),
        (lambda: ops.waverec2([np.ones((2, 2)), (1, 2)], "haar"), "2 details"),
        (lambda: ops.waverec2([np.ones((2, 2)), 3], "haar"), "type int"),
        (lambda: ops.wavedec(np.ones(8), "haar", level=1.5), "level=1.5"),
        (lambda: ops.wavedec(np.ones(8), "haar", axis=3), r"axes=\(3,\)"),
    ],
    ids=range(5),
)
def test_what_is_no_decomposition_is_named(call, received):
    with pytest.raises(ValueError, match=received):
        call()


def test_numbers_of_numpy_count_and_positions_are_those_of_pywavelets():
    x = samples(32)
    level, axis = np.int64(2), np.int32(-1)
    found = ops.wavedec(x, "haar", "per", level, axis)
    for one, other in zip(
        found, pywt.wavedec(x, "haar", "periodization", 2), strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-5)
    np.testing.assert_allclose(ops.waverec(found, "haar", "per", axis), x, atol=1e-5)
