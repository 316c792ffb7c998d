"""The continuous wavelet transform, and an approximate inverse."""

import math
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets import config
from keras_wavelets.ops import arguments
from keras_wavelets.ops.along_axis import sizes
from keras_wavelets.ops.compilation import place
from keras_wavelets.ops.complex_pairs import is_complex
from keras_wavelets.ops.complex_pairs import join_parts
from keras_wavelets.ops.complex_pairs import single
from keras_wavelets.ops.complex_pairs import to_pair
from keras_wavelets.ops.convolution import convolve
from keras_wavelets.wavelets.continuous import PRECISION
from keras_wavelets.wavelets.continuous import KernelBank
from keras_wavelets.wavelets.continuous import check_scales
from keras_wavelets.wavelets.continuous import continuous_name
from keras_wavelets.wavelets.continuous import cwt_frequencies
from keras_wavelets.wavelets.continuous import kernel_bank
from keras_wavelets.wavelets.continuous import reconstruction_weights

METHODS = ("auto", "conv", "fft")
# With gradients, Fourier transforms win from kernels of 32 (JAX) to 128 taps
# (TensorFlow) on, forward alone from 64 to 500.
LONG_KERNEL = 128


def cwt(
    data: Any,
    scales: Any,
    wavelet: Any = "morl",
    sampling_period: float = 1.0,
    method: str = "auto",
    axis: int = -1,
    *,
    precision: int = PRECISION,
) -> tuple:
    """Correlates one axis with a wavelet at many scales.

    The numbers are those of PyWavelets. Beyond its ends the signal is zero.

    Args:
        data: Tensor, real or complex.
        scales: Positive numbers.
        wavelet: Name of a continuous wavelet, as `"morl"` or `"cmor1.5-1.0"`, or a
            `pywt.ContinuousWavelet`.
        sampling_period: Time between two samples; only the frequencies depend on it.
        method: `"conv"`, `"fft"`, or `"auto"`: convolution for short kernels, for
            unknown lengths, in exported files and under
            `keras_wavelets.config.implementation("conv")`.
        axis: The axis to transform.
        precision: The wavelet is sampled at `2**precision` points before it is
            stretched; more of them for large scales, at most 20.

    Returns:
        `(coefficients, frequencies)`: a tensor of shape `(scales, *data.shape)`,
        complex for a complex wavelet or signal, and a NumPy array of one frequency
        for each scale.

    Raises:
        ValueError: For a wavelet that is not continuous, a scale that is not
            positive or too small for the wavelet, an unknown method, or a precision
            that is no integer from 1 to 20.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.cos(np.arange(64) * 2 * np.pi / 16)
    >>> coefficients, frequencies = ops.cwt(x, [4, 13, 32], "morl")
    >>> tuple(coefficients.shape), np.round(frequencies, 4)
    ((3, 64), array([0.2031, 0.0625, 0.0254]))
    >>> int(np.argmax(np.abs(coefficients[:, 32])))
    1
    """
    x = ops.convert_to_tensor(data)
    (axis,) = arguments.normalize_axes((axis,), len(x.shape))
    x, paired = (to_pair(x), True) if is_complex(x) else (arguments.to_tensor(x), False)
    check_method(method)
    name, scales = continuous_name(wavelet), check_scales(scales)
    bank = kernel_bank(name, scales, precision)
    parts = ops.moveaxis(correlate_bank(x, bank, axis, method), -1, 0)
    if bank.complex:
        parts = join_parts(parts[: len(scales)], parts[len(scales) :])
    if paired:
        real, imaginary = ops.unstack(parts, 2, axis=-1)
        parts = real + 1j * imaginary if bank.complex else join_parts(real, imaginary)
    return parts, cwt_frequencies(name, scales, sampling_period, precision)


