"""Wavelet coefficients as pictures."""

import math
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy

# Inches: in smaller bands a label would cover its neighbors.
_LEAST_LABELED_HEIGHT = 0.3
_SATURATION = 0.995  # share of the coefficients that are told apart
_HARDLY = 0.05  # share of the negative ones in the sum of magnitudes


def decomposition(
    coefficients: Sequence[Any], *, title: str | None = "Wavelet decomposition"
) -> Any:
    """Draws the coefficients of a multilevel transform, coarsest level first.

    Of an image: the nested picture, averages in the upper left corner, horizontal
    details right of it, vertical details below it, diagonal ones across. Each band
    is stretched for itself; in details, middle gray is zero. The nesting is drawn to
    the scale of the image also where borders make the bands longer than half.
    Of a signal: one trace per band, all over the same time.

    Args:
        coefficients: `[cA, (cH, cV, cD), ..., (cH, cV, cD)]` with arrays of shape
            `(height, width)`, or `[cA, cD, ..., cD]` with arrays of shape `(length,)`.
        title: Line above everything.

    Returns:
        A figure with one axes for an image, with one axes per band for a signal.

    Raises:
        ValueError: If the list has not this form.

    Example:
    >>> import pywt
    >>> figure = decomposition(pywt.wavedec2(np.eye(16), "db2", level=2))
    >>> len(figure.axes[0].images)
    7
    """
    if len(coefficients) < 2:
        raise ValueError(
            "Expected averages and at least one level of details. "
            f"Received: coefficients of length {len(coefficients)}."
        )
    average = np.asarray(coefficients[0])
    if average.ndim == 1:
        return _traces(average, coefficients[1:], title=title)
    return _nested(average, coefficients[1:], title=title)


def coefficient_grid(
    bands: Mapping[str, Any] | Any,
    *,
    columns: int = 4,
    title: str | None = "Wavelet coefficients",
) -> Any:
    """Draws bands side by side, each over its own range.

    Negative coefficients are blue, positive ones red, zeros white. Bands with hardly
    any negative ones, as averages of images, are gray from zero up. The few largest
    coefficients saturate: they would leave the others pale.

    Args:
        bands: Name to array of shape `(height, width)`; or one array of shape
            `(height, width, bands)`, whose bands are numbered.
        columns: Bands side by side.
        title: Line above everything.

    Returns:
        A figure with one axes per band, its range in the title.

    Raises:
        ValueError: If a band is not a matrix, or there is none.

    Example:
    >>> figure = coefficient_grid({"cA": np.ones((4, 4)), "cH": -np.eye(4)})
    >>> [axes.get_title() for axes in figure.axes]
    ['cA  (0 to 1)', 'cH  (±1)']
    """
    named = bands if isinstance(bands, Mapping) else _numbered(np.asarray(bands))
    matrices = {name: _matrix(band, name) for name, band in named.items()}
    if not matrices or columns < 1:
        raise ValueError(
            "Expected at least one band and one column. "
            f"Received: {len(matrices)} bands, columns={columns}."
        )
    columns = min(columns, len(matrices))
    rows = math.ceil(len(matrices) / columns)
    height, width = next(iter(matrices.values())).shape
    panel = 0.35 + 2.2 * min(max(height / width, 0.3), 3.0)
    figure = new_figure(
        width=max(2.3 * columns, 3.5), height=0.5 + panel * rows, title=title
    )
    for index, (name, band) in enumerate(matrices.items()):
        axes = figure.add_subplot(rows, columns, index + 1)
        limit = float(np.quantile(np.abs(band), _SATURATION, method="higher"))
        signed = bool(np.abs(band[band < 0]).sum() > _HARDLY * np.abs(band).sum())
        axes.imshow(
            band,
            cmap="RdBu_r" if signed else "gray",
            vmin=-limit if signed else 0,
            vmax=limit or 1,
        )
        extent = f"±{limit:.3g}" if signed else f"0 to {limit:.3g}"
        axes.set_title(f"{name}  ({extent})", fontsize=9)
        axes.set(xticks=[], yticks=[])
    return figure


