import keras
import numpy as np
import pytest
from keras import ops

from keras_wavelets import wavelets
from keras_wavelets.pruning.transform import MatrixTransform
from keras_wavelets.pruning.transform import StepTransform


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
