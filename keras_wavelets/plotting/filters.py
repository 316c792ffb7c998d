"""A wavelet in all its views: filters, functions, frequency response."""

from typing import Any

import numpy as np

from keras_wavelets import wavelets
from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy
from keras_wavelets.plotting.canvas import whole_numbers
from keras_wavelets.wavelets.wavelet import cascade

_FILTERS = {
    "dec_lo": "analysis lowpass",
    "dec_hi": "analysis highpass",
    "rec_lo": "synthesis lowpass",
    "rec_hi": "synthesis highpass",
}


def wavelet_filters(wavelet: Any, *, levels: int = 8, title: str | None = None) -> Any:
    """Draws the four filters of a wavelet, its two functions, its frequency response.

    Args:
        wavelet: Name from `keras_wavelets.wavelets.names()`, a `Wavelet` or a
            `pywt.Wavelet`.
        levels: Iterations of the cascade that draws the functions: 2**levels points
            per unit.
        title: Line above everything; the wavelet's name by default.

    Returns:
        A figure with seven axes: four filters, scaling function, wavelet, response.

    Raises:
        ValueError: If the wavelet is unknown, or `levels` is not from 1 to 12.

    Example:
    >>> figure = wavelet_filters("db2")
    >>> [axes.get_title() for axes in figure.axes[4:]]
    ['scaling function', 'wavelet', 'frequency response']
    """
    if not 1 <= levels <= 12:
        raise ValueError(f"Expected levels from 1 to 12. Received: levels={levels}.")
    wavelet = wavelets.get(wavelet)
    figure = new_figure(
        width=11.0, height=6.6, title=title or f"Wavelet {wavelet.name}"
    )
    # Filters on the left, two by two; functions in the middle; response on the right.
    figure.get_layout_engine().set(wspace=0.05, hspace=0.05)
    grid = figure.add_gridspec(2, 4, width_ratios=[1, 1, 1.35, 1.35])
    _draw_filters(figure, grid, wavelet)
    _draw_functions(figure, grid, wavelet, levels=levels)
    _draw_response(figure.add_subplot(grid[:, 3]), wavelet)
    return figure


def _draw_filters(figure: Any, grid: Any, wavelet: Any) -> None:
    limit = 1.1 * max(np.abs(getattr(wavelet, name)).max() for name in _FILTERS)
    for index, (name, title) in enumerate(_FILTERS.items()):
        axes = figure.add_subplot(grid[divmod(index, 2)])
        color = color_of(index % 2)
        markers, stems, base = axes.stem(getattr(wavelet, name))
        markers.set(color=color, markersize=4)
        stems.set(color=color, linewidth=1.5)
        base.set(color="0.6", linewidth=0.8)
        axes.set(title=title, xlabel="tap", ylim=(-limit, limit))
        axes.xaxis.set_major_locator(whole_numbers())
        tidy(axes)


def _draw_functions(figure: Any, grid: Any, wavelet: Any, *, levels: int) -> None:
    pairs = {"synthesis": (wavelet.rec_lo, wavelet.rec_hi)}
    if not wavelet.orthogonal:
        pairs["analysis"] = (wavelet.dec_lo[::-1], wavelet.dec_hi[::-1])
    for row, title in enumerate(("scaling function", "wavelet")):
        axes = figure.add_subplot(grid[row, 2])
        for (label, pair), style in zip(pairs.items(), ("-", "--"), strict=False):
            # Zeros at both ends, so that jumps at the border of the support show.
            values = np.pad(cascade(pair[row], pair[0], levels), 1)
            time = np.arange(-1, len(values) - 1) / 2**levels
            axes.plot(time, values, style, color=color_of(row), label=label)
        if len(pairs) > 1:
            axes.legend(frameon=False, fontsize=8)
        axes.set(title=title, xlabel="time (samples)")
        tidy(axes)


def _draw_response(axes: Any, wavelet: Any) -> None:
    for index, name in enumerate(("dec_lo", "dec_hi")):
        response = np.abs(np.fft.rfft(getattr(wavelet, name), 1024))
        frequency = np.linspace(0, 0.5, len(response))
        label = _FILTERS[name].removeprefix("analysis ")
        axes.plot(frequency, response, color=color_of(index), linewidth=2, label=label)
    axes.set(
        title="frequency response",
        xlabel="frequency (cycles per sample)",
        ylabel="gain of the analysis filters",
        xlim=(0, 0.5),
        ylim=(0, None),
    )
    axes.legend(frameon=False)
    tidy(axes)
