"""Complex signals: both parts in one transform, along an axis of their own.

Every transform here is linear with real filters, so that of a complex signal is that
of its parts. They travel together, as two channels: one program, not two calls.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets.ops import arguments


def takes_complex(function: Callable) -> Callable:
    """Returns a transform that takes complex tensors as well.

    Its first argument is a tensor, or tensors in lists, tuples and dicts; `axis` or
    `axes` says what it transforms. Real tensors go through as they come.
    """
    signature = inspect.signature(function)
    first = next(iter(signature.parameters))
    place = "axes" if "axes" in signature.parameters else "axis"

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = args[0] if args else kwargs.get(first)
        if not any(map(is_complex, keras.tree.flatten(given))):
            return function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        rank = _rank(given)
        axes = arguments.normalize_axes(bound.arguments[place], rank, repeated=True)
        bound.arguments[place] = axes if place == "axes" else axes[0]
        bound.arguments[first] = _over_tensors(to_pair, given)
        return _over_tensors(_to_complex, function(*bound.args, **bound.kwargs))

    return call


def is_complex(value: Any) -> bool:
    """Returns whether a tensor, an array or a number is complex."""
    return isinstance(value, complex) or "complex" in str(getattr(value, "dtype", ""))


def join_parts(real: Any, imaginary: Any) -> Any:
    """Returns the complex tensor of two real ones; half precision becomes single."""
    real, imaginary = single(real), single(imaginary)
    dtype = "complex128" if "64" in str(real.dtype) else "complex64"
    return ops.cast(real, dtype) + ops.cast(imaginary, dtype) * 1j


def single(x: Any) -> Any:
    """Returns a tensor of a precision that has complex numbers."""
    return ops.cast(x, "float32") if "16" in str(x.dtype) else x


def to_pair(x: Any) -> Any:
    """Returns real and imaginary part along a new last axis."""
    # Lists that mix real and complex numbers are arrays to NumPy alone.
    x = ops.convert_to_tensor(np.asarray(x) if isinstance(x, (list, tuple)) else x)
    if is_complex(x):
        return ops.stack([ops.real(x), ops.imag(x)], axis=-1)
    x = arguments.to_tensor(x)
    return ops.stack([x, ops.zeros_like(x)], axis=-1)


def parts_in_batch(x: Any) -> Any:
    """Returns real and imaginary parts one behind the other in a batch."""
    x = arguments.to_number(x)
    parts = (ops.real(x), ops.imag(x)) if is_complex(x) else (x, ops.zeros_like(x))
    return ops.concatenate(parts, axis=0)


def join_batch(x: Any) -> Any:
    """Inverse of `parts_in_batch`."""
    return join_parts(*ops.split(x, 2, axis=0))


def _to_complex(pair: Any) -> Any:
    return join_parts(*ops.unstack(pair, 2, axis=-1))


def _over_tensors(function: Callable, value: Any) -> Any:
    """Applies a function to the tensors of a structure; numbers in a list are one."""
    if isinstance(value, dict):
        return {key: _over_tensors(function, part) for key, part in value.items()}
    if isinstance(value, (list, tuple)) and not _is_row(value):
        return type(value)(_over_tensors(function, part) for part in value)
    return value if value is None else function(value)


def _is_row(value: Any) -> bool:
    """Returns whether a list holds numbers, at whatever depth, and no tensors."""
    leaves = keras.tree.flatten(value)
    return all(isinstance(leaf, int | float | complex) for leaf in leaves)


def _rank(value: Any) -> int:
    """Returns the rank of the first tensor of a structure."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)) and not _is_row(value):
        return next(_rank(part) for part in value if part is not None)
    return len(np.shape(value))
