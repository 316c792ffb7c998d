"""Transforms inside `tf.data` where TensorFlow is not Keras's backend.

A pipeline hands out TensorFlow's symbolic tensors, with which JAX and torch can do
nothing. There the backend computes on the host instead, in the midst of the pipeline.
"""

import functools
import sys
from collections.abc import Callable
from typing import Any

import keras

from keras_wavelets.keras_internals import output_spec
from keras_wavelets.ops.complex_pairs import join_batch
from keras_wavelets.ops.complex_pairs import parts_in_batch


def in_pipeline(nest: Any) -> bool:
    """Returns whether a nest holds TensorFlow's symbolic tensors on another backend.

    Example:
    >>> in_pipeline([1.0, None])
    False
    """
    if keras.backend.backend() == "tensorflow" or not sys.modules.get("tensorflow"):
        return False
    return any(map(_is_foreign, keras.tree.flatten(nest)))


def _is_foreign(leaf: Any) -> bool:
    import tensorflow as tf

    return isinstance(leaf, tf.Tensor) and not hasattr(leaf, "numpy")


def on_host(function: Callable, arguments: Any, *, spec: Callable) -> Any:
    """Calls a function of the backend inside a pipeline.

    Args:
        function: What to compute, of `*args` and `**kwargs`.
        arguments: The pair of `args` and `kwargs`, with symbolic tensors in any nest.
        spec: What such a function gives: called with a function of tensors alone and
            one `KerasTensor` for each.

    Returns:
        TensorFlow's tensors, in the nest of the function's results; its lists, which
        `tf.data` would make one tensor of, as tuples.
    """
    import tensorflow as tf

    leaves = keras.tree.flatten(arguments)
    places = [place for place, leaf in enumerate(leaves) if _is_foreign(leaf)]

    def call(*tensors: Any) -> Any:
        filled = list(leaves)
        for place, tensor in zip(places, tensors, strict=True):
            filled[place] = tensor
        args, kwargs = keras.tree.pack_sequence_as(arguments, filled)
        return function(*args, **kwargs)

    symbols = [
        keras.KerasTensor(leaves[place].shape.as_list(), leaves[place].dtype.name)
        for place in places
    ]
    expected = spec(call, *symbols)
    results = keras.tree.flatten(expected)
    # What is no tensor, such as a level that was skipped, is known already.
    wanted = [k for k, r in enumerate(results) if isinstance(r, keras.KerasTensor)]
    types = [keras.backend.standardize_dtype(results[k].dtype) for k in wanted]

    def compute(*arrays: Any) -> list:
        found = keras.tree.flatten(call(*map(keras.ops.convert_to_tensor, arrays)))
        return [keras.ops.convert_to_numpy(found[k]) for k in wanted]

    tensors = tf.numpy_function(compute, [leaves[place] for place in places], types)
    for k, tensor in zip(wanted, tensors, strict=True):
        results[k] = tf.ensure_shape(tensor, results[k].shape)
    return _without_lists(keras.tree.pack_sequence_as(expected, results))


def _without_lists(nest: Any) -> Any:
    """Returns a nest with tuples for lists, which `tf.data` takes for one tensor."""
    if isinstance(nest, dict):
        return {key: _without_lists(part) for key, part in nest.items()}
    if isinstance(nest, list | tuple):
        return tuple(map(_without_lists, nest))
    return nest


def works_in_pipelines(function: Callable) -> Callable:
    """Returns a function of tensors that takes those of a pipeline too.

    All of `keras_wavelets.ops` and its layers do so already; this is for functions
    of one's own, on backends other than TensorFlow.

    Args:
        function: A function of the backend's tensors.

    Returns:
        A function with the same arguments, which `tf.data.Dataset.map` can trace.

    Example:
    >>> float(works_in_pipelines(keras.ops.abs)(-1.0))
    1.0
    """
    if keras.backend.backend() == "tensorflow":
        return function

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if in_pipeline((args, kwargs)):
            return on_host(function, (args, kwargs), spec=output_spec)
        return function(*args, **kwargs)

    return call


def _call(function: Callable, *tensors: Any) -> Any:
    return function(*tensors)


class PipelineLayer(keras.layers.Layer):
    """Abstract layer that can be mapped over a `tf.data.Dataset` on every backend.

    Subclasses set `takes_complex` where complex tensors are transformed by their
    parts: together, as a batch of twice the size.
    """

    takes_complex = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if in_pipeline((args, kwargs)):
            # The symbolic call also makes the weights.
            return on_host(super().__call__, (args, kwargs), spec=_call)
        leaves = keras.tree.flatten(args) if self.takes_complex else []
        if not any("complex" in str(getattr(x, "dtype", "")) for x in leaves):
            return super().__call__(*args, **kwargs)
        pairs = keras.tree.map_structure(parts_in_batch, args)
        found = super().__call__(*pairs, **kwargs)
        return keras.tree.map_structure(join_batch, found)
