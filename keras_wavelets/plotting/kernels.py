"""Kernels of a first layer, their spectra, and the packets they are made of."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.wavelets import packet_cell

SPECTRUM = 64
_MARGIN = 1


def kernel_mosaic(
    kernels: Any, *, spectra: bool = False, title: str | None = None
) -> Any:
    """Draws kernels side by side, each to its own scale, or their spectra.

    Args:
        kernels: Array `(height, width, channels, filters)`, as of a convolution, or
            `resulting_kernel` of a `HybridConv2DWPT`. Three channels are drawn in
            color, others summed up.
        spectra: Whether to draw the magnitudes of the Fourier transforms instead,
            frequency 0 at the center, highest frequency at the border.
        title: Line above everything.

    Returns:
        A figure with one axes.

    Raises:
        ValueError: If the array has not four axes.

    Example:
    >>> figure = kernel_mosaic(np.random.default_rng(0).normal(size=(7, 7, 3, 10)))
    >>> figure.axes[0].images[0].get_array().shape
    (25, 33, 3)
    """
    kernels = np.asarray(kernels, "float64")
    if kernels.ndim != 4:
        raise ValueError(
            "Expected kernels with the axes height, width, channels and filters. "
            f"Received: kernels with shape={kernels.shape}."
        )
    tiles = np.moveaxis(kernels, -1, 0)
    if spectra:
        gray = tiles.sum(axis=-1)
        sides = (SPECTRUM, SPECTRUM)
        tiles = np.abs(np.fft.fftshift(np.fft.fft2(gray, sides), axes=(1, 2)))[
            ..., None
        ]
        tiles = tiles / np.maximum(tiles.max(axis=(1, 2, 3), keepdims=True), 1e-12)
    else:
        if tiles.shape[-1] != 3:
            tiles = tiles.sum(axis=-1, keepdims=True)
        largest = np.abs(tiles).max(axis=(1, 2, 3), keepdims=True)
        tiles = 0.5 + tiles / np.maximum(2 * largest, 1e-12)
    figure = new_figure(width=6.4, height=6.6, title=title)
    axes = figure.add_subplot()
    mosaic = _mosaic(tiles)
    gray = mosaic.shape[-1] == 1
    axes.imshow(
        mosaic[..., 0] if gray else mosaic,
        cmap="magma" if spectra else "gray",
        vmin=0,
        vmax=1,
    )
    axes.set_axis_off()
    return figure


def packet_map(
    groups: Sequence[Sequence[int]], depth: int, *, title: str | None = None
) -> Any:
    """Draws where the packets of a selection lie in the plane of frequencies.

    Args:
        groups: Packets that are mixed with each other, in one color each.
        depth: Number of levels.
        title: Line above everything.

    Returns:
        A figure with one axes: horizontal frequencies from 0 to π, vertical ones
        from -π to π downwards.

    Raises:
        ValueError: For packets that there are not.

    Example:
    >>> figure = packet_map([(1,), (5, 6, 20, 23)], depth=2)
    >>> len(figure.axes[0].patches)
    5
    """
    from matplotlib.patches import Rectangle

    figure = new_figure(width=4.2, height=7.0, title=title)
    axes = figure.add_subplot()
    side = 2**depth
    for index, group in enumerate(groups):
        for feature in group:
            corner = packet_cell(int(feature), depth)
            color = color_of(index)
            axes.add_patch(
                Rectangle(corner, 1, 1, facecolor=color, edgecolor="white", alpha=0.8)
            )
            axes.text(
                corner[0] + 0.5,
                corner[1] + 0.5,
                str(feature),
                ha="center",
                va="center",
                color="white",
                fontsize=8,
            )
    axes.set(
        xlim=(0, side),
        ylim=(side, -side),
        aspect="equal",
        xlabel="horizontal frequency",
        ylabel="vertical frequency, downwards",
    )
    axes.set_xticks([0, side / 2, side], ["0", "π/2", "π"])
    axes.set_yticks([-side, 0, side], ["-π", "0", "π"])
    return figure


def _mosaic(tiles: np.ndarray) -> np.ndarray:
    """Returns tiles `(count, height, width, channels)` in a square, white between."""
    count, height, width, channels = tiles.shape
    across = int(np.ceil(np.sqrt(count)))
    down = int(np.ceil(count / across))
    rows, columns = height + _MARGIN, width + _MARGIN
    shape = (down * rows + _MARGIN, across * columns + _MARGIN, channels)
    # What is no number stays white under any color map.
    mosaic = np.full(shape, np.nan if channels == 1 else 1.0)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, across)
        top, left = row * rows + _MARGIN, column * columns + _MARGIN
        mosaic[top : top + height, left : left + width] = tile
    return mosaic
