"""Scattering: magnitudes of Morlet wavelets, averaged, and of those magnitudes."""

import functools
import itertools
from collections.abc import Callable
from typing import Any
from typing import Literal

import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.ops import arguments
from keras_wavelets.ops.along_axis import contract
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import sizes
from keras_wavelets.ops.along_axis import split_axis
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.compilation import place
from keras_wavelets.ops.complex_pairs import single
from keras_wavelets.ops.modulus import magnitude
from keras_wavelets.wavelets.scattering import ScatteringBank
from keras_wavelets.wavelets.scattering import scattering1d_bank
from keras_wavelets.wavelets.scattering import scattering2d_bank

OUT_TYPES = ("array", "list")
# Smoothing is a product with a matrix of at most so many numbers; beyond that, and
# where the input is long, Fourier transforms are faster.
MOST_NUMBERS = 2**22
# Wavelets of a million samples.
MOST_SCALES = 20
MOST_WAVELETS = 1024


def scattering1d(
    x: Any,
    J: int,
    Q: int | tuple[int, int] = 1,
    T: int | None = None,
    *,
    max_order: Literal[1, 2] = 2,
    average: bool = True,
    oversampling: int = 0,
    out_type: Literal["array", "list"] = "array",
) -> Any:
    """Scatters signals: local averages that a small shift or warp hardly changes.

    Order zero is the signal, averaged over `T` samples; order one the magnitudes of
    its Morlet wavelets, averaged; order two those of the wavelets of these magnitudes.
    The numbers are those of Kymatio. See Andén and Mallat, "Deep Scattering Spectrum"
    (IEEE Transactions on Signal Processing 2014).

    Args:
        x: Real tensor of shape `(..., steps)`, with steps known. Beyond its ends the
            signal is mirrored.
        J: The longest wavelet spans about `2**J` samples.
        Q: Wavelets per octave: one number for the first order, where the second has
            one, or a pair.
        T: Number of samples to average over, a power of two; None stands for `2**J`.
        max_order: 1, or 2 for the magnitudes of magnitudes, too.
        average: Whether to average the magnitudes. Without, each path has a length of
            its own, and `out_type` must be `"list"`.
        oversampling: The results have `2**oversampling` times as many samples.
        out_type: `"array"`, or `"list"` for a list of one dict a path.

    Returns:
        A tensor of shape `(..., paths, steps / T)`, rounded up or down as the padding
        falls; or a list of dicts with the keys
        `"coef"`, a tensor of shape `(..., steps of the path)`, `"j"` and `"n"`: for
        each order the logarithm of the wavelet's scale and its number.

    Raises:
        ValueError: For a `J` or `T` that the signal is too short for, a `T` that is no
            power of two, an unknown size, or another argument that is none of those
            above.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.sin(np.arange(512) ** 2 / 900)
    >>> tuple(ops.scattering1d(x, J=5, Q=8).shape)
    (84, 16)
    """
    check_orders(max_order, out_type, average=average, oversampling=oversampling)
    x = arguments.to_tensor(x)
    check_least_rank(x, 1)
    bank = get_bank_1d(x.shape[-1], J, Q, T)
    return scatter(
        x,
        bank,
        max_order,
        average=average,
        oversampling=oversampling,
        out_type=out_type,
    )


def scattering2d(
    x: Any,
    J: int,
    L: int = 8,
    *,
    max_order: Literal[1, 2] = 2,
    out_type: Literal["array", "list"] = "array",
) -> Any:
    """Scatters images: local averages that a small shift or warp hardly changes.

    As `scattering1d`, with wavelets of `L` angles and `J` scales. The numbers are those
    of Kymatio. See Bruna and Mallat, "Invariant Scattering Convolution Networks" (IEEE
    Transactions on Pattern Analysis and Machine Intelligence 2013).

    Args:
        x: Real tensor of shape `(..., rows, columns)`, of known size. Beyond its
            borders the image is mirrored.
        J: The widest wavelet spans about `2**J` pixels; averages are taken over as
            many.
        L: Number of angles.
        max_order: 1, or 2 for the magnitudes of magnitudes, too.
        out_type: `"array"`, or `"list"` for a list of one dict a path.

    Returns:
        A tensor of shape `(..., 1 + J * L + L**2 * J * (J - 1) / 2, rows // 2**J,
        columns // 2**J)`; of `max_order=1` the first
        `1 + J * L` paths. Or a list of dicts with the keys `"coef"`, `"j"`, `"theta"`
        and `"n"`: for each order the logarithm of the wavelet's scale, the number of
        its angle and its own.

    Raises:
        ValueError: If `2**J` exceeds the image, a size is unknown, or another argument
            is none of those above.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> tuple(ops.scattering2d(np.ones((5, 28, 28)), J=2).shape)
    (5, 81, 7, 7)
    """
    check_orders(max_order, out_type)
    x = arguments.to_tensor(x)
    check_least_rank(x, 2)
    bank = get_bank_2d(tuple(x.shape[-2:]), J, L)
    return scatter(x, bank, max_order, out_type=out_type)


