"""Transforms inside `tf.data`, whose tensors are TensorFlow's on every backend."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets import layers
from keras_wavelets import ops

pytestmark = pytest.mark.backend
IMAGES = np.random.default_rng(0).normal(size=(6, 16, 16, 2)).astype("float32")


def mapped(function, *, batch=None):
    # `tf.data` itself takes lists for tensors: nests become tuples.
    dataset = tf.data.Dataset.from_tensor_slices(IMAGES)
    dataset = dataset.batch(batch) if batch else dataset
    return list(
        dataset.map(
            lambda x: tuple(keras.tree.flatten(function(x)))
        ).as_numpy_iterator()
    )


def assert_equal_nests(found, expected):
    found, expected = keras.tree.flatten(found), keras.tree.flatten(expected)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, keras.ops.convert_to_numpy(b), atol=1e-5)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: ops.dwt2(x, "db2", axes=(0, 1)),
        lambda x: ops.wavedec2(x, "db2", level=2, axes=(0, 1)),
        lambda x: ops.swt2(x, "db2", level=2, axes=(0, 1)),
        lambda x: ops.cwt(x, (1.0, 2.0), "morl", axis=0),
        lambda x: ops.threshold(x, 0.5),
        lambda x: ops.idwt2(ops.dwt2(x, "db2", axes=(0, 1)), "db2", axes=(0, 1)),
    ],
)
def test_functions_can_be_mapped(function):
    assert_equal_nests(mapped(function)[1], function(IMAGES[1]))


@pytest.mark.parametrize(
    "make",
    [
        lambda: layers.DWT2D("db2"),
        lambda: layers.WaveDec2D("db2", level=2),
        lambda: layers.WaveletDenoise2D(level=2),
        layers.DTCWT2D,
        layers.BlurPool2D,
        lambda: layers.WTConv2D(3, level=1),
        lambda: layers.Threshold(value=0.5),
        lambda: layers.MLR2D(levels=2),
    ],
)
def test_layers_can_be_mapped(make):
    layer = make()
    batches = mapped(layer, batch=4)
    assert len(batches) == 2
    assert_equal_nests(batches[1], layer(IMAGES[4:]))


def test_sizes_are_known_where_they_can_be():
    dataset = tf.data.Dataset.from_tensor_slices(IMAGES).batch(4)
    spec = dataset.map(layers.DWT2D("haar")).element_spec  # The layer as it is.
    assert spec.shape.as_list() == [None, 8, 8, 8]
    assert spec.dtype == tf.float32
