"""Morlet filters of the scattering transform, and the paths through them.

The numbers are those of Kymatio, which are the ones of Mallat's group: frequencies and
bandwidths of signals as in Lostanlen, "Convolutional operators in the time-frequency
domain" (2017), of images as in Bruna and Mallat, "Invariant Scattering Convolution
Networks" (2013).
"""

import dataclasses
import functools
import itertools
import math
from collections.abc import Callable

import numpy as np

# Relative bandwidth of the low-pass filter: 0.1 / T cycles a sample.
SIGMA = 0.1
# Neighboring filters cross where each has lost half its energy.
CROSSING = math.sqrt(0.5)
# Five bandwidths from its center a Gaussian is taken for zero.
TAIL = 5.0
# A response is summed over at most so many periods of the spectrum on either side,
# fewer if it is below this value there.
MOST_PERIODS, NOTHING = 5, 1e-7
# What of a low-pass filter may lie beyond the padding, as a part of its sum.
CUT = 1e-3
# Kymatio's normalization of images stops at the fourth decimal of π.
KYMATIO_PI = 3.1415


@dataclasses.dataclass(frozen=True, eq=False)
class MorletFilter:
    """One band-pass filter.

    Args:
        compute: Gives its real Fourier transform at all frequencies of the padded
            sizes.
        j: The result may be subsampled by `2**j`.
        labels: What tells it from the others, by name: `xi` and `sigma`, center and
            bandwidth in cycles a sample; or `theta`, the number of its angle.
    """

    compute: Callable
    j: int
    labels: dict

    @functools.cached_property
    def response(self) -> np.ndarray:
        """Its Fourier transform, computed when it is first asked for."""
        return self.compute()


