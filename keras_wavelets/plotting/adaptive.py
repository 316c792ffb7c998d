"""Learned wavelets: their functions, their path, and what they make of data."""

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_wavelets.files import replacing
from keras_wavelets.plotting.canvas import check_some
from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy

MOST_COLUMNS = 10


def wavelet_functions(functions: Mapping[str, tuple], title: str | None = None) -> Any:
    """Draws scaling functions and wavelets over each other.

    Args:
        functions: Name to `(phi, psi, time)`, as `AdaptiveDWT1D.wavefun()` gives it.
        title: Line above everything.

    Returns:
        A figure with two axes.

    Raises:
        ValueError: If there is no function.

    Example:
    >>> from keras_wavelets import wavelets
    >>> db2 = wavelets.get("db2")
    >>> drawn = {"db2": wavelets.wavefun(db2.rec_lo, db2.rec_hi)}
    >>> [axes.get_title() for axes in wavelet_functions(drawn).axes]
    ['scaling function', 'wavelet']
    """
    check_some("functions", functions)
    figure = new_figure(width=9.0, height=3.4, title=title)
    panels = figure.subplots(1, 2)
    for index, (name, (phi, psi, time)) in enumerate(functions.items()):
        style = {"color": color_of(index), "linewidth": 1.8, "label": name}
        # The last one is what the others are compared with: it lies above, dashed.
        style["linestyle"] = "--" if index and index == len(functions) - 1 else "-"
        for axes, values in zip(panels, (phi, psi), strict=True):
            axes.plot(time, values, **style)
    for axes, name in zip(panels, ("scaling function", "wavelet"), strict=True):
        axes.set(title=name, xlabel="time (samples)")
        tidy(axes)
    panels[0].legend(frameon=False)
    return figure


def filter_products(products: Sequence[np.ndarray], *, shared: bool = True) -> Any:
    """Draws the four filters of an image transform.

    Args:
        products: Arrays for the average, cH, cV and cD, as
            `AdaptiveDWT2D.filters_2d()` gives them.
        shared: Whether the four have one scale of gray.

    Returns:
        A figure with four axes.

    Raises:
        ValueError: If there are not four.

    Example:
    >>> len(filter_products([np.eye(4)] * 4).axes)
    4
    """
    if len(products) != 4:
        raise ValueError(
            f"Expected four filters. Received: products of length {len(products)}."
        )
    arrays = [np.asarray(product) for product in products]
    limits = [np.abs(array).max() or 1.0 for array in arrays]
    figure = new_figure(width=5.6, height=5.8)
    names = ("cA", "cH", "cV", "cD")
    for axes, name, array, limit in zip(
        figure.subplots(2, 2).flat, names, arrays, limits, strict=True
    ):
        bound = max(limits) if shared else limit
        axes.imshow(array, cmap="gray", vmin=-bound, vmax=bound)
        axes.set(title=name, xticks=[], yticks=[])
    return figure


def reconstructions(
    x: Any,
    reconstructed: Any,
    *,
    name: str = "reconstruction",
    title: str | None = None,
) -> Any:
    """Draws samples, what a transform keeps of them, and the difference.

    Args:
        x: Array `(samples, steps, channels)` or `(samples, height, width,
            channels)`; the first channel of up to ten samples is drawn.
        reconstructed: Array of the same shape: reconstructions, or the maps of
            `AWD.activation_map`.
        name: What they are.
        title: Line above everything.

    Returns:
        A figure with three rows.

    Raises:
        ValueError: If the shapes differ or are not those of a batch.

    Example:
    >>> x = np.zeros((3, 8, 8, 1))
    >>> len(reconstructions(x, x + 0.1).axes)
    9
    """
    x, reconstructed = np.asarray(x), np.asarray(reconstructed)
    if x.shape != reconstructed.shape or x.ndim not in (3, 4) or not len(x):
        raise ValueError(
            "Expected two batches of signals or images of one shape. "
            f"Received: x of shape={x.shape}, reconstructed of {reconstructed.shape}."
        )
    columns = min(len(x), MOST_COLUMNS)
    rows = {"data": x, name: reconstructed, "difference": x - reconstructed}
    figure = new_figure(width=1.3 * columns + 1.0, height=4.2, title=title)
    grid = figure.subplots(3, columns, squeeze=False)
    limits = {"vmin": x.min(), "vmax": x.max()}
    for cells, (label, values) in zip(grid, rows.items(), strict=True):
        for cell, value in zip(cells, values, strict=False):
            if x.ndim == 4:
                scale = {} if label == "difference" else limits
                cell.imshow(value[..., 0], cmap="gray", **scale)
            else:
                cell.plot(value[:, 0], color=color_of(0), linewidth=1.0)
                cell.set_ylim(x.min() - 0.1, x.max() + 0.1)
            cell.set(xticks=[], yticks=[])
        cells[0].set_ylabel(label)
    return figure


