"""The continuous wavelet transform as a picture."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets import wavelets
from keras_wavelets.plotting.canvas import log_ticks
from keras_wavelets.plotting.canvas import new_figure


def scalogram(
    coefficients: Any,
    scales: Sequence[float],
    sampling_period: float = 1.0,
    *,
    wavelet: Any = "morl",
    title: str | None = "Scalogram",
) -> Any:
    """Draws the magnitude of a signal over time and frequency.

    Frequencies are those of the wavelet's center, on a logarithmic axis; a second
    axis tells the scales. Between the white lines and the sides the coefficients
    feel the ends of the signal: there a wavelet's main part reaches beyond them.

    Args:
        coefficients: Array of shape `(scales, steps)`, real or complex.
        scales: The scales, in the order of the coefficients.
        sampling_period: Time between two samples.
        wavelet: Name of the continuous wavelet, or a `pywt.ContinuousWavelet`.
        title: Line above everything.

    Returns:
        A figure with one axes and its color bar.

    Raises:
        ValueError: If the coefficients are no matrix with a row for each of at least
            two scales.

    Example:
    >>> import pywt
    >>> scales = np.geomspace(2, 32, 20)
    >>> coefficients, _ = pywt.cwt(np.cos(np.arange(200) / 3), scales, "morl")
    >>> figure = scalogram(coefficients, scales, 0.01, wavelet="morl")
    >>> figure.axes[0].get_ylabel()
    'frequency (1 / time)'
    """
    magnitude, scales = np.abs(np.asarray(coefficients)), np.asarray(scales, float)
    if magnitude.ndim != 2 or len(magnitude) != len(scales) or len(scales) < 2:
        raise ValueError(
            "Expected coefficients of shape (scales, steps) with at least two scales. "
            f"Received: coefficients of shape {magnitude.shape}, {len(scales)} scales."
        )
    order = np.argsort(scales)[::-1]
    frequencies = wavelets.cwt_frequencies(wavelet, scales[order], sampling_period)
    duration = magnitude.shape[1] * sampling_period
    figure = new_figure(width=8.0, height=4.5, title=title)
    axes = figure.subplots()
    picture = axes.pcolormesh(
        np.linspace(0, duration, magnitude.shape[1] + 1),
        _edges(frequencies),
        magnitude[order],
        cmap="viridis",
        vmin=0,
        vmax=magnitude.max() or 1,
    )
    _mark_ends(axes, frequencies, scales[order] * sampling_period, duration)
    axes.set(yscale="log", xlabel="time", ylabel="frequency (1 / time)")
    axes.set(xlim=(0, duration), ylim=_edges(frequencies)[[0, -1]])
    _label_scales(axes, frequencies[0] * scales[order][0])
    figure.colorbar(picture, ax=axes, label="magnitude", pad=0.02)
    return figure


def _edges(frequencies: np.ndarray) -> np.ndarray:
    """Returns borders half way between neighbors, in the logarithm."""
    logs = np.log(frequencies)
    middle = (logs[1:] + logs[:-1]) / 2
    first, last = 2 * logs[0] - middle[0], 2 * logs[-1] - middle[-1]
    return np.exp([first, *middle, last])


def _mark_ends(
    axes: Any, frequencies: np.ndarray, widths: np.ndarray, duration: float
) -> None:
    # √2 scales: where the envelope of the common wavelets has fallen to 1 / e.
    reach = np.minimum(np.sqrt(2) * widths, duration / 2)
    for edge in (reach, duration - reach):
        axes.plot(edge, frequencies, color="white", linewidth=1, linestyle="--")


def _label_scales(axes: Any, product: float) -> None:
    """Adds the axis of scales; scale times frequency is one number."""

    def other(values: Any) -> Any:
        # Matplotlib asks for zero before it knows the limits.
        with np.errstate(divide="ignore"):
            return product / np.asarray(values, "float64")

    right = axes.secondary_yaxis("right", functions=(other, other))
    right.set_ylabel("scale (samples)")
    for axis in (axes.yaxis, right.yaxis):
        log_ticks(axis, "{x:g}")