@dataclasses.dataclass(frozen=True, eq=False)
class ScatteringBank:
    """All filters for inputs of one size.

    Args:
        first: Filters of the first order.
        second: Filters of the second order.
        smooth: For each axis, the Fourier transform of the low-pass filter.
        j: The averages are subsampled by `2**j`.
        pads: For each axis, how many samples are mirrored in front and behind.
        sizes: For each axis, how many samples there are between them.
        limits: Whether the spectrum beyond what remains is cut off where a filter is
            subsampled, as Kymatio does for images, or folded and averaged.
    """

    first: tuple
    second: tuple
    smooth: tuple
    j: int
    pads: tuple
    sizes: tuple
    limits: bool

    def kept(self, axis: int, level: int) -> tuple:
        """Returns where the input begins and ends after subsampling by `2**level`."""
        if self.limits:
            # Padding leaves one average beyond either border.
            size = sum(self.pads[axis]) + self.sizes[axis]
            return 1, size // 2**level - 1
        before, _ = self.pads[axis]
        ends = (before, before + self.sizes[axis])
        return tuple(-(-end // 2**level) for end in ends)

    def paths(self, max_order: int) -> list:
        """Returns a tuple of numbers of filters for each path, in order."""
        ones = [(n,) for n in range(len(self.first))]
        if max_order == 1:
            return [(), *ones]
        twos = [
            (n, m)
            for n, before in enumerate(self.first)
            for m, after in enumerate(self.second)
            if after.j > before.j
        ]
        return [(), *ones, *twos]

    def filters_of(self, key: tuple) -> list:
        """Returns the filters of one path, named by their numbers."""
        banks = (self.first, self.second)
        return [bank[n] for bank, n in zip(banks, key, strict=False)]

    def meta(self, max_order: int) -> dict:
        """Returns what each path is, as arrays with one row a path; see `meta()`."""
        keys = self.paths(max_order)
        chosen = list(map(self.filters_of, keys))
        found = {
            "key": keys,
            "order": np.array([len(key) for key in keys]),
            "n": _rows(keys, max_order),
        }
        found["j"] = _rows([[f.j for f in path] for path in chosen], max_order)
        for name in self.first[0].labels:
            rows = [[f.labels[name] for f in path] for path in chosen]
            found[name] = _rows(rows, max_order)
        return found

    def subsampled(self, response: np.ndarray, level: int) -> np.ndarray:
        """Returns the response of a filter after subsampling by `2**level`."""
        for axis, size in enumerate(response.shape):
            if self.limits:
                first, count = (
                    int(size / 2 ** (level + 1)),
                    int(size * (1 - 0.5**level)),
                )
                inside = np.ones(size)
                inside[first : first + count] = 0
                response = np.moveaxis(
                    np.moveaxis(response, axis, -1) * inside, -1, axis
                )
            shape = list(response.shape)
            shape[axis : axis + 1] = [2**level, size // 2**level]
            folded = response.reshape(shape)
            response = folded.sum(axis) if self.limits else folded.mean(axis)
        return response


def _rows(values: list, width: int) -> np.ndarray:
    """Returns numbers in rows, with NaN where a path has no more filters."""
    return np.array([[*row, *[math.nan] * (width - len(row))] for row in values])


@functools.lru_cache(maxsize=16)
def scattering1d_bank(
    size: int, scales: int, per_octave: tuple, reach: int
) -> ScatteringBank:
    """Returns the filters for signals.

    Args:
        size: Number of samples.
        scales: The longest wavelet spans about `2**scales` samples.
        per_octave: Wavelets per octave in the first and in the second order.
        reach: Number of samples to average over, a power of two.
    """
    margin = 3 * _support(_morlet(size, 0.0, SIGMA / reach))
    # Mirrors need a sample for each they add.
    most = int(math.log2(3 * size - 2))
    padded = 2 ** min(math.ceil(math.log2(size + 2 * margin)), most)
    before = (padded - size) // 2
    first, second = (
        tuple(
            MorletFilter(
                functools.partial(_morlet, padded, xi, sigma),
                _most_halvings(xi, sigma),
                {"xi": xi, "sigma": sigma},
            )
            for xi, sigma in _frequencies(SIGMA / 2**scales, count)
        )
        for count in per_octave
    )
    return ScatteringBank(
        first,
        second,
        smooth=(_morlet(padded, 0.0, SIGMA / reach),),
        j=int(math.log2(reach)),
        pads=((before, padded - size - before),),
        sizes=(size,),
        limits=False,
    )


def _frequencies(least: float, count: int) -> list:
    """Returns center and bandwidth of each wavelet, from high frequencies to low.

    Args:
        least: No bandwidth is below this one: from there on centers are evenly spaced.
        count: Wavelets per octave.
    """
    ratio = 2 ** (-1 / count)
    highest = max(1 / (1 + 2 ** (3 / count)), 0.35)
    widest = highest * (1 - ratio) / (1 + ratio) / math.sqrt(-2 * math.log(CROSSING))
    found, elbow = [], widest
    if widest > least:
        found, elbow = [(highest, widest)], highest
        while found[-1][1] > least / ratio:
            found.append(tuple(value * ratio for value in found[-1]))
        elbow = found[-1][0]
    return found + [(elbow * (1 - q / count), least) for q in range(1, count)]


def _most_halvings(xi: float, sigma: float) -> int:
    return math.floor(-math.log2(min(xi + TAIL * sigma, 0.5))) - 1


def _morlet(size: int, xi: float, sigma: float) -> np.ndarray:
    """Returns the response of a Morlet wavelet, or of its window where `xi` is 0."""
    periods = min(
        math.ceil(math.sqrt(-2 * sigma**2 * math.log(NOTHING)) + 1), MOST_PERIODS
    )
    frequency = np.arange((1 - periods) * size, periods * size) / size
    around = np.fft.fftfreq(size) if periods == 1 else frequency
    window = _periodic(around, sigma, size)
    response = window
    if xi:
        gabor = _periodic(frequency - xi, sigma, size)
        # A wavelet has no mean.
        response = gabor - gabor[0] / window[0] * window
    return response / np.abs(np.fft.ifft(response)).sum()


def _periodic(distance: np.ndarray, sigma: float, size: int) -> np.ndarray:
    return np.exp(-(distance**2) / (2 * sigma**2)).reshape(-1, size).mean(0)


def _support(response: np.ndarray) -> int:
    """Returns how many samples from its center a filter reaches, but for `CUT`."""
    half = np.abs(np.fft.ifft(response))[: len(response) // 2]
    beyond = np.cumsum(half[::-1])[::-1] <= CUT
    return int(np.argmax(beyond)) + 1 if beyond.any() else len(half)


@functools.lru_cache(maxsize=16)
def scattering2d_bank(sizes: tuple, scales: int, angles: int) -> ScatteringBank:
    """Returns the filters for images.

    Args:
        sizes: Height and width.
        scales: The widest wavelet spans about `2**scales` pixels; averages are taken
            over as many.
        angles: Number of angles.
    """
    step = 2**scales
    padded = tuple((size // step + 2) * step for size in sizes)
    added = [whole - size for whole, size in zip(padded, sizes, strict=True)]
    filters = tuple(
        MorletFilter(
            functools.partial(_oriented, padded, j, theta, angles), j, {"theta": theta}
        )
        for j, theta in itertools.product(range(scales), range(angles))
    )
    return ScatteringBank(
        filters,
        filters,
        smooth=tuple(_window(size, 0.8 * 2 ** (scales - 1)) for size in padded),
        j=scales,
        pads=tuple((extra // 2, -(-extra // 2)) for extra in added),
        sizes=sizes,
        limits=True,
    )


def _oriented(sizes: tuple, j: int, theta: int, count: int) -> np.ndarray:
    """Returns the response of a Morlet wavelet of one scale and angle."""
    angle = (int(count - count / 2 - 1) - theta) * np.pi / count
    wave = _gabor(sizes, 0.8 * 2**j, angle, 0.75 * np.pi / 2**j, 4 / count)
    window = _gabor(sizes, 0.8 * 2**j, angle, 0.0, 4 / count)
    # A wavelet has no mean.
    return np.fft.fft2(wave - wave.sum() / window.sum() * window).real


def _gabor(
    sizes: tuple, sigma: float, angle: float, xi: float, slant: float
) -> np.ndarray:
    """Returns a wave in an elliptic window, repeated in both directions."""
    rows, columns = (np.arange(-2 * size, 3 * size) for size in sizes)
    along = rows[:, None] * np.cos(angle) + columns * np.sin(angle)
    across = columns * np.cos(angle) - rows[:, None] * np.sin(angle)
    window = np.exp(-(along**2 + (slant * across) ** 2) / (2 * sigma**2))
    wave = window * np.exp(1j * xi * along)
    folded = wave.reshape(5, sizes[0], 5, sizes[1]).sum((0, 2))
    return folded * slant / (2 * KYMATIO_PI * sigma**2)


def _window(size: int, sigma: float) -> np.ndarray:
    """Returns the response of a Gaussian along one axis."""
    samples = np.exp(-(np.arange(-2 * size, 3 * size) ** 2) / (2 * sigma**2))
    folded = samples.reshape(5, size).sum(0) / math.sqrt(2 * KYMATIO_PI * sigma**2)
    return np.fft.fft(folded).real
