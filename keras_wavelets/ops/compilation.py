"""Programs of their own for transforms inside TensorFlow graphs.

A transform is a handful of multiplications per sample. XLA makes one loop of them,
TensorFlow's executor a pass over memory for each; its depthwise convolution is fast
forward and slow backward. So a transform inside a `tf.function` becomes two XLA
programs, one forward and one for its gradient. Where everything around it is
compiled as well, XLA takes the two into the larger program. No interpreter but
TensorFlow's runs such programs, and that one compiles them anew for each batch size:
graphs that are traced to be written to a file hold the plain operations instead.
"""

from collections.abc import Callable
from typing import Any

import keras

from keras_wavelets.keras_internals import compiled_by_xla
from keras_wavelets.keras_internals import traced_for_export


def fused(function: Callable) -> Callable:
    """Returns a function of tensors that runs as one XLA program inside a graph.

    Not where it is called eagerly, which would wait for a compilation at each new
    shape, nor in graphs that are written to a file.
    """
    program = compiled(function)

    def call(*tensors: Any) -> Any:
        return (program if place() == "graph" else function)(*tensors)

    return call


def compiled(function: Callable) -> Callable:
    """Returns a function of tensors that runs as one XLA program, and its gradient.

    On other backends the function itself: they compile what surrounds the call.
    """
    if keras.backend.backend() != "tensorflow":
        return function
    import tensorflow as tf

    forward = tf.function(function, jit_compile=True, autograph=False)

    @tf.function(jit_compile=True, autograph=False)
    def backward(gradient: Any, *tensors: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            result = function(*tensors)
        return tape.gradient(result, tensors, gradient)

    @tf.custom_gradient
    def program(*tensors: Any) -> tuple:
        return forward(*tensors), lambda gradient: backward(gradient, *tensors)

    return program


def place() -> str:
    """Returns where the code runs that asks: `"eager"`, `"graph"` or `"file"`.

    A graph that is to be written to a file must hold what LiteRT and ONNX know: no
    programs, and no slices of more than five axes. On JAX everything is a graph that
    the backend compiles.
    """
    if keras.backend.backend() != "tensorflow":
        return "eager" if keras.backend.backend() == "torch" else "graph"
    import tensorflow as tf

    if not tf.inside_function():
        return "eager"
    return "file" if traced_for_export() else "graph"


def in_xla() -> bool:
    """Returns whether the function being traced is to be compiled by XLA.

    On JAX everything is; in TensorFlow a graph, or one around it, says so.
    """
    if keras.backend.backend() != "tensorflow":
        return keras.backend.backend() == "jax"
    import tensorflow as tf

    graph = tf.compat.v1.get_default_graph()
    while graph is not None:
        if compiled_by_xla(graph):
            return True
        graph = getattr(graph, "outer_graph", None)
    return False


def linear(function: Callable, transpose: Callable) -> Callable:
    """Returns a linear function of one tensor with its transpose as gradient.

    The gradient that differentiation makes of slices and of strided convolutions is
    several times slower than the transposed transform.
    """

    @keras.ops.custom_gradient
    def call(x: Any) -> tuple:
        def gradient(*arguments: Any, upstream: Any = None) -> Any:
            # TensorFlow passes it by position, other backends by name.
            return transpose(arguments[-1] if upstream is None else upstream)

        return function(x), gradient

    return call
