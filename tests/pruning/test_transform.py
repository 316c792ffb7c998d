import keras
import numpy as np
import pruning_golden as golden
import pytest
from keras import ops

from keras_wavelets import wavelets
from keras_wavelets.pruning import tight_matrix
from keras_wavelets.pruning.transform import MatrixTransform
from keras_wavelets.pruning.transform import StepTransform
from keras_wavelets.pruning.transform import step_matrix

# The wavelets the original project offers.
NAMES = [
    *("haar", "db1", "db2", "db4", "db6", "coif1", "coif2", "coif3", "sym2", "sym4"),
    *("sym6", "bior1.3", "bior2.2", "bior4.4", "rbio1.3", "rbio2.2", "rbio4.4"),
]
ORTHOGONAL = [name for name in NAMES if "bio" not in name]


@pytest.mark.parametrize(**golden.cases("tight_cases"))
def test_agrees_with_the_golden_matrices(case):
    shape = golden.kernel(case["kernel"]).shape[:2]
    matrix, levels, approx = tight_matrix(shape, case["wavelet"], case["level"])
    np.testing.assert_allclose(
        matrix, golden.ARRAYS[f"{case['id']}/matrix"], atol=1e-12
    )
    assert (levels, list(approx)) == (case["levels_done"], case["approx_block"])


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("wavelet", NAMES)
def test_inverse_exists_for_every_size(wavelet, level):
    for size in range(1, 10):
        matrix, _, _ = tight_matrix((size, size), wavelet, level)
        inverse = np.linalg.inv(matrix)
        np.testing.assert_allclose(inverse @ matrix, np.eye(size**2), atol=1e-13)


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("wavelet", ORTHOGONAL)
def test_orthogonal_wavelets_give_orthogonal_matrices(wavelet, level):
    for size in range(1, 10):
        matrix, _, _ = tight_matrix((size, size), wavelet, level)
        np.testing.assert_allclose(matrix @ matrix.T, np.eye(size**2), atol=1e-11)


@pytest.mark.parametrize("wavelet", NAMES)
def test_one_axis_is_well_conditioned(wavelet):
    bank = wavelets.get(wavelet)
    worst = max(np.linalg.cond(step_matrix(size, bank)) for size in range(1, 10))
    assert worst <= 6.1


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("wavelet", NAMES)
def test_every_wavelet_is_haar_on_three_by_three(wavelet, level):
    kernel = golden.kernel("conv3").reshape(9, -1)
    haar, _, _ = tight_matrix((3, 3), "haar", level)
    other, _, _ = tight_matrix((3, 3), wavelet, level)
    np.testing.assert_allclose(abs(other @ kernel), abs(haar @ kernel), atol=1e-10)


@pytest.mark.parametrize("shape", [(1,), (1, 1), (1, 1, 1)])
def test_nothing_to_transform_is_the_identity(shape):
    matrix, levels, approx = tight_matrix(shape, "db2", 3)
    np.testing.assert_array_equal(matrix, [[1.0]])
    assert (levels, approx) == (0, shape)


def test_stops_when_every_axis_has_one_sample():
    _, levels, approx = tight_matrix((1, 5), "haar", 10)
    assert (levels, approx) == (3, (1, 1))


def test_the_matrix_is_a_copy():
    tight_matrix((2, 2), "haar")[0][:] = 0
    assert tight_matrix((2, 2), "haar")[0].any()


def test_level_below_zero_is_named():
    with pytest.raises(ValueError, match=r"Received: level=-1\."):
        tight_matrix((3, 3), "haar", -1)


def test_unknown_wavelet_is_named():
    with pytest.raises(ValueError, match="Received: wavelet='db99'"):
        tight_matrix((3, 3), "db99")


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("wavelet", ["haar", "db2", "bior2.2"])
@pytest.mark.parametrize("sizes", [(5,), (1, 5), (4, 7), (3, 2, 5)])
def test_step_by_step_is_the_product_with_the_matrix(sizes, wavelet, level):
    shape, bank = (*sizes, 2, 3), wavelets.get(wavelet)
    kernel = np.random.default_rng(0).normal(size=shape).astype("float32")
    axes = tuple(range(len(sizes)))
    matrix = MatrixTransform(shape, bank, level, rank=len(sizes))
    steps = StepTransform(shape, bank, level, axes=axes)
    assert matrix.levels == steps.levels
    np.testing.assert_array_equal(matrix.approx, steps.approx)
    for transform in ("analyze", "synthesize"):
        one, other = (
            keras.ops.convert_to_numpy(getattr(x, transform)(kernel))
            for x in (matrix, steps)
        )
        np.testing.assert_allclose(one, other, atol=1e-5)


@pytest.mark.parametrize(
    ("sizes", "level", "cells", "dead"),
    [
        ((3, 3), 1, 16, 7),
        ((5, 5), 1, 36, 11),
        ((5, 5), 2, 49, 24),
        ((7, 7), 2, 64, 15),
        ((9, 9), 3, 144, 63),
    ],
)
def test_the_original_transform_is_redundant_for_odd_sizes(sizes, level, cells, dead):
    bank = wavelets.get("haar")
    transform = MatrixTransform((*sizes, 1, 1), bank, level, rank=2, packing="pywt")
    assert transform.coefficient_shape == (*(int(cells**0.5),) * 2, 1, 1)
    assert transform.structural.sum() == dead


@pytest.mark.parametrize("channels", [(2, 4), (96, 96)])
def test_an_array_and_a_tensor_have_the_same_coefficients(channels):
    shape = (5, 3, *channels)
    kernel = np.random.default_rng(0).normal(size=shape).astype("float32")
    transform = MatrixTransform(shape, wavelets.get("db2"), 1, rank=2)
    for change in (transform.analyze, transform.synthesize):
        on_host, in_graph = change(kernel), change(ops.convert_to_tensor(kernel))
        assert isinstance(on_host, np.ndarray)
        np.testing.assert_allclose(on_host, in_graph, atol=1e-6)


def test_even_sizes_are_transformed_alike():
    bank, shape = wavelets.get("bior4.4"), (4, 8, 2, 2)
    kernel = np.random.default_rng(0).normal(size=shape).astype("float32")
    tight, pywt = (
        MatrixTransform(shape, bank, 2, rank=2, packing=packing).analyze(kernel)
        for packing in ("tight", "pywt")
    )
    np.testing.assert_allclose(tight, pywt, atol=1e-6)
