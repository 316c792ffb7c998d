"""Programs of their own for transforms in TensorFlow.

A transform is a handful of multiplications per sample. XLA makes one loop of them,
TensorFlow's executor a pass over memory for each; its depthwise convolution is fast
forward and slow backward. So a transform inside a `tf.function` becomes two XLA
programs, one forward and one for its gradient. Where everything around it is
compiled as well, XLA takes the two into the larger program. Graphs that are traced to
be written to a file hold the plain operations: no other interpreter runs programs.

XLA compiles for fixed sizes, at a third of a second and some megabytes a time, and
nothing frees a program. Two rules keep their number small. A batch of unknown size is
filled up to one of a few sizes. An eager call runs the plain function where its shapes
are met for the first time, and a program from the second time on, as long as there
are not too many.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from keras_wavelets.keras_internals import compiled_by_xla
from keras_wavelets.keras_internals import traced_for_export

# Sizes that a batch is filled up to: the first double, the later ones rise by an
# eighth to a fifth. Six of them serve all batches up to 64.
BATCH_SIZES = (
    *(1, 4, 8, 16, 32),
    *(2**octave * k // 4 for octave in range(6, 30) for k in range(4, 8)),
)
# Eager calls compile so many programs at most, and remember so many shapes.
MOST_EAGER, MOST_SIGHTS = 128, 1024


def fused(
    function: Callable, *, parts: tuple = (1, 1), batch_axis: int | None = None
) -> Callable:
    """Returns a function of tensors that runs as one XLA program.

    Not in graphs that are written to a file, nor where its shapes are new to an eager
    call, which would wait for the compilation.

    Args:
        function: From tensors to a tensor.
        parts: As in `compiled`.
        batch_axis: As in `compiled`.
    """
    program = compiled(function, parts=parts, batch_axis=batch_axis)

    def call(*tensors: Any) -> Any:
        return (function if place() == "file" else program)(*tensors)

    return call


def compiled(
    function: Callable, *, parts: tuple = (1, 1), batch_axis: int | None = None
) -> Callable:
    """Returns a function of tensors that runs as one XLA program, and its gradient.

    On other backends the function itself: they compile what surrounds the call.

    Args:
        function: From tensors to a tensor. Along an axis of unknown size, if there is
            one alone, each position is computed by itself.
        parts: How many batches lie one after the other along this axis of the first
            argument, and of the result.
        batch_axis: The axis of which that is true; None if it is of every axis whose
            size may be unknown.
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

    filled = _over_batches(forward, backward, parts)

    def call(*tensors: Any) -> Any:
        if not tf.inside_function():
            symbolic = keras.backend.is_keras_tensor(tensors[0])
            met = not symbolic and _SIGHTS.met(function, tensors)
            return (program if met else function)(*tensors)
        batched = _is_batch([tuple(x.shape) for x in tensors], batch_axis)
        return (filled if batched and not in_xla() else program)(*tensors)

    return call


def _is_batch(shapes: list, axis: int | None) -> bool:
    """Returns whether the unknown sizes of tensors are those of batches."""
    open_shapes = [shape for shape in shapes if None in shape]
    places = {shape.index(None) for shape in open_shapes}
    alone = all(shape.count(None) == 1 for shape in open_shapes)
    return bool(open_shapes) and alone and (axis is None or places == {axis})


def _over_batches(forward: Callable, backward: Callable, parts: tuple) -> Callable:
    """Returns a program of tensors whose batches are of unknown size."""
    import tensorflow as tf

    @tf.custom_gradient
    def program(*tensors: Any) -> tuple:
        batch = _Batch(tensors, parts[0])
        counts = (parts[0], *(1 for _ in tensors[1:]))
        filled = list(map(batch.fill, tensors, counts))
        result = forward(*filled)

        def gradient(upstream: Any) -> list:
            slopes = backward(batch.fill(upstream, parts[1]), *filled)
            shapes = [x.shape for x in tensors]
            return list(map(batch.cut, slopes, shapes, counts))

        return batch.cut(result, result.shape, parts[1]), gradient

    return program


class _Sights:
    """The shapes that eager calls have met, by function.

    It is the memory of the process, as that of the compiler is: what is compiled stays.
    """

    def __init__(self) -> None:
        self.once: OrderedDict = OrderedDict()
        self.compiled: set = set()

    def met(self, function: Callable, tensors: tuple) -> bool:
        """Returns whether a call is to be a program; remembers its shapes."""
        key = (function, *((tuple(x.shape), x.dtype) for x in tensors))
        if key in self.compiled:
            return True
        if key in self.once and len(self.compiled) < MOST_EAGER:
            del self.once[key]
            self.compiled.add(key)
            return True
        self.once[key] = None
        if len(self.once) > MOST_SIGHTS:
            self.once.popitem(last=False)
        return False


_SIGHTS = _Sights()


class _Batch:
    """A batch of unknown size, filled up with zeros to one of `BATCH_SIZES`.

    Args:
        tensors: The arguments of a program.
        parts: How many batches lie along the unknown axis of the first.
    """

    def __init__(self, tensors: tuple, parts: int) -> None:
        import tensorflow as tf

        unknown = [None in x.shape for x in tensors]
        some = tensors[unknown.index(True)]
        size = tf.shape(some)[tuple(some.shape).index(None)]
        self.size = size // parts if unknown[0] else size
        sizes = tf.constant(BATCH_SIZES)
        self.full = sizes[tf.searchsorted(sizes, [self.size])[0]]

    def fill(self, x: Any, parts: int) -> Any:
        """Returns a tensor with zeros behind the batch, or behind each part of it."""
        import tensorflow as tf

        if None not in x.shape:
            return x
        axis = tuple(x.shape).index(None)
        static, x = x.shape, _apart(x, axis, parts, self.size)
        axis_of_size = axis + (parts > 1)
        behind = np.zeros((len(x.shape), 2), "int32")
        behind[axis_of_size, 1] = 1
        x = tf.pad(x, behind * (self.full - self.size))
        return _together(x, axis, parts, static)

    def cut(self, x: Any, shape: Any, parts: int) -> Any:
        """Inverse of `fill`, for a result of a shape."""
        if None not in shape:
            return x
        axis = tuple(shape).index(None)
        x = _apart(x, axis, parts, self.full)
        where = (slice(None),) * (axis + (parts > 1))
        return _together(x[(*where, slice(0, self.size))], axis, parts, shape)


def _apart(x: Any, axis: int, parts: int, size: Any) -> Any:
    """Splits an axis of batches that lie one after the other."""
    import tensorflow as tf

    if parts == 1:
        return x
    shape = [tf.shape(x)[k] if s is None else s for k, s in enumerate(x.shape)]
    return tf.reshape(x, [*shape[:axis], parts, size, *shape[axis + 1 :]])


def _together(x: Any, axis: int, parts: int, static: Any) -> Any:
    """Inverse of `_apart`; returns a tensor of a shape known in part."""
    import tensorflow as tf

    if parts > 1:
        sizes = [-1 if size is None else size for size in static]
        return tf.reshape(x, sizes)
    x.set_shape(static)
    return x


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