def path_grid(functions: Mapping[tuple, tuple], *, title: str | None = None) -> Any:
    """Draws the wavelet of each run of a path: a row for each λ, a column for each γ.

    Args:
        functions: `(λ, γ)` to `(phi, psi, time)`.
        title: Line above everything.

    Returns:
        A figure with an axes for each run.

    Raises:
        ValueError: If there is no run.

    Example:
    >>> line = (np.zeros(4), np.ones(4), np.arange(4))
    >>> len(path_grid({(0.1, 0.0): line, (0.1, 1.0): line}).axes)
    2
    """
    check_some("functions", functions)
    rows = sorted({weight for weight, _ in functions})
    columns = sorted({gamma for _, gamma in functions})
    figure = new_figure(
        width=1.7 * len(columns) + 0.8, height=1.5 * len(rows) + 0.9, title=title
    )
    grid = figure.subplots(len(rows), len(columns), squeeze=False, sharey=True)
    for (weight, gamma), (_, psi, time) in functions.items():
        axes = grid[rows.index(weight)][columns.index(gamma)]
        axes.plot(time, psi, color=color_of(0), linewidth=1.4)
    for axes, gamma in zip(grid[0], columns, strict=True):
        axes.set_title(f"γ = {gamma:.3g}", fontsize=9)
    for line, weight in zip(grid, rows, strict=True):
        line[0].set_ylabel(f"λ = {weight:.3g}", fontsize=9)
    for axes in grid.flat:
        axes.set(xticks=[], yticks=[])
        tidy(axes)
    return figure


def path_curves(gammas: Sequence[float], curves: Mapping[str, Sequence[float]]) -> Any:
    """Draws figures over the weight γ of a path, each in an axes of its own.

    Distances, sizes of attributions, penalties: whatever was measured.

    Args:
        gammas: Weights.
        curves: Name to a value for each weight.

    Returns:
        A figure with an axes for each name.

    Raises:
        ValueError: If there is no curve, or one of another length.

    Example:
    >>> len(path_curves([0.0, 0.1], {"distance": [1.0, 0.5]}).axes)
    1
    """
    check_some("curves", curves)
    lengths = {name: len(values) for name, values in curves.items()}
    if set(lengths.values()) != {len(gammas)}:
        raise ValueError(
            f"Expected {len(gammas)} values a curve. Received: curves of {lengths}."
        )
    figure = new_figure(width=3.4 * len(curves), height=3.0)
    places = np.arange(len(gammas))
    panels = figure.subplots(1, len(curves), squeeze=False)[0]
    for index, (axes, name) in enumerate(zip(panels, curves, strict=True)):
        axes.plot(places, curves[name], "o-", color=color_of(index))
        axes.set_xticks(places, [f"{gamma:.3g}" for gamma in gammas], rotation=45)
        axes.set(title=name, xlabel="weight of attributions γ")
        tidy(axes)
    return figure


def animate_wavelets(
    functions: Mapping[str, tuple], path: str | Path, *, per_second: int = 4
) -> Path:
    """Writes a GIF of a wavelet as it is learned.

    Args:
        functions: Caption to `(phi, psi, time)`, in order.
        path: File that ends in `.gif`.
        per_second: Frames a second.

    Returns:
        The file.

    Raises:
        ValueError: If there is no function, or the file is no GIF.

    Example:
    >>> import tempfile
    >>> line = (np.zeros(4), np.ones(4), np.arange(4))
    >>> file = Path(tempfile.mkdtemp()) / "learned.gif"
    >>> animate_wavelets({"start": line, "end": line}, file).name
    'learned.gif'
    """
    from matplotlib.animation import FuncAnimation
    from matplotlib.animation import PillowWriter
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    check_some("functions", functions)
    path = Path(path)
    if path.suffix != ".gif":
        raise ValueError(f"Expected a file .gif. Received: path={str(path)!r}.")
    frames = list(functions.items())
    figure = new_figure(width=5.0, height=3.4)
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    bound = 1.1 * max(np.abs(psi).max() for _, (_, psi, _) in frames)

    def draw(index: int) -> list:
        caption, (_, psi, time) = frames[index]
        axes.clear()
        axes.plot(time, psi, color=color_of(0), linewidth=2)
        axes.set(title=caption, ylim=(-bound, bound), xlabel="time (samples)")
        tidy(axes)
        return []

    animation = FuncAnimation(figure, draw, frames=len(frames), blit=False)
    with replacing(path) as temporary:
        animation.save(temporary, writer=PillowWriter(fps=per_second))
    return path
