"""Coefficients as features: the largest, the liveliest windows, one vector, few."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks

SIGNS = ("pos", "neg", "abs")


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MaxFeatures(keras.layers.Layer):
    """Takes the largest coefficients of each band of a signal.

    The features of the linear model that Ha, Singh, Lanusse, Upadhyayula, Yu put on a
    distilled wavelet: Adaptive wavelet distillation from neural networks through
    interpretations (2021).

    Args:
        m: How many coefficients of each band and channel; of shorter bands all.
        sign: What is large: `"pos"` the value, `"neg"` its negative, `"abs"` its
            magnitude. The values keep their sign in any case.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: a list of tensors `(batch, steps_j, channels)`, as `AdaptiveDWT1D`
    and `WaveDec1D` give it.
    Output shape: `(batch, bands * channels * m)`, in the order of the list; the
    largest first.

    Raises:
        ValueError: For a count below 1, an unknown sign, or bands of another rank.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import MaxFeatures
    >>> np.array(MaxFeatures(2, "neg")([np.array([[[1.0], [-5.0], [2.0]]])]))
    array([[-5.,  1.]], dtype=float32)
    """

    def __init__(self, m: int = 6, sign: str = "pos", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        checks.count(m, "m")
        self.m = m
        self.sign = checks.one_of(sign, "sign", SIGNS)
        self._build_at_init()

    def call(self, inputs: list) -> Any:
        self._check([band.shape for band in inputs])
        parts = [self._largest(ops.cast(band, self.compute_dtype)) for band in inputs]
        return ops.concatenate(parts, axis=-1)

    def _largest(self, band: Any) -> Any:
        x = ops.swapaxes(band, 1, 2)
        key = {"pos": x, "neg": -x, "abs": ops.abs(x)}[self.sign]
        count = self._count(band.shape)
        _, places = ops.top_k(key, count)
        chosen = ops.take_along_axis(x, places, axis=-1)
        return ops.reshape(chosen, (-1, band.shape[2] * count))

    def _count(self, shape: tuple) -> int:
        return self.m if shape[1] is None else min(self.m, shape[1])

    def _check(self, shapes: list) -> None:
        wrong = [tuple(shape) for shape in shapes if len(shape) != 3]
        if wrong:
            raise ValueError(
                "Expected a list of bands (batch, steps, channels). "
                f"Received: inputs with shape={wrong[0]}."
            )

    def compute_output_shape(self, input_shape: list) -> tuple:
        self._check(input_shape)
        return input_shape[0][0], sum(
            shape[2] * self._count(shape) for shape in input_shape
        )

    def get_config(self) -> dict:
        return {**super().get_config(), "m": self.m, "sign": self.sign}


def filter_patches(low: Any, high: Any, size: int = 3) -> dict:
    """Returns the outer products of the liveliest windows of two filters.

    The window of each filter is the one whose taps differ most from the filter's
    mean. As in the original the last possible window is not tried.

    Args:
        low: Low-pass filter, a vector.
        high: High-pass filter of the same length.
        size: Length of the windows.

    Returns:
        A dict of arrays of shape `(size, size)`: `ll`, and `lh`, `hl`, `hh` with
        their mean taken away. The first letter belongs to the columns.

    Raises:
        ValueError: If the filters are not longer than the window.

    Example:
    >>> from keras_wavelets import wavelets
    >>> from keras_wavelets.distillation import filter_patches
    >>> db5 = wavelets.get("db5")
    >>> patches = filter_patches(db5.rec_lo, db5.rec_hi)
    >>> sorted(patches), patches["ll"].shape, abs(round(float(patches["hh"].sum()), 6))
    (['hh', 'hl', 'lh', 'll'], (3, 3), 0.0)
    """
    low, high = (np.asarray(ops.convert_to_numpy(taps)) for taps in (low, high))
    if low.shape != high.shape or low.ndim != 1 or not 1 <= size < len(low):
        raise ValueError(
            "Expected two filters of one length, longer than the window. "
            f"Received: size={size}, filters of shapes {low.shape} and {high.shape}."
        )
    a, b = _window(low, size), _window(high, size)
    pairs = {"ll": (a, a), "lh": (b, a), "hl": (a, b), "hh": (b, b)}
    products = {name: np.outer(*pair) for name, pair in pairs.items()}
    return {
        name: patch if name == "ll" else patch - patch.mean()
        for name, patch in products.items()
    }


def _window(taps: np.ndarray, size: int) -> np.ndarray:
    away = (taps - taps.mean()) ** 2
    energy = [away[start : start + size].sum() for start in range(len(taps) - size)]
    start = int(np.argmax(energy))
    return taps[start : start + size]


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
    """Inverse of `flatten_coeffs` for a list of tensors.

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


def keep_positive(x: Any) -> Any:
    """Returns the values above zero, others as zero.

    Args:
        x: Tensor.

    Example:
    >>> import numpy as np
    >>> np.array(keep_positive(np.array([-1.0, 2.0])))
    array([0., 2.])
    """
    return ops.maximum(ops.convert_to_tensor(x), 0)


def keep_most(x: Any, k: int) -> Any:
    """Returns the `k` values of each row that are largest in magnitude, others zero.

    Args:
        x: Tensor `(batch, values)`.
        k: How many to keep; ties with the next one are dropped.

    Raises:
        ValueError: If `k` is not a positive integer below the length of a row.

    Example:
    >>> import numpy as np
    >>> np.abs(keep_most(np.array([[1.0, -3.0, 2.0]]), 1))
    array([[0., 3., 0.]])
    """
    checks.count(k, "k")
    x = ops.convert_to_tensor(x)
    if k >= x.shape[-1]:
        raise ValueError(
            f"Expected to keep less than {x.shape[-1]} values. Received: k={k}."
        )
    magnitude = ops.abs(x)
    limit = ops.top_k(magnitude, k + 1)[0][..., -1:]
    return ops.where(magnitude > limit, x, ops.zeros_like(x))


def normalize_images(x: Any) -> Any:
    """Returns images of unit norm, each channel by itself.

    Args:
        x: Tensor `(batch, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> round(float(ops.sum(normalize_images(np.ones((1, 4, 4, 1))) ** 2)), 6)
    1.0
    """
    x = ops.convert_to_tensor(x)
    return x / ops.sqrt(ops.sum(ops.square(x), axis=(1, 2), keepdims=True))
