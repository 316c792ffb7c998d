import keras
import numpy as np
import pytest
from contracts import check_compiled
from keras import ops

from keras_wavelets.ops import transposed_conv

pytestmark = pytest.mark.backend


def example(height=3, width=5):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, height, width, 4)).astype("float32")
    return x, rng.normal(size=(4, 4, 6, 4)).astype("float32")


@pytest.mark.parametrize("sizes", [(3, 5), (1, 1), (2, 7)])
def test_both_forms_are_the_layer_of_keras(sizes):
    x, kernel = example(*sizes)
    layer = keras.layers.Conv2DTranspose(
        6, 4, strides=2, padding="same", use_bias=False, data_format="channels_last"
    )
    layer.build(x.shape)
    layer.set_weights([kernel])
    for form in (transposed_conv.double, transposed_conv.rearranged):
        result = form(ops.convert_to_tensor(x), ops.convert_to_tensor(kernel))
        np.testing.assert_allclose(np.array(result), np.array(layer(x)), atol=1e-5)


def test_compilation_changes_nothing():
    x, kernel = example()
    check_compiled(lambda x: transposed_conv.double(x, kernel), x)


def test_xla_on_a_cpu_gets_the_rearranged_form(monkeypatch):
    x, kernel = map(ops.convert_to_tensor, example())
    monkeypatch.setattr(transposed_conv, "in_xla", lambda: True)
    monkeypatch.setattr(transposed_conv, "rearranged", lambda *_: "rearranged")
    assert transposed_conv.double(x, kernel) == "rearranged"
    monkeypatch.setattr(transposed_conv, "has_gpu", lambda: True)
    assert tuple(transposed_conv.double(x, kernel).shape) == (2, 6, 10, 6)