def icwt(
    coefficients: Any, scales: Any, wavelet: Any = "morl", *, axis: int = -1
) -> Any:
    """Puts the result of `cwt` together again, approximately.

    Each sample is a weighted sum of the coefficients at all scales, at that sample
    and its two neighbors; see `keras_wavelets.wavelets.continuous`. What
    lies outside the frequencies of the scales is lost. Inside, and further from the
    ends than the longest kernel, the error is about 1 % (root mean square) for eight
    and more scales to the octave, up to 10 % for `gaus1`, `shan` and `fbsp`.

    Args:
        coefficients: Tensor of shape `(scales, …)`.
        scales: As in `cwt`, in the same order.
        wavelet: As in `cwt`.
        axis: The axis of `x` that was transformed.

    Raises:
        ValueError: If the first axis is not one of scales, there are less than two
            of them, or they leave gaps of frequency.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x, scales = np.cos(np.arange(256) * 2 * np.pi / 16), 2 ** np.arange(1, 6, 0.1)
    >>> coefficients, _ = ops.cwt(x, scales, "morl")
    >>> error = ops.icwt(coefficients, scales, "morl") - x
    >>> bool(np.abs(error[64:-64]).max() < 0.03)
    True
    """
    name, scales = continuous_name(wavelet), check_scales(scales)
    coefficients = ops.convert_to_tensor(coefficients)
    if coefficients.shape[0] != len(scales):
        raise ValueError(
            f"Expected coefficients at {len(scales)} scales along the first axis. "
            f"Received: coefficients with shape={tuple(coefficients.shape)}."
        )
    weights = reconstruction_weights(name, scales)
    if weights.shape[1] > len(scales):
        parts = (ops.real(coefficients), ops.imag(coefficients))
        coefficients = ops.concatenate(parts, axis=0)
    (axis,) = arguments.normalize_axes((axis,), len(coefficients.shape) - 1)
    weights = ops.convert_to_tensor(weights.T, coefficients.dtype)
    # Each sample, as its neighbors on either side and itself see it.
    seen = ops.moveaxis(ops.tensordot(coefficients, weights, axes=[[0], [0]]), axis, 0)
    before, here, after = (seen[..., i] for i in range(3))
    nothing = ops.zeros_like(here[:1])
    before = ops.concatenate([nothing, before[:-1]], axis=0)
    after = ops.concatenate([after[1:], nothing], axis=0)
    return ops.moveaxis(before + here + after, 0, axis)


def check_method(method: str) -> str:
    """Returns the way to correlate; raises if it is not legal."""
    checks.one_of(method, "method", METHODS)
    return method


def correlate_bank(x: Any, bank: KernelBank, axis: int, method: str) -> Any:
    """Returns what all kernels make of one axis, along a new last axis."""
    moved = ops.moveaxis(x, axis, -1)
    size = moved.shape[-1]
    folded = ops.reshape(moved, [-1, sizes(moved)[-1]])
    fourier = _choose(method, size, len(bank.kernels)) == "fft"
    result = (_by_fourier if fourier else _by_convolution)(folded, bank)
    result = ops.reshape(result, [*sizes(moved), bank.kernels.shape[1]])
    return ops.moveaxis(result, -2, axis)


def _choose(method: str, size: int | None, taps: int) -> str:
    if method == "auto" and (
        config.get_implementation() == "conv" or place() == "file"
    ):
        return "conv"
    if size is None or (method == "auto" and taps < LONG_KERNEL):
        return "conv"
    return "fft" if method == "auto" else method


def _by_convolution(x: Any, bank: KernelBank) -> Any:
    x = ops.pad(x, [(0, 0), (bank.before, bank.behind)])[..., None]
    kernel = ops.convert_to_tensor(bank.kernels[:, None, :], x.dtype)
    return convolve(x, kernel)


def _by_fourier(x: Any, bank: KernelBank) -> Any:
    size, dtype = x.shape[-1], x.dtype
    length = fast_length(size + len(bank.kernels) - 1)
    # A correlation is a convolution with the reversed kernel.
    spectrum = np.fft.rfft(bank.kernels[::-1], length, axis=0).T
    x = single(x)
    real, imaginary = (
        ops.convert_to_tensor(part, x.dtype) for part in (spectrum.real, spectrum.imag)
    )
    re, im = (part[:, None, :] for part in ops.rfft(x, fft_length=length))
    product = (re * real - im * imaginary, re * imaginary + im * real)
    result = ops.irfft(product, fft_length=length)
    result = result[..., bank.behind : bank.behind + size]
    return ops.cast(ops.swapaxes(result, -1, -2), dtype)


def fast_length(least: int) -> int:
    """Returns a length at which Fourier transforms are fast: 2^n times 1, 3 or 5.

    Example:
    >>> fast_length(1030), fast_length(64)
    (1280, 64)
    """
    return min(
        factor * 2 ** math.ceil(math.log2(least / factor)) if least > factor else factor
        for factor in (1, 3, 5)
    )
