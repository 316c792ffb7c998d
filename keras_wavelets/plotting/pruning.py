"""What pruning costs and what it leaves."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import draw_band
from keras_wavelets.plotting.canvas import log_ticks
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy


def accuracy_over_sparsity(
    results: Mapping[str, tuple[Sequence[float], ...]],
    *,
    relative_error: Mapping[str, Sequence[float]] | None = None,
    baseline: float | None = None,
    title: str | None = "Accuracy after pruning",
) -> Any:
    """Draws the accuracy of each method over the share it removed.

    Args:
        results: Method to its sparsities, in [0, 1], and accuracies, with their
            deviations over repeated runs as third, which are drawn as a band.
        relative_error: Method to the relative change of the weights at the same
            sparsities; drawn below.
        baseline: Accuracy without pruning.
        title: Line above everything.

    Returns:
        A figure with one axes, or two below each other.

    Raises:
        ValueError: If there is no method, or the lengths of a method differ.

    Example:
    >>> figure = accuracy_over_sparsity({"DWT": ([0.5, 0.9], [0.8, 0.6])})
    >>> [line.get_label() for line in figure.axes[0].lines]
    ['DWT']
    """
    errors = relative_error or {}
    _check_curves(results, errors)
    figure = new_figure(width=6.4, height=6.2 if errors else 4.2, title=title)
    rows = figure.subplots(2 if errors else 1, 1, sharex=True, squeeze=False)[:, 0]
    for index, (name, (sparsities, accuracies, *spread)) in enumerate(results.items()):
        # Later lines are thinner, so that one that coincides hides none.
        width = 1.4 + 1.2 * (len(results) - 1 - index)
        style = {"color": color_of(index), "marker": "o", "linewidth": width}
        rows[0].plot(sparsities, accuracies, label=name, **style)
        draw_band(rows[0], sparsities, accuracies, *spread, color=color_of(index))
        if name in errors:
            rows[1].plot(sparsities, errors[name], label=name, **style)
    if baseline is not None:
        rows[0].axhline(baseline, color="0.4", linestyle="--", label="unpruned")
    rows[0].set_ylabel("accuracy")
    if errors:
        rows[1].set_ylabel("relative change of the weights")
    rows[-1].set_xlabel("share removed")
    rows[-1].xaxis.set_major_formatter(_percent())
    for axes in rows:
        tidy(axes)
    rows[0].legend(frameon=False)
    return figure


def layer_sparsity(
    layers: Sequence[str],
    shares: Mapping[str, Sequence[float]],
    *,
    title: str | None = "Sparsity of each layer",
) -> Any:
    """Draws bars of the removed share, layer by layer.

    Args:
        layers: Names of the layers, from the input on.
        shares: Kind of sparsity, such as `"coefficients"` and `"weights"`, to a value
            in [0, 1] for each layer.
        title: Line above everything.

    Returns:
        A figure with one axes, the first layer on top.

    Raises:
        ValueError: If there is nothing to draw or a length differs.

    Example:
    >>> figure = layer_sparsity(["stem", "block"], {"coefficients": [0.5, 0.75]})
    >>> [float(bar.get_width()) for bar in figure.axes[0].patches]
    [0.5, 0.75]
    """
    lengths = {name: len(values) for name, values in shares.items()}
    if not lengths or not layers or set(lengths.values()) != {len(layers)}:
        raise ValueError(
            f"Expected a share for each of {len(layers)} layers. "
            f"Received: shares of lengths {lengths}."
        )
    height = 1.6 + len(layers) * (0.12 + 0.14 * len(shares))
    figure = new_figure(width=7.0, height=height, title=title)
    axes = figure.subplots()
    width = 0.8 / len(shares)
    for index, (name, values) in enumerate(shares.items()):
        places = np.arange(len(layers)) + index * width
        color = color_of(index)
        axes.barh(places, values, height=0.92 * width, color=color, label=name)
    axes.set_yticks(np.arange(len(layers)) + 0.4 - width / 2, list(layers))
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(_percent())
    axes.set_xlabel("share removed")
    tidy(axes, grid="x")
    figure.legend(loc="outside lower center", ncols=len(shares), frameon=False)
    return figure


def coefficient_maps(
    kernels: Mapping[str, np.ndarray],
    *,
    count: int = 6,
    title: str | None = "Kernels and their coefficients",
) -> Any:
    """Draws slices of kernels as images, one row for each array.

    Give a kernel before and after pruning, their difference, or coefficients: the
    rows share one scale, so that what is removed is what turns white. Slices are the
    first filters of the first input channel.

    Args:
        kernels: Name of a row to an array `(height, width, inputs, filters)`.
        count: Slices in a row.
        title: Line above everything.

    Returns:
        A figure with a grid of images and a color bar.

    Raises:
        ValueError: If there is no array, or one has another rank.

    Example:
    >>> kernel = np.random.default_rng(0).normal(size=(3, 3, 4, 8))
    >>> figure = coefficient_maps({"before": kernel, "after": 0.5 * kernel}, count=4)
    >>> sum(len(axes.images) for axes in figure.axes)
    8
    """
    shapes = {name: np.shape(kernel) for name, kernel in kernels.items()}
    if not shapes or any(len(shape) != 4 for shape in shapes.values()):
        raise ValueError(
            "Expected arrays of four axes: height, width, inputs, filters. "
            f"Received: kernels of shapes {shapes}."
        )
    count = min(count, *(shape[3] for shape in shapes.values()))
    shown = {
        name: np.asarray(kernel)[:, :, 0, :count] for name, kernel in kernels.items()
    }
    most = max(np.abs(kernel).max() for kernel in shown.values()) or 1.0
    figure = new_figure(
        width=1.2 + 1.15 * count, height=0.7 + 1.2 * len(shown), title=title
    )
    grid = figure.subplots(len(shown), count, squeeze=False)
    for row, (name, slices) in zip(grid, shown.items(), strict=True):
        for index, axes in enumerate(row):
            image = axes.imshow(
                slices[..., index], cmap="RdBu_r", vmin=-most, vmax=most
            )
            axes.set_xticks([])
            axes.set_yticks([])
            axes.spines[:].set_color("0.8")
        row[0].set_ylabel(name)
    figure.colorbar(image, ax=grid, shrink=0.8)
    return figure


def accuracy_over_size(
    results: Mapping[str, tuple[Sequence[float], ...]],
    *,
    labels: Mapping[str, Sequence[str]] | None = None,
    baseline: tuple[float, float] | None = None,
    neighbors: Mapping[str, float] | None = None,
    title: str | None = "Accuracy and size of the stored model",
) -> Any:
    """Draws the accuracy of each method over the bytes of its files.

    Args:
        results: Method to the sizes of its files, in bytes, and their accuracies,
            with their deviations over repeated runs as third, which are drawn as bars.
        labels: Method to a text for each point, such as the share removed.
        baseline: Size and accuracy of the unpruned model.
        neighbors: Name to the size, in bytes, of what else would be shipped; drawn
            as upright lines.
        title: Line above everything.

    Returns:
        A figure with one axes, sizes on a logarithmic scale.

    Raises:
        ValueError: If there is no method, or the lengths of a method differ.

    Example:
    >>> figure = accuracy_over_size({"archive": ([1e6, 1e5], [0.9, 0.8])})
    >>> figure.axes[0].get_xlabel()
    'size'
    """
    from matplotlib.ticker import EngFormatter

    _check_curves(results, labels or {})
    figure = new_figure(width=6.4, height=4.2, title=title)
    axes = figure.subplots()
    for index, (name, (sizes, accuracies, *spread)) in enumerate(results.items()):
        color = color_of(index)
        axes.plot(sizes, accuracies, color=color, marker="o", markersize=4, label=name)
        axes.errorbar(sizes, accuracies, *spread, fmt="none", color=color, capsize=3)
        texts = (labels or {}).get(name, ())
        for text, *point in zip(texts, sizes, accuracies, strict=False):
            axes.annotate(
                text,
                point,
                xytext=(0, 6 if index % 2 == 0 else -13),
                textcoords="offset points",
                ha="center",
                fontsize=7,
                color=color,
            )
    if baseline is not None:
        axes.plot(*baseline, "k*", markersize=10, label="unpruned")
    for index, (name, size) in enumerate((neighbors or {}).items()):
        style = (":", "-.", "--")[index % 3]
        axes.axvline(size, color="0.4", linestyle=style, label=name)
    axes.set_xscale("log")
    axes.margins(y=0.15)
    log_ticks(axes.xaxis, EngFormatter("B"))
    axes.set_xlabel("size")
    axes.set_ylabel("accuracy")
    axes.legend(frameon=False)
    tidy(axes)
    return figure


def _percent() -> Any:
    from matplotlib.ticker import PercentFormatter

    return PercentFormatter(1.0, decimals=0)


def _check_curves(results: Mapping[str, tuple], others: Mapping[str, Sequence]) -> None:
    lengths = {name: list(map(len, pair)) for name, pair in results.items()}
    for name in lengths.keys() & others.keys():
        lengths[name].append(len(others[name]))
    if not lengths or any(len(set(sizes)) != 1 for sizes in lengths.values()):
        raise ValueError(
            "Expected at least one method, with as many values on each axis. "
            f"Received: values of lengths {lengths}."
        )