def _numbered(stack: np.ndarray) -> dict[str, np.ndarray]:
    if stack.ndim != 3:
        raise ValueError(
            "Expected a mapping, or an array of shape (height, width, bands). "
            f"Received: bands of shape {stack.shape}."
        )
    return {f"band {k}": stack[..., k] for k in range(stack.shape[-1])}


def _matrix(band: Any, name: str) -> np.ndarray:
    band = np.asarray(band)
    if band.ndim != 2 or band.size == 0:
        raise ValueError(
            "Expected bands of shape (height, width). "
            f"Received: {name} of shape {band.shape}."
        )
    return band


def _nested(average: np.ndarray, details: Sequence[Any], *, title: str | None) -> Any:
    depth = len(details)
    average = _matrix(average, f"cA{depth}")
    levels = [_level(bands, depth - k) for k, bands in enumerate(details)]
    height, width = levels[-1][0].shape
    figure = new_figure(
        width=6.0, height=min(max(6.4 * height / width, 2.4), 12.0), title=title
    )
    axes = figure.subplots()
    # Level k covers the fraction 2**-k of either side; (0, 0) is the upper left.
    size = 2.0**-depth
    _place(axes, _stretch(average), size=size, corner=(0, 0), name=f"A{depth}")
    for k, bands in enumerate(levels):
        level = depth - k
        size = 2.0**-level
        corners = ((size, 0), (0, size), (size, size))
        for band, corner, letter in zip(bands, corners, "HVD", strict=True):
            view = _stretch(band, symmetric=True)
            _place(axes, view, size=size, corner=corner, name=f"{letter}{level}")
        axes.plot([0, 2 * size], [size, size], color=color_of(5), linewidth=1)
        axes.plot([size, size], [0, 2 * size], color=color_of(5), linewidth=1)
    axes.set(xlim=(0, 1), ylim=(1, 0), aspect=height / width, xticks=[], yticks=[])
    return figure


def _level(bands: Any, level: int) -> list[np.ndarray]:
    if not isinstance(bands, tuple | list) or len(bands) != 3:
        raise ValueError(
            "Expected three bands (cH, cV, cD) on each level of an image. "
            f"Received: {type(bands).__name__} of length {len(bands)} on level {level}."
        )
    return [
        _matrix(band, f"c{letter}{level}")
        for band, letter in zip(bands, "HVD", strict=True)
    ]


def _place(
    axes: Any, view: np.ndarray, *, size: float, corner: tuple[float, float], name: str
) -> None:
    x, y = corner
    axes.imshow(
        view,
        cmap="gray",
        vmin=0,
        vmax=1,
        extent=(x, x + size, y + size, y),
        interpolation="nearest",
    )
    if size * axes.figure.get_figheight() < _LEAST_LABELED_HEIGHT:
        return
    axes.annotate(
        name,
        (x, y),
        xytext=(3, -3),
        textcoords="offset points",
        va="top",
        fontsize=8,
        color="black",
        bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 1},
    )


def _stretch(band: np.ndarray, *, symmetric: bool = False) -> np.ndarray:
    if symmetric:
        limit = np.abs(band).max() or 1.0
        return (band / limit + 1) / 2
    low, high = band.min(), band.max()
    return (band - low) / ((high - low) or 1.0)


def _traces(average: np.ndarray, details: Sequence[Any], *, title: str | None) -> Any:
    depth = len(details)
    bands = {f"A{depth}": average}
    bands |= {f"D{depth - k}": np.asarray(band) for k, band in enumerate(details)}
    wrong = {name: band.shape for name, band in bands.items() if band.ndim != 1}
    if wrong:
        raise ValueError(
            f"Expected details of shape (length,). Received: shapes {wrong}."
        )
    figure = new_figure(width=7.5, height=0.8 + 1.15 * len(bands), title=title)
    rows = figure.subplots(len(bands), 1, sharex=True)
    for index, (axes, (name, band)) in enumerate(zip(rows, bands.items(), strict=True)):
        time = (np.arange(len(band)) + 0.5) / len(band)
        axes.plot(time, band, color=color_of(min(index, 1)), linewidth=1)
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
        tidy(axes)
    rows[-1].set(xlabel="time (share of the signal)", xlim=(0, 1))
    return figure
