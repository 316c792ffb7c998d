"""What every layer takes: an empty batch, a variable, half and double precision."""

import keras
import numpy as np
import pytest
from contracts import assert_close
from contracts import check_trains
from contracts import dtype_policy

from benchmarks.exports import LAYERS
from benchmarks.exports import assemble

# Layers without weights, and more levels than make sense, are what they are here.
pytestmark = [pytest.mark.backend, pytest.mark.filterwarnings("ignore")]
EACH = pytest.mark.parametrize("name", LAYERS)


def arrays(name, batch, dtype="float32"):
    rng = np.random.default_rng(0)
    found = [rng.random((batch, *shape)).astype(dtype) for shape in LAYERS[name].shapes]
    return found if len(found) > 1 else found[0]


@EACH
def test_an_empty_batch_gives_an_empty_batch(name):
    model = assemble(LAYERS[name])
    for found, symbol in zip(
        keras.tree.flatten(model(arrays(name, 0))), model.outputs, strict=True
    ):
        assert tuple(found.shape) == (0, *symbol.shape[1:])


@EACH
def test_a_variable_is_an_input_like_others(name):
    make = LAYERS[name].make
    given = keras.tree.flatten(arrays(name, 2))
    keras.utils.set_random_seed(0)
    expected = make(*map(keras.ops.convert_to_tensor, given))
    keras.utils.set_random_seed(0)
    assert_close(make(*map(keras.Variable, given)), expected, tolerance=1e-6)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        keras.utils.set_random_seed(0)
        assert_close(make(*map(tf.Variable, given)), expected, tolerance=1e-6)


@EACH
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_trains(name, policy):
    with dtype_policy(policy):
        model = assemble(LAYERS[name])
    check_trains(model, arrays(name, 2))


@EACH
def test_double_precision_is_kept(name):
    if keras.backend.backend() == "jax":
        pytest.skip("JAX has double precision only where it is switched on.")
    with dtype_policy("float64"):
        model = assemble(LAYERS[name])
    for found in keras.tree.flatten(model(arrays(name, 2, "float64"))):
        kind = keras.backend.standardize_dtype(found.dtype)
        assert kind in ("float64", "complex128")


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="tf.function")
@pytest.mark.parametrize(
    "name",
    [
        "DWT2D",
        "SWT2D",
        "WaveletDenoise2D",
        "BlurPool2D",
        "BicubicUpsampling2D",
        "WaveMixBlock",
        "WaveMixV1Block",
    ],
)
def test_one_unknown_axis_is_no_batch(name):
    import tensorflow as tf

    layer, x = assemble(LAYERS[name]).layers[-1], arrays(name, 2)
    expected = layer(x)
    for axis in (1, 2):
        shape = [None if place == axis else size for place, size in enumerate(x.shape)]
        graph = tf.function(layer.call, input_signature=[tf.TensorSpec(shape)])
        assert_close(graph(x), expected, tolerance=1e-4)