def check_orders(
    max_order: int, out_type: str, *, average: bool = True, oversampling: int = 0
) -> None:
    """Raises for what is no way to scatter."""
    checks.one_of(max_order, "max_order", (1, 2))
    checks.one_of(out_type, "out_type", OUT_TYPES)
    checks.count(oversampling, "oversampling", minimum=0)
    if not average and out_type == "array":
        raise ValueError(
            "Paths without averages differ in length. Expected out_type='list'. "
            "Received: average=False, out_type='array'."
        )


def check_least_rank(x: Any, rank: int) -> None:
    """Raises for a tensor of fewer axes."""
    if len(x.shape) < rank:
        raise ValueError(
            f"Expected a tensor of at least {rank} axes. "
            f"Received: x with shape={tuple(x.shape)}."
        )


def get_bank_1d(size: int | None, J: int, Q: Any, T: int | None) -> ScatteringBank:
    """Returns the filters for signals of one size, of checked arguments."""
    J, Q, T = check_signal_arguments(J, Q, T)
    if size is None or max(2**J, T) > size:
        raise ValueError(
            f"Expected signals of known size, of at least 2**J = {2**J} and T = {T} "
            f"samples. Received: J={J}, T={T}, size={size}."
        )
    return scattering1d_bank(int(size), J, Q, T)


def check_signal_arguments(J: int, Q: Any, T: int | None) -> tuple:
    """Returns scale, wavelets per octave of both orders and averaging length."""
    J = check_scales(J)
    pair = tuple(Q) if isinstance(Q, (tuple, list)) else (Q, 1)
    if len(pair) != 2:
        raise ValueError(f"Expected `Q` to be a count or two. Received: Q={Q!r}.")
    pair = tuple(checks.count(count, "Q", 1, MOST_WAVELETS) for count in pair)
    T = 2**J if T is None else checks.count(T, "T")
    if T & (T - 1):
        raise ValueError(f"Expected `T` to be a power of two. Received: T={T}.")
    return J, pair, T


def get_bank_2d(image: tuple, J: int, L: int) -> ScatteringBank:
    """Returns the filters for images of one size, of checked arguments."""
    J, L = check_scales(J), checks.count(L, "L", 1, MOST_WAVELETS)
    if None in image or min(image) < 2**J:
        raise ValueError(
            f"Expected images of known size, at least 2**J = {2**J} pixels each way. "
            f"Received: J={J}, size={image}."
        )
    return scattering2d_bank(tuple(map(int, image)), J, L)


def check_scales(J: int) -> int:
    """Returns a number of scales as an integer."""
    return checks.count(J, "J", 1, MOST_SCALES)


def path_sizes(
    bank: ScatteringBank, key: tuple, *, average: bool, oversampling: int
) -> tuple:
    """Returns the sizes of one path, named by the numbers of its filters."""
    if not key and not average:
        return bank.sizes
    halvings = [bank.j] if average else [one.j for one in bank.filters_of(key)]
    level = max(*halvings, oversampling) - oversampling
    kept = [bank.kept(axis, level) for axis in range(len(bank.sizes))]
    return tuple(last - first for first, last in kept)


