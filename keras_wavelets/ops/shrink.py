"""Shrinkage of coefficients, and thresholds estimated from the noise in them."""

import math
import numbers
from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.ops.arguments import to_number
from keras_wavelets.ops.complex_pairs import is_complex

# The median of the absolute value of a standard normal variable.
NORMAL_MEDIAN = 0.6744897501960817


def threshold(data: Any, value: Any, mode: str = "soft", substitute: float = 0) -> Any:
    """Shrinks coefficients that are small, by their magnitude.

    Args:
        data: Tensor, real or complex; integers are cast to `keras.config.floatx()`.
        value: Threshold ≥ 0, a number or a tensor that broadcasts with `x`; for
            `"firm"` a pair of them, the lower first. For `"greater"` and `"less"`
            any real number.
        mode: What happens to the magnitude m at the threshold t. `"soft"`:
            `max(m - t, 0)`; `"hard"`: m where it is at least t, else 0;
            `"garrote"` (or `"garotte"`): `max(m - t**2 / m, 0)`; `"firm"`: 0 up to
            the lower threshold, m above the upper one, and a straight line between
            (with equal thresholds, `"hard"`). `"greater"` keeps real values that
            are at least t, `"less"` those that are at most t.
        substitute: Stands where a value is taken away.

    Raises:
        ValueError: If the mode is unknown, `"firm"` is not given a pair in ascending
            order, a threshold is negative or no number, or `"greater"` or `"less"`
            meet complex values.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> np.abs(ops.threshold(np.array([-3.0, 0.5, 2.0]), 1.0))
    array([2., 0., 1.])
    """
    check_shrinkage(mode, value)
    x = to_number(data)
    if mode in COMPARISONS:
        if is_complex(x):
            raise ValueError(
                "Expected real values for the modes 'greater' and 'less'. "
                f"Received: mode={mode!r}, x of {x.dtype}."
            )
        kept, result = COMPARISONS[mode](x, value), x
    else:
        magnitude = ops.abs(x)
        result = _with_sign(x, magnitude, SHRINKAGE[mode](magnitude, value))
        if _is_number(substitute) and substitute == 0:
            return result
        kept = magnitude >= (value[0] if mode == "firm" else value)
    return ops.where(kept, result, ops.cast(substitute, result.dtype))


def threshold_firm(data: Any, value_low: Any, value_high: Any) -> Any:
    """Shrinks by two thresholds: `threshold(data, (value_low, value_high), "firm")`.

    Gao and Bruce, "WaveShrink with firm shrinkage", 1997.

    Args:
        data: Tensor, real or complex.
        value_low: Magnitudes up to this one become 0.
        value_high: Magnitudes above this one stay as they are.

    Raises:
        ValueError: As `threshold`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> np.array(ops.threshold_firm(np.array([0.5, 1.5, 3.0]), 1.0, 2.0))
    array([0., 1., 3.])
    """
    return threshold(data, (value_low, value_high), "firm")


def _with_sign(x: Any, magnitude: Any, shrunk: Any) -> Any:
    if not is_complex(x):
        return ops.sign(x) * shrunk
    return x * ops.cast(_divide(shrunk, magnitude), x.dtype)


def check_shrinkage(mode: str, value: Any) -> None:
    """Checks a mode of `threshold` and the number, order and sign of thresholds."""
    checks.one_of(mode, "mode", (*SHRINKAGE, *COMPARISONS))
    pair = isinstance(value, (tuple, list))
    if pair != (mode == "firm") or (pair and len(value) != 2):
        raise ValueError(
            "Expected two thresholds for mode 'firm' and one for the others. "
            f"Received: value={value!r}, mode={mode!r}."
        )
    limits = [limit for limit in (value if pair else [value]) if _is_number(limit)]
    lowest = None if mode in COMPARISONS else 0
    for limit in limits:
        checks.number(limit, "value", low=lowest)
    if mode == "firm" and len(limits) == 2 and limits[0] > limits[1]:
        raise ValueError(
            "Expected the lower threshold of mode 'firm' first. "
            f"Received: value={value!r}."
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Number)


def _soft(magnitude: Any, value: Any) -> Any:
    return ops.relu(magnitude - value)


def _hard(magnitude: Any, value: Any) -> Any:
    return ops.where(magnitude >= value, magnitude, ops.zeros_like(magnitude))


def _garrote(magnitude: Any, value: Any) -> Any:
    return ops.relu(magnitude - _divide(value * value, magnitude))


def _firm(magnitude: Any, value: Any) -> Any:
    low, high = (ops.cast(limit, magnitude.dtype) for limit in value)
    between = _divide(high * ops.relu(magnitude - low), high - low)
    # Equal thresholds leave no line between: the upper one decides, as in "hard".
    kept = (magnitude > high) | ((magnitude >= high) & (low >= high))
    return ops.where(kept, magnitude, between)


SHRINKAGE = {
    "soft": _soft,
    "hard": _hard,
    "garrote": _garrote,
    "garotte": _garrote,
    "firm": _firm,
}
COMPARISONS = {"greater": ops.greater_equal, "less": ops.less_equal}


def _divide(numerator: Any, denominator: Any) -> Any:
    """A quotient that is 0, and has no gradient, where the denominator is 0."""
    some = denominator > 0
    safe = ops.where(some, denominator, ops.ones_like(denominator))
    return ops.where(some, numerator / safe, ops.zeros_like(denominator))


