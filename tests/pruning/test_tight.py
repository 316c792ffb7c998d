import numpy as np
import pruning_golden as golden
import pytest

from keras_wavelets import wavelets
from keras_wavelets.pruning import tight_matrix
from keras_wavelets.pruning.tight import step_matrix

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