def scatter(
    x: Any,
    bank: ScatteringBank,
    max_order: int,
    *,
    average: bool = True,
    oversampling: int = 0,
    out_type: str = "array",
) -> Any:
    """Scatters the last axes, as many as the filters have, with arguments checked."""
    dtype, lead = x.dtype, sizes(x)[: len(x.shape) - len(bank.sizes)]
    x = ops.reshape(single(x), [-1, *bank.sizes])
    if out_type == "list":
        cascade = _Cascade(bank, average=average, oversampling=oversampling)
        paths = _as_list(cascade.run(x, max_order), bank, max_order)
        for path in paths:
            coef = ops.cast(path["coef"], dtype)
            path["coef"] = ops.reshape(coef, [*lead, *coef.shape[1:]])
        return paths
    found = _program(bank, max_order, oversampling)(x)
    return ops.reshape(ops.cast(found, dtype), [*lead, *found.shape[1:]])


@functools.lru_cache(maxsize=16)
def _program(bank: ScatteringBank, max_order: int, oversampling: int) -> Callable:
    """Returns the function of averaged paths: one, so that it is compiled once."""
    cascade = _Cascade(bank, average=True, oversampling=oversampling)
    return fused(
        lambda x: ops.concatenate(cascade.run(x, max_order), axis=1), batch_axis=0
    )


def _as_list(groups: list, bank: ScatteringBank, max_order: int) -> list:
    coefs = [
        coef for group in groups for coef in ops.unstack(group, group.shape[1], axis=1)
    ]
    paths = []
    for coef, key in zip(coefs, bank.paths(max_order), strict=True):
        filters = bank.filters_of(key)
        path = {"coef": coef, "j": tuple(f.j for f in filters), "n": key}
        if "theta" in bank.first[0].labels:
            path["theta"] = tuple(f.labels["theta"] for f in filters)
        paths.append(path)
    return paths


class _Cascade:
    """The way of a tensor through the filters: all of one scale at once."""

    def __init__(
        self, bank: ScatteringBank, *, average: bool, oversampling: int
    ) -> None:
        self.bank = bank
        self.average = average
        self.oversampling = oversampling
        self.rank = len(bank.sizes)

    def run(self, x: Any, max_order: int) -> list:
        """Returns all paths in groups, of shape `(batch, paths, *sizes)`."""
        padded = x
        for axis, widths in enumerate(self.bank.pads, 1):
            padded = extend(padded, widths, "reflect", axis)
        zeroth = self.smooth(padded, 0) if self.average else x
        groups = [ops.expand_dims(zeroth, 1)]
        spectrum = self.fourier(padded)
        later = []
        for j, filters in _by_scale(self.bank.first):
            level = self.step(j, 0)
            waves = self.convolve(spectrum, filters, 0, level)
            groups.append(self.output(waves, level))
            if max_order == 2:
                later += self.second_order(waves, j, level)
        return groups + later

    def second_order(self, waves: Any, j: int, level: int) -> list:
        """Returns the paths that begin with the filters of one scale, if any."""
        coarser = [one for one in self.bank.second if one.j > j]
        if not coarser:
            return []
        spectrum, found = self.fourier(waves), []
        for scale, filters in _by_scale(coarser):
            step = self.step(scale, level)
            moduli = self.convolve(spectrum, filters, level, step)
            found.append(self.output(moduli, level + step))
        if self.average:
            # Filters of the first order and of the second become one axis.
            return [merge_axes(ops.concatenate(found, axis=2), 1)]
        return _in_turn(found)

    def step(self, j: int, level: int) -> int:
        """Returns how often to halve for scale `j` what was halved `level` times."""
        j = min(j, self.bank.j) if self.average else j
        return max(j - level - self.oversampling, 0)

    def output(self, waves: Any, level: int) -> Any:
        """Returns the averages, or what lies inside the borders."""
        if self.average:
            return self.smooth(waves, level)
        first, last = self.bank.kept(0, level)
        return waves[..., first:last]

    def convolve(self, spectrum: tuple, filters: list, level: int, step: int) -> Any:
        """Returns the magnitudes of filters of one scale, along an axis of their own.

        Args:
            spectrum: Real and imaginary part of the Fourier transform.
            filters: Filters of one scale.
            level: How often the input has been halved.
            step: How often to halve the result.
        """
        stacked = np.stack([self.bank.subsampled(f.response, level) for f in filters])
        stacked = ops.convert_to_tensor(stacked, spectrum[0].dtype)
        axis = -1 - self.rank
        products = [ops.expand_dims(part, axis) * stacked for part in spectrum]
        folded = tuple(_fold(part, self.rank, 2**step) for part in products)
        return magnitude(*self.fourier(*folded, inverse=True))

    def fourier(
        self, real: Any, imaginary: Any = None, *, inverse: bool = False
    ) -> Any:
        """Returns real and imaginary part of the Fourier transform of the last axes."""
        if imaginary is None:
            imaginary = ops.zeros_like(real)
        if place() == "file":
            return _by_matrices(real, imaginary, self.rank, inverse=inverse)
        if self.rank == 2:
            return (ops.ifft2 if inverse else ops.fft2)((real, imaginary))
        if not inverse:
            return ops.fft((real, imaginary))
        # The inverse is the transform with both parts exchanged.
        imaginary, real = ops.fft((imaginary, real))
        size = real.shape[-1]
        return real / size, imaginary / size

    def smooth(self, x: Any, level: int) -> Any:
        """Averages what was halved `level` times."""
        step = self.step(self.bank.j, level)
        if self.rank == 1 and _count(self.bank, level, step) > MOST_NUMBERS:
            return self._smooth_by_fourier(x, level, step)
        for axis in range(self.rank):
            matrix = _smoothing(self.bank, axis, level, step).T
            # The axis that was contracted comes last, so the next one is in its place.
            x = contract(x, -self.rank, ops.convert_to_tensor(matrix, x.dtype))
        return x

    def _smooth_by_fourier(self, x: Any, level: int, step: int) -> Any:
        response = self.bank.subsampled(self.bank.smooth[0], level)
        response = ops.convert_to_tensor(response, x.dtype)
        parts = (_fold(part * response, 1, 2**step) for part in self.fourier(x))
        smooth, _ = self.fourier(*parts, inverse=True)
        first, last = self.bank.kept(0, level + step)
        return smooth[..., first:last]


