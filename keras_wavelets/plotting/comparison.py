"""Networks side by side: what they cost and how well they do."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy
from keras_wavelets.plotting.canvas import whole_numbers


def accuracy_bars(
    results: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    metric: str = "accuracy",
    title: str | None = "Mean and standard deviation over runs",
) -> Any:
    """Draws a bar per network and data set, with one standard deviation as whisker.

    The deviation has n - 1 in the denominator; a single run has no whisker.

    Args:
        results: Data set to network to the values of its runs.
        metric: Label of the vertical axis.
        title: Line above everything.

    Returns:
        A figure with one axes, its bars grouped by data set.

    Raises:
        ValueError: If there is no data set, or a network has no values.

    Example:
    >>> figure = accuracy_bars({"MNIST": {"WavPool": [0.95, 0.97], "MLP": [0.9]}})
    >>> [round(float(bar.get_height()), 2) for bar in figure.axes[0].patches]
    [0.96, 0.9]
    """
    sizes = {
        name: {network: len(values) for network, values in group.items()}
        for name, group in results.items()
    }
    if not sizes or not all(size and all(size.values()) for size in sizes.values()):
        raise ValueError(
            "Expected at least one value for each network and data set. "
            f"Received: results of sizes {sizes}."
        )
    networks = list(dict.fromkeys(name for group in results.values() for name in group))
    figure = new_figure(
        width=max(5.0, 1.2 + 0.65 * len(networks) * len(results)),
        height=4.2,
        title=title,
    )
    axes = figure.subplots()
    tidy(axes, grid="y")
    width = 0.8 / len(networks)
    for index, network in enumerate(networks):
        _draw_network(axes, results, network, index=index, width=width)
    axes.set_xticks(np.arange(len(results)) + 0.4 - width / 2, list(results))
    axes.tick_params(axis="x", length=0)
    axes.set_ylabel(metric)
    figure.legend(
        loc="outside lower center", ncols=min(4, len(networks)), frameon=False
    )
    return figure


def model_costs(
    parameters: Mapping[str, int],
    *,
    inference_seconds: Mapping[str, Sequence[float]],
    training_seconds: Mapping[str, Sequence[float]],
    inference_bin: float = 5e-5,
    training_bin: float = 3.0,
    title: str | None = "What the networks cost",
) -> Any:
    """Draws parameter counts, inference times and training times below each other.

    Args:
        parameters: Network to number of parameters.
        inference_seconds: Network to its times for a single image.
        training_seconds: Network to the times of its trainings.
        inference_bin: Width of the histogram's bins, in seconds.
        training_bin: Width of the histogram's bins, in seconds.
        title: Line above everything.

    Returns:
        A figure of three rows: bars, histogram, histogram.

    Raises:
        ValueError: If the three name different networks, times are missing or
            negative, or a bin has no width.

    Example:
    >>> figure = model_costs(
    ...     {"MLP": 1000},
    ...     inference_seconds={"MLP": [1e-4, 2e-4]},
    ...     training_seconds={"MLP": [10.0]},
    ... )
    >>> [axes.get_xlabel() for axes in figure.axes]
    ['parameters', 'inference of one image (ms)', 'training (s)']
    """
    _check_times(parameters, "inference_seconds", inference_seconds, inference_bin)
    _check_times(parameters, "training_seconds", training_seconds, training_bin)
    figure = new_figure(width=7.0, height=4.6 + 0.4 * len(parameters), title=title)
    bars, inference, training = figure.subplots(
        3, 1, height_ratios=[0.6 + 0.4 * len(parameters), 1.8, 1.8]
    )
    _draw_counts(bars, parameters)
    _draw_histogram(
        inference,
        {name: np.multiply(times, 1e3) for name, times in inference_seconds.items()},
        width=1e3 * inference_bin,
    )
    inference.set_xlabel("inference of one image (ms)")
    _draw_histogram(training, training_seconds, width=training_bin)
    training.set_xlabel("training (s)")
    return figure


def _draw_network(
    axes: Any,
    results: Mapping[str, Mapping[str, Sequence[float]]],
    network: str,
    *,
    index: int,
    width: float,
) -> None:
    """Draws the bars of one network, at its place within each data set's group."""
    groups = [group.get(network) for group in results.values()]
    places = [place for place, values in enumerate(groups) if values is not None]
    values = [np.asarray(groups[place], dtype="float64") for place in places]
    spreads = [runs.std(ddof=1) if len(runs) > 1 else np.nan for runs in values]
    bars = axes.bar(
        np.array(places) + index * width,
        [runs.mean() for runs in values],
        width=0.92 * width,
        yerr=spreads,
        capsize=3,
        color=color_of(index),
        label=network,
    )
    axes.bar_label(bars, fmt="%.3f", padding=2, fontsize=8)


def _draw_counts(axes: Any, parameters: Mapping[str, int]) -> None:
    colors = [color_of(index) for index in range(len(parameters))]
    bars = axes.barh(list(parameters), list(parameters.values()), color=colors)
    axes.bar_label(bars, [f"{count:,}" for count in parameters.values()], padding=4)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel("parameters")
    tidy(axes, grid="x")


def _draw_histogram(
    axes: Any, times: Mapping[str, Sequence[float]], *, width: float
) -> None:
    everything = np.concatenate([np.asarray(values) for values in times.values()])
    first = np.floor(everything.min() / width)
    last = np.floor(everything.max() / width) + 1
    edges = np.arange(first, last + 1) * width
    for index, (name, values) in enumerate(times.items()):
        axes.hist(values, bins=edges, color=color_of(index), alpha=0.75, label=name)
    axes.set_ylabel("runs")
    axes.yaxis.set_major_locator(whole_numbers())
    axes.legend(frameon=False)
    tidy(axes, grid="y")


def _check_times(
    parameters: Mapping[str, int],
    name: str,
    times: Mapping[str, Sequence[float]],
    width: float,
) -> None:
    if set(times) != set(parameters) or not parameters:
        raise ValueError(
            f"Expected times of the networks {list(parameters)}. "
            f"Received: {name} of {list(times)}."
        )
    if not all(len(values) and np.min(values) >= 0 for values in times.values()):
        raise ValueError(
            f"Expected at least one time for each network, none negative. "
            f"Received: {name}={dict(times)}."
        )
    if width <= 0:
        raise ValueError(
            f"Expected bins of positive width. Received: {name} in bins of {width}."
        )
