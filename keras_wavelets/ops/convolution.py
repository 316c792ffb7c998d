"""What convolutional networks compute beside transforms, fast in graphs and under XLA.

The transposed convolution that doubles images has two forms, which give the same
numbers to rounding:

================= ============================================ ===================
form              what it does                                 where it is best
================= ============================================ ===================
`"transposed"`    the backend's transposed convolution         everywhere but there
`"rearranged"`    one 3 x 3 convolution to four times the      XLA on a CPU
                  channels, then channels to space
================= ============================================ ===================
"""

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import pick
from keras_wavelets.ops.along_axis import split_axis
from keras_wavelets.ops.compilation import in_xla
from keras_wavelets.ops.compilation import place
from keras_wavelets.wavelets import Wavelet


def convolve(x: Any, kernel: Any, *, strides: int = 1, padding: str = "valid") -> Any:
    """Convolves channels last, as `keras.ops.conv`, also an empty batch.

    Example:
    >>> import numpy as np
    >>> x, kernel = np.ones((0, 9, 3), "float32"), np.ones((3, 3, 5), "float32")
    >>> tuple(convolve(x, kernel, strides=2).shape)
    (0, 4, 5)
    """
    return _by(ops.conv, x, kernel, strides, padding)


def depthwise(x: Any, kernel: Any, *, strides: int = 1, padding: str = "same") -> Any:
    """Convolves each channel with kernels of its own, also an empty batch.

    Args:
        x: Tensor `(batch, …, channels)` with one to three axes between.
        kernel: Tensor `(…, channels, kernels)`, of any sizes, even ones too. Three
            axes want one kernel for each channel.
        strides: Step along all axes, of which three want 1.
        padding: `"valid"` or `"same"`, which three axes want.
    """
    if len(x.shape) == 5:
        return _volume(x, kernel)
    if not _by_taps_is_best(x, kernel, strides, padding):
        return _by(ops.depthwise_conv, x, kernel, strides, padding)
    taps, flat = kernel[..., 0], len(x.shape) == 3
    x, taps = (ops.expand_dims(x, 1), taps[None]) if flat else (x, taps)
    y = _by_taps(x, taps, tuple((size - 1) // 2 for size in taps.shape[:2]))
    return y[:, 0] if flat else y


def _by_taps_is_best(x: Any, kernel: Any, strides: int, padding: str) -> bool:
    """Returns whether XLA's own convolution is slow: twenty times on a CPU."""
    plain = strides == 1 and padding == "same" and kernel.shape[-1] == 1
    known = None not in x.shape[1:] and 0 not in x.shape
    return plain and known and in_xla() and not has_gpu()


def _volume(x: Any, kernel: Any) -> Any:
    """Sums images: no backend but XLA convolves the channels of volumes one by one."""
    taps = kernel.shape[0]
    depth = ops.shape(x)[1]
    x = extend(x, ((taps - 1) // 2, taps // 2), "zero", 1)
    images = (merge_axes(cut(x, 1, tap, tap + depth), 0) for tap in range(taps))
    total = sum(depthwise(image, kernel[tap]) for tap, image in enumerate(images))
    return split_axis(total, 0, (0 if x.shape[0] == 0 else -1, depth))


def _by(conv: Callable, x: Any, kernel: Any, strides: int, padding: str) -> Any:
    x = ops.convert_to_tensor(x)
    options = {"strides": strides, "padding": padding, "data_format": "channels_last"}
    if keras.backend.backend() != "tensorflow" or x.shape[0]:
        return conv(x, kernel, **options)
    # The kernels that TensorFlow takes from oneDNN give an empty batch the shape of
    # their input.
    if x.shape[0] == 0:
        one_image = ops.pad(x, [(0, 1), *[(0, 0)] * (len(x.shape) - 1)])
        return conv(one_image, kernel, **options)[:0]
    result = conv(x, kernel, **options)
    if place() != "graph" or keras.backend.is_keras_tensor(x):
        return result
    batch, *sizes, _ = ops.shape(x)
    taps = kernel.shape[: len(sizes)]
    sizes = [
        known or _length(size, length, strides, padding)
        for known, size, length in zip(result.shape[1:-1], sizes, taps, strict=True)
    ]
    return ops.reshape(result, (batch, *sizes, result.shape[-1]))


def _length(size: Any, taps: int, strides: int, padding: str) -> Any:
    """Returns how many steps a kernel makes along an axis."""
    return (size - (taps if padding == "valid" else 1)) // strides + 1


def _by_taps(x: Any, taps: Any, before: tuple) -> Any:
    """Correlates the channels of images with `(rows, columns, channels)` taps.

    It and `_by_pixels` are each other's gradients, whatever the order.
    """

    @ops.custom_gradient
    def correlate(x: Any, taps: Any) -> tuple:
        def gradient(*arguments: Any, upstream: Any = None) -> tuple:
            up = arguments[0] if upstream is None else upstream
            size = taps.shape[:2]
            behind = tuple(k - 1 - b for k, b in zip(size, before, strict=True))
            turned = ops.flip(taps, (0, 1))
            return _by_taps(up, turned, behind), _by_pixels(x, up, size, before)

        # TensorFlow knows no gradient of the loop, nor is it to look for one.
        constants = map(ops.stop_gradient, (x, taps))
        return _sum_of_taps(*constants, before), gradient

    return correlate(x, taps)


def _by_pixels(x: Any, y: Any, size: tuple, before: tuple) -> Any:
    """Returns the taps that answer to a pair of images: the gradient of the kernel."""

    @ops.custom_gradient
    def correlate(x: Any, y: Any) -> tuple:
        def gradient(*arguments: Any, upstream: Any = None) -> tuple:
            up = arguments[0] if upstream is None else upstream
            behind = tuple(k - 1 - b for k, b in zip(size, before, strict=True))
            turned = ops.flip(up, (0, 1))
            return _by_taps(y, turned, behind), _by_taps(x, up, before)

        constants = map(ops.stop_gradient, (x, y))
        return _sum_of_pixels(*constants, size, before), gradient

    return correlate(x, y)


def _rows(x: Any, size: tuple, before: tuple) -> Any:
    """Returns images with zeros around them, columns and channels along one axis."""
    around = [(b, k - 1 - b) for k, b in zip(size, before, strict=True)]
    return merge_axes(ops.pad(x, [(0, 0), *around, (0, 0)]), 2)


def _sum_of_taps(x: Any, taps: Any, before: tuple) -> Any:
    (_, height, width, channels), size = x.shape, taps.shape[:2]
    half = -(-height // 2)
    rows = extend(_rows(x, size, before), (0, 2 * half - height), "zero", 1)
    taps = ops.tile(taps, (1, 1, width))
    places = [(i, j) for i in range(size[0]) for j in range(size[1])]

    # A loop of two steps: across it XLA fuses nothing, and so computes no pixel twice.
    def step(k: Any, total: Any) -> Any:
        shape = (ops.shape(x)[0], half + size[0] - 1, rows.shape[2])
        part = ops.slice(rows, (0, k * half, 0), shape)
        found = sum(
            part[:, i : i + half, j * channels : (j + width) * channels] * taps[i, j]
            for i, j in places
        )
        return ops.slice_update(total, (0, k * half, 0), found)

    total = ops.zeros((ops.shape(x)[0], 2 * half, width * channels), x.dtype)
    total = ops.fori_loop(0, 2, step, total)
    return split_axis(cut(total, 1, 0, height), 2, (width, channels))


def _sum_of_pixels(x: Any, y: Any, size: tuple, before: tuple) -> Any:
    images, height, width, channels = x.shape
    # Images of few rows are taken together.
    group = max(
        (d for d in range(1, 1 + 8 // height) if images and images % d == 0), default=1
    )
    rows = split_axis(_rows(x, size, before), 0, (-1, group))
    y = split_axis(merge_axes(y, 2), 0, (-1, group))
    places = [(i, j) for i in range(size[0]) for j in range(size[1])]

    def step(k: Any, sums: Any) -> Any:
        part, other = rows[k], y[k]
        found = [
            ops.sum(
                part[:, i : i + height, j * channels : (j + width) * channels] * other,
                (0, 1),
            )
            for i, j in places
        ]
        return sums + ops.stack(found)

    sums = ops.zeros((len(places), width * channels), y.dtype)
    count = rows.shape[0] or ops.shape(rows)[0]
    sums = ops.fori_loop(0, count, step, sums)
    return ops.sum(ops.reshape(sums, (*size, width, channels)), 2)


KERNEL_SIZE = 4
# Which of the four taps meet the pixel before, at and behind an output of even and
# of odd position; None where there is no such tap.
TAPS = ((3, 1, None), (None, 2, 0))


def double(x: Any, kernel: Any) -> Any:
    """Doubles images by a transposed convolution of size 4 and stride 2.

    Args:
        x: Tensor of shape `(batch, height, width, inputs)`.
        kernel: Tensor of shape `(4, 4, outputs, inputs)`.

    Returns:
        Tensor of shape `(batch, 2 * height, 2 * width, outputs)`.
    """
    if in_xla() and not has_gpu():
        return rearranged(x, kernel)
    return ops.conv_transpose(
        x, kernel, strides=2, padding="same", data_format="channels_last"
    )


def rearranged(x: Any, kernel: Any) -> Any:
    """Computes `double` by one ordinary convolution."""
    outputs = kernel.shape[2]
    for axis in (0, 2):
        kernel = _phases(kernel, axis)
    # (row phase, 3, column phase, 3, outputs, inputs) to a kernel for `conv`.
    kernel = ops.transpose(kernel, (1, 3, 5, 0, 2, 4))
    kernel = ops.reshape(kernel, (3, 3, kernel.shape[2], 4 * outputs))
    x = convolve(x, kernel, padding="same")
    return phases_to_space(split_axis(x, 3, (2, 2, outputs)))


def phases_to_space(x: Any) -> Any:
    """Turns `(batch, h, w, rows, columns, c)` into `(batch, h*rows, w*columns, c)`."""
    return merge_axes(merge_axes(ops.transpose(x, (0, 1, 3, 2, 4, 5)), 1), 2)


def has_gpu() -> bool:
    """Returns whether the backend computes on a GPU."""
    return any("gpu" in device for device in keras.distribution.list_devices())


def _phases(kernel: Any, axis: int) -> Any:
    """Replaces an axis of four taps by (phase, window of three pixels)."""
    taps = [pick(kernel, axis, tap) for tap in range(KERNEL_SIZE)]
    zero = ops.zeros_like(taps[0])
    windows = [
        ops.stack([zero if tap is None else taps[tap] for tap in row], axis=axis)
        for row in TAPS
    ]
    return ops.stack(windows, axis=axis)


# Up to this width folding beats two operations on a CPU.
MOST_FOLDED = 96


def folds(wavelet: Wavelet, width: int) -> bool:
    """Returns whether folding is worth it.

    Filters of length 2 see blocks of 2 x 2 pixels that do not overlap. The one
    convolution reads the map once and multiplies four times as often as the one of
    size 1; where maps are wide, multiplications cost more than memory.
    """
    return wavelet.dec_len == 2 and width <= MOST_FOLDED


def reduce_and_split(x: Any, kernel: Any, bias: Any, wavelet: Wavelet) -> Any:
    """Returns the bands of a convolved map, in the order of WaveMix.

    Args:
        x: Tensor of shape `(batch, height, width, inputs)`, of even sizes.
        kernel: Kernel of the convolution, `(1, 1, inputs, channels)`.
        bias: Its bias, `(channels,)`.
        wavelet: A filter bank of length 2.

    Returns:
        Tensor of shape `(batch, height / 2, width / 2, 4 * channels)`: all averages,
        then the three details of each channel side by side.
    """
    filters = np.stack([wavelet.dec_lo, wavelet.dec_hi])[:, ::-1]
    # Bands in the order cA, cH, cV, cD: the rows' band varies fastest.
    planes = np.einsum("wj,hi->ijwh", filters, filters).reshape(2, 2, 1, 1, 4)
    kernel = ops.cast(kernel, x.dtype)
    parts = planes[..., 0], planes[..., 1:]
    first, others = (ops.convert_to_tensor(part, x.dtype) for part in parts)
    average = kernel * first
    # A product of its own, not a slice of a common one: the converter to LiteRT
    # leaves slices of large constants to the interpreter.
    details = ops.expand_dims(kernel, -1) * others
    details = ops.reshape(details, (*average.shape[:3], 3 * average.shape[3]))
    kernel = ops.concatenate([average, details], axis=3)
    x = convolve(x, kernel, strides=2)
    gains = planes.sum(axis=(0, 1))[0, 0]
    return x + ops.cast(_spread(bias, gains), x.dtype)


def _spread(bias: Any, gains: np.ndarray) -> Any:
    """Returns the bands of a constant, in the same order."""
    bias = ops.expand_dims(bias, -1) * ops.cast(gains, bias.dtype)
    return ops.concatenate([bias[:, 0], ops.reshape(bias[:, 1:], (-1,))], axis=0)


FUSED_DTYPES = ("float32", "float16", "bfloat16")


def normalize_batch(x: Any, scale: Any, offset: Any, *, epsilon: float) -> tuple:
    """Normalizes each channel by its mean and variance over the batch.

    TensorFlow has one kernel for this and one for its gradient, several times as
    fast in a graph as the passes over memory that the formula makes.
    """
    x = ops.convert_to_tensor(x)
    dtype = keras.backend.standardize_dtype(x.dtype)
    if keras.backend.backend() == "tensorflow" and dtype in FUSED_DTYPES:
        return _fused(x, scale, offset, epsilon)
    full = ops.cast(x, keras.config.floatx()) if dtype in FUSED_DTYPES else x
    mean, variance = ops.moments(full, (0, 1, 2))
    y = ops.batch_normalization(
        full, mean, variance, axis=3, offset=offset, scale=scale, epsilon=epsilon
    )
    return ops.cast(y, dtype), mean, variance


def _fused(x: Any, scale: Any, offset: Any, epsilon: float) -> tuple:
    import tensorflow as tf

    y, mean, variance = tf.compat.v1.nn.fused_batch_norm(
        x,
        ops.cast(scale, "float32"),
        ops.cast(offset, "float32"),
        epsilon=epsilon,
        is_training=True,
    )
    # It gives the unbiased variance.
    count = tf.cast(tf.size(x) / tf.size(mean), tf.float32)
    return y, mean, variance * (tf.maximum(count - 1, 1) / count)


def dropout(x: Any, rate: float, seed: keras.random.SeedGenerator) -> Any:
    """Sets random values to zero and scales the others, as `keras.random.dropout`.

    The generator that TensorFlow chooses for Keras is compiled by XLA's CPU compiler
    into code that takes 0.4 microseconds a value, more than the convolutions around
    it. Inside a `tf.function` the values to keep are therefore drawn by ThreeFry, a
    generator that XLA compiles to vector instructions, in a program of its own.

    Returns:
        Tensor of the shape and dtype of `x`.
    """
    if rate == 0:
        return x
    if rate == 1:
        return keras.ops.zeros_like(x)
    if not _compilable(x):
        return keras.random.dropout(x, rate, seed=seed)
    keep = _keep(rate)(x, seed.next())
    return keras.ops.where(keep, x * (1 / (1 - rate)), 0)


def _compilable(x: Any) -> bool:
    if keras.backend.backend() != "tensorflow" or keras.backend.is_keras_tensor(x):
        return False
    return place() == "graph"


@functools.cache
def _keep(rate: float) -> Any:
    """Returns the program that draws which values of a tensor are kept."""
    import tensorflow as tf

    lowest = -(2**31)
    threshold = lowest + min(round(rate * 2**32), 2**32 - 1)

    @tf.function(jit_compile=True, autograph=False)
    def keep(x: Any, seed: Any) -> Any:
        bits = tf.random.stateless_uniform(
            tf.shape(x), tf.cast(seed, tf.int32), None, None, tf.int32, alg="threefry"
        )
        return bits >= threshold

    return keep
