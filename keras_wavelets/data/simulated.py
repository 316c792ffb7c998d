"""Signals and images whose explaining wavelet is known: nothing to download."""

import numpy as np
import pywt


def wavelet_weights(
    shape: tuple,
    wavelet: str = "db5",
    level: int = 4,
    *,
    depth: int = 3,
    places: slice = slice(7, 10),
    factor: float = 2.0,
) -> np.ndarray:
    """Returns the linear function that reads off a few wavelet details.

    `x @ weights` is `factor` times the sum of the details of one level at some places,
    in every axis and every band. The defaults are the simulation of Ha, Singh,
    Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation from neural networks
    through interpretations (2021).

    Args:
        shape: Shape of a signal or image.
        wavelet: Name of a wavelet.
        level: Levels of the transform, which pads with zeros.
        depth: Level of the details; 1 is the finest.
        places: Which details, along each axis.
        factor: Factor of the sum.

    Returns:
        Array of that shape.

    Raises:
        ValueError: If the details are not among the levels.

    Example:
    >>> wavelet_weights((64,)).shape
    (64,)
    """
    if not 1 <= depth <= level:
        raise ValueError(f"Expected depth from 1 to {level}. Received: depth={depth}.")
    coeffs = _decompose(np.zeros(shape), wavelet, level)
    for band in coeffs[-depth].values():
        band[(places,) * len(shape)] = factor
    # The transposed transform: synthesis, as the wavelet is orthogonal.
    back = pywt.waverecn(coeffs, wavelet, mode="zero")
    return back[tuple(map(slice, shape))]


def wavelet_regression(
    samples: int, *, noise: float = 0.1, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Makes Gaussian signals and what three of their wavelet details add up to.

    Args:
        samples: Number of signals.
        noise: Standard deviation of the noise on the sums.
        seed: Seed.

    Returns:
        Signals of shape `(samples, 64, 1)` and targets of shape `(samples,)`.

    Example:
    >>> x, y = wavelet_regression(5)
    >>> x.shape, y.shape
    ((5, 64, 1), (5,))
    """
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(samples, 64, 1)).astype("float32")
    y = x[..., 0] @ wavelet_weights((64,)) + noise * draw.normal(size=samples)
    return x, y.astype("float32")


def tracks(samples: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Makes signals that rise, stay and break off, and what their ends tell.

    A stand-in for the tracks of clathrin in living cells, which are not public: the
    target grows with the height and with the steepness of the end.

    Args:
        samples: Number of tracks.
        seed: Seed.

    Returns:
        Tracks of shape `(samples, 40, 1)` and targets of shape `(samples,)`.

    Example:
    >>> x, y = tracks(5)
    >>> x.shape, y.shape
    ((5, 40, 1), (5,))
    """
    draw = np.random.default_rng(seed)
    time = np.arange(40.0)
    height = np.exp(0.4 * draw.normal(size=(samples, 1)))
    length, start, rise, width = (
        draw.uniform(*bounds, size=(samples, 1))
        for bounds in ((15, 34), (0, 4), (2, 8), (0.3, 5))
    )
    since = np.maximum(time - start, 0)
    end = 1 / (1 + np.exp(-(start + length - time) / width))
    shape = height * (1 - np.exp(-since / rise)) * end * (time >= start)
    x = shape + 0.12 * draw.normal(size=(samples, 40))
    y = 2 * height / (1 + width) + 0.35 * draw.normal(size=(samples, 1))
    return x[..., None].astype("float32"), y[:, 0].astype("float32")


def harmonics(samples: int, *, size: int = 256, seed: int = 0) -> np.ndarray:
    """Makes sums of octaves with random phases.

    Each of six sines, one to 32 periods long, is there or not. After Recoskie, Mann:
    Learning Sparse Wavelet Representations (2018).

    Args:
        samples: Number of signals.
        size: Length of a signal.
        seed: Seed.

    Returns:
        Array of shape `(samples, size, 1)`.

    Example:
    >>> harmonics(3).shape
    (3, 256, 1)
    """
    draw = np.random.default_rng(seed)
    there = draw.integers(2, size=(samples, 6, 1))
    phase = draw.uniform(0, 2 * np.pi, size=(samples, 6, 1))
    time = 2 * np.pi * np.arange(size) / size
    waves = np.sin(2.0 ** np.arange(6)[:, None] * time + phase)
    return (there * waves).sum(axis=1)[..., None].astype("float32")


def _decompose(x: np.ndarray, wavelet: str, level: int) -> list:
    import warnings

    with warnings.catch_warnings():
        # The published transform is deeper than the signal, on purpose.
        warnings.simplefilter("ignore", UserWarning)
        return pywt.wavedecn(x, wavelet, mode="zero", level=level)
