"""All coefficients of a sample as one vector, for models on top."""

from typing import Any

import keras
import numpy as np
from keras import ops


def flatten_coeffs(coeffs: Any) -> tuple[Any, Any]:
    """Returns the coefficients of each sample in a row, and their shapes.

    Args:
        coeffs: Structure of tensors `(batch, …)` of known sizes, an adaptive
            transform's list for example.

    Returns:
        Tensor `(batch, coefficients)`, and a structure of shapes without the batch,
        for `unflatten_coeffs`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import flatten_coeffs
    >>> flat, shapes = flatten_coeffs([np.ones((2, 4, 1)), np.ones((2, 8, 1))])
    >>> tuple(flat.shape), shapes
    ((2, 12), [(4, 1), (8, 1)])
    """
    coeffs = keras.tree.map_structure(ops.convert_to_tensor, coeffs)
    shapes = keras.tree.map_structure(lambda c: tuple(c.shape[1:]), coeffs)
    rows = [
        ops.reshape(band, (-1, int(np.prod(band.shape[1:]))))
        for band in keras.tree.flatten(coeffs)
    ]
    return ops.concatenate(rows, axis=1), shapes


def unflatten_coeffs(flat: Any, shapes: list) -> list:
    """Undoes `flatten_coeffs` for a list of tensors.

    Args:
        flat: Tensor `(batch, coefficients)`.
        shapes: List of shapes without the batch.

    Raises:
        ValueError: If the shapes do not add up to the coefficients.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import unflatten_coeffs
    >>> bands = unflatten_coeffs(np.ones((2, 12)), [(4, 1), (8, 1)])
    >>> [tuple(band.shape) for band in bands]
    [(2, 4, 1), (2, 8, 1)]
    """
    flat = ops.convert_to_tensor(flat)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes]).tolist()
    if not ends or flat.shape[-1] != ends[-1]:
        raise ValueError(
            f"Expected {ends[-1] if ends else 'some'} coefficients a sample. "
            f"Received: flat with shape={tuple(flat.shape)}, shapes={shapes}."
        )
    parts = ops.split(flat, ends[:-1], axis=1)
    pairs = zip(parts, shapes, strict=True)
    return [ops.reshape(part, (-1, *shape)) for part, shape in pairs]
