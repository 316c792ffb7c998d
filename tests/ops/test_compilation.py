import pytest
import tensorflow as tf

from keras_wavelets.ops.compilation import in_xla


@pytest.mark.parametrize("jit", [False, True])
def test_a_graph_knows_whether_xla_compiles_it(jit):
    seen = []

    def trace(x):
        seen.append(in_xla())
        return x

    inner = tf.function(trace, autograph=False)
    tf.function(inner, jit_compile=jit, autograph=False)(tf.ones(2))
    assert seen == [jit]


def test_eager_execution_is_not_xla():
    assert not in_xla()