def noise_sigma(detail: Any, axes: tuple) -> Any:
    """Returns the standard deviation of the noise in a signal.

    The median of the finest details, in which a signal has few large coefficients
    and noise has all (Donoho and Johnstone, "Ideal spatial adaptation by wavelet
    shrinkage", 1994).

    Args:
        detail: Tensor of the finest, in images the diagonal band.
        axes: Axes of one signal; they remain, with size 1.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> noise = np.random.default_rng(0).normal(scale=2.0, size=(1, 10_000))
    >>> tuple(ops.noise_sigma(noise, (1,)).shape)
    (1, 1)
    >>> round(float(ops.noise_sigma(noise, (1,))[0, 0]), 1)
    2.0
    """
    magnitudes = ops.abs(_precise(ops.convert_to_tensor(detail)))
    ordered = ops.sort(_flat(magnitudes, axes), axis=-1)
    size = ops.shape(ordered)[-1]
    # Not `ops.median`, which computes the position in double precision: LiteRT
    # cannot.
    low, high = (
        ops.take(ordered, middle, axis=-1) for middle in ((size - 1) // 2, size // 2)
    )
    sigma = (low + high) / (2 * NORMAL_MEDIAN)
    return ops.cast(_unflat(sigma, magnitudes, axes), detail.dtype)


def universal_threshold(sigma: Any, count: Any) -> Any:
    """Returns the threshold that noise alone hardly ever exceeds (VisuShrink).

    Args:
        sigma: Standard deviation of the noise.
        count: Number of samples of the signal.

    Example:
    >>> from keras_wavelets import ops
    >>> round(float(ops.universal_threshold(0.5, 1024)), 4)
    1.8616
    """
    if isinstance(count, numbers.Integral):
        return sigma * math.sqrt(2 * math.log(count))
    sigma = ops.convert_to_tensor(sigma)
    factor = ops.sqrt(2 * ops.log(ops.cast(count, "float32")))
    return sigma * ops.cast(factor, sigma.dtype)


def bayes_threshold(detail: Any, sigma: Any, axes: tuple) -> Any:
    """Returns the threshold of a band that adapts to the signal in it (BayesShrink).

    Chang, Yu and Vetterli, "Adaptive wavelet thresholding for image denoising and
    compression", 2000. A band without a signal is suppressed.

    Args:
        detail: Tensor of one band.
        sigma: Standard deviation of the noise, as `noise_sigma` returns it.
        axes: Axes of one signal; they remain, with size 1.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> band = np.array([[3.0, -4.0, 0.0, 5.0]])
    >>> round(float(ops.bayes_threshold(band, 1.0, (1,))[0, 0]), 4)
    0.2949
    """
    x = _precise(ops.convert_to_tensor(detail))
    energy = ops.mean(ops.square(x), axis=axes, keepdims=True)
    noise = ops.square(ops.cast(sigma, x.dtype))
    signal = ops.sqrt(_positive(energy - noise))
    largest = ops.max(ops.abs(x), axis=axes, keepdims=True)
    result = ops.where(energy > noise, noise / signal, largest)
    return ops.cast(result, detail.dtype)


def sure_threshold(detail: Any, sigma: Any, axes: tuple) -> Any:
    """Returns the soft threshold of a band with the least estimated risk (SureShrink).

    The minimum of Stein's unbiased estimate of the risk over all magnitudes in the
    band (Donoho and Johnstone, "Adapting to unknown smoothness via wavelet
    shrinkage", 1995).

    Args:
        detail: Tensor of one band.
        sigma: Standard deviation of the noise, as `noise_sigma` returns it.
        axes: Axes of one signal; they remain, with size 1.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> band = np.array([[0.1, -0.3, 0.2, 9.0, 8.0]])
    >>> round(float(ops.sure_threshold(band, 1.0, (1,))[0, 0]), 4)
    0.3
    """
    x = _precise(ops.convert_to_tensor(detail))
    sigma = ops.cast(sigma, x.dtype)
    magnitudes = _divide(ops.abs(x), ops.broadcast_to(sigma, ops.shape(x)))
    ordered = ops.sort(_flat(magnitudes, axes), axis=-1)
    squares, size = ops.square(ordered), ops.shape(ordered)[-1]
    below = ops.arange(1, size + 1, dtype=ordered.dtype)
    above = ops.cast(size, ordered.dtype) - below
    risk = ops.cumsum(squares, axis=-1) + above * squares + above - below
    least = ops.min(risk, axis=-1, keepdims=True)
    # The first magnitude of least risk, found without a gather.
    candidates = ops.where(risk <= least, ordered, ordered[..., -1:])
    result = ops.min(candidates, axis=-1)
    return ops.cast(_unflat(result, x, axes) * sigma, detail.dtype)


def _flat(x: Any, axes: tuple) -> Any:
    """Returns the tensor with the given axes joined into the last one."""
    axes = tuple(axis % len(x.shape) for axis in axes)
    others = [axis for axis in range(len(x.shape)) if axis not in axes]
    shape = [ops.shape(x)[axis] for axis in others]
    return ops.reshape(ops.transpose(x, (*others, *axes)), (*shape, -1))


def _unflat(statistic: Any, x: Any, axes: tuple) -> Any:
    """Puts axes of size 1 where a statistic of `_flat(x, axes)` has lost them."""
    axes = tuple(axis % len(x.shape) for axis in axes)
    shape = [1 if axis in axes else n for axis, n in enumerate(ops.shape(x))]
    return ops.reshape(statistic, shape)


def _positive(x: Any) -> Any:
    """Replaces what is not positive by 1, so that a root of it has a gradient."""
    return ops.where(x > 0, x, ops.ones_like(x))


def _precise(x: Any) -> Any:
    """Half precision holds no sums over an image."""
    half = keras.backend.standardize_dtype(x.dtype) in ("float16", "bfloat16")
    return ops.cast(x, "float32") if half else x