def _by_scale(filters: Any) -> list:
    """Returns neighboring filters of one scale together."""
    groups = itertools.groupby(filters, key=lambda one: one.j)
    return [(j, list(group)) for j, group in groups]


def _in_turn(found: list) -> list:
    """Returns, for each filter of the first order, its paths of the second."""
    apart = [ops.unstack(part, part.shape[1], axis=1) for part in found]
    return [part for parts in zip(*apart, strict=True) for part in parts]


def _fold(x: Any, rank: int, factor: int) -> Any:
    """Subsamples the last axes: averages the parts of their spectrum."""
    if factor == 1:
        return x
    for axis in range(len(x.shape) - rank, len(x.shape)):
        parts = split_axis(x, axis, (factor, x.shape[axis] // factor))
        x = ops.mean(parts, axis=axis)
    return x


def _count(bank: ScatteringBank, level: int, step: int) -> int:
    first, last = bank.kept(0, level + step)
    return (last - first) * len(bank.smooth[0]) // 2**level


def _smoothing(bank: ScatteringBank, axis: int, level: int, step: int) -> np.ndarray:
    """Returns the matrix that smooths, subsamples and crops one axis."""
    samples = np.fft.ifft(bank.subsampled(bank.smooth[axis], level)).real
    first, last = bank.kept(axis, level + step)
    positions = np.arange(first, last)[:, None] * 2**step - np.arange(len(samples))
    return samples[positions % len(samples)]


def _by_matrices(real: Any, imaginary: Any, rank: int, *, inverse: bool) -> tuple:
    """Returns the Fourier transform as products: files hold no complex numbers."""
    for _ in range(rank):
        size = real.shape[-rank]
        cosine, sine = (
            ops.convert_to_tensor(part, real.dtype)
            for part in _waves(size, inverse=inverse)
        )
        parts = [
            [contract(x, -rank, matrix) for matrix in (cosine, sine)]
            for x in (real, imaginary)
        ]
        real, imaginary = parts[0][0] - parts[1][1], parts[0][1] + parts[1][0]
    return real, imaginary


@functools.lru_cache(maxsize=16)
def _waves(size: int, *, inverse: bool) -> tuple:
    """Returns the symmetric matrices of cosines and of sines of a size."""
    turns = np.outer(np.arange(size), np.arange(size)) % size / size
    angles = (2 if inverse else -2) * np.pi * turns
    scale = 1 / size if inverse else 1.0
    return np.cos(angles) * scale, np.sin(angles) * scale
