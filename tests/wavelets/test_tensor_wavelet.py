import keras
import numpy as np
import pytest
from contracts import assert_close
from contracts import check_compiled
from contracts import make_inputs

from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.ops import lowering
from keras_wavelets.wavelets import TensorWavelet

pytestmark = pytest.mark.backend

IMPLEMENTATIONS = ("auto", "conv", "polyphase", "matrix")
X = make_inputs((2, 9, 8, 3))


def tensor(name):
    return TensorWavelet(np.array(wavelets.get(name).filter_bank, "float32"))


@pytest.mark.parametrize("mode", ["symmetric", "periodization", "zero"])
@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@pytest.mark.parametrize("name", ["haar", "bior2.2", "db4", "db12"])
def test_taps_that_are_tensors_transform_as_constants(name, implementation, mode):
    options = {"mode": mode, "axes": (1, 2), "implementation": implementation}
    bands = ops.dwtn(X, name, **options)
    learned = ops.dwtn(X, tensor(name), **options)
    assert_close(learned, bands, tolerance=1e-5)
    assert_close(
        ops.idwtn(bands, tensor(name), **options),
        ops.idwtn(bands, name, **options),
        tolerance=1e-5,
    )


@pytest.mark.parametrize("implementation", ["auto", "conv", "polyphase"])
def test_transforms_with_tensors_compile(implementation):
    def there_and_back(x):
        options = {"axes": (1, 2), "implementation": implementation}
        coeffs = ops.wavedecn(x, tensor("db2"), level=1, **options)
        return ops.waverecn(coeffs, tensor("db2"), **options)

    check_compiled(there_and_back, X)


def test_one_axis_may_be_constant_and_another_a_tensor():
    mixed = ops.dwt2(X, ["db2", tensor("haar")], axes=(1, 2))
    assert_close(mixed, ops.dwt2(X, ["db2", "haar"], axes=(1, 2)), tolerance=1e-5)


def test_taps_take_the_dtype_of_the_signal():
    bands = ops.dwtn(X.astype("float16"), tensor("db2"))
    assert keras.backend.standardize_dtype(bands["aaaa"].dtype) == "float16"


def test_names_of_the_filters_are_rows_of_the_bank():
    bank = tensor("db3")
    assert bank.dec_len == 6
    rows = [bank.dec_lo, bank.dec_hi, bank.rec_lo, bank.rec_hi]
    np.testing.assert_array_equal(np.stack(rows), bank.filter_bank)


@pytest.mark.parametrize("bank", [tensor("db2"), wavelets.get("db2")])
def test_matrices_need_known_sizes(bank):
    assert lowering.choose("matrix", [8], (bank,)) == "matrix"
    assert lowering.choose("matrix", [None], (bank,)) == "conv"


def test_two_banks_of_tensors_share_one_program():
    size = lowering._program.cache_info().currsize
    ops.dwt(X, tensor("db2"), axis=1)
    once = lowering._program.cache_info().currsize
    ops.dwt(X, tensor("sym3"), axis=1)
    assert size <= once == lowering._program.cache_info().currsize


@pytest.mark.parametrize("name", ["db2", "bior2.2"])
def test_a_normalized_bank_keeps_the_mean_and_reconstructs(name):
    for bank in (wavelets.get(name).normalized, tensor(name).normalized):
        cA, cD = ops.dwt(np.ones((1, 8), "float32"), bank)
        np.testing.assert_allclose(cA, np.ones(cA.shape), atol=1e-6)
        back = ops.idwt(cA, cD, bank)
        np.testing.assert_allclose(back, np.ones((1, 8)), atol=1e-6)
