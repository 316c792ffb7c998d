"""How the answers of classifiers change while their images move."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets import checks
from keras_wavelets.plotting.canvas import check_some
from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import draw_band
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy

_LABELS = {
    "mfr": "changed classes (%)",
    "kld": "divergence from the reference",
}


def shift_curves(
    scores: Mapping[str, Mapping | Sequence[Mapping]],
    *,
    measure: str = "mfr",
    pixel_divide: int = 1,
    title: str | None = None,
) -> Any:
    """Draws the rates of changed classes, or the divergences, over the shift.

    Args:
        scores: Network to the scores of one direction of shifts, as
            `training.evaluate_stability` returns them; or to those of several runs,
            whose mean is drawn with a band of one deviation (n - 1).
        measure: `"mfr"` or `"kld"`.
        pixel_divide: Steps a pixel.
        title: Line above everything.

    Returns:
        A figure with one axes.

    Raises:
        ValueError: For another measure, or without scores.

    Example:
    >>> figure = shift_curves({"CNN": {"mfr": {"1": 0.1, "2": 0.12}}})
    >>> figure.axes[0].lines[0].get_ydata().tolist()
    [10.0, 12.0]
    """
    checks.one_of(measure, "measure", _LABELS)
    check_some("scores", scores)
    figure = new_figure(width=6.0, height=4.0, title=title)
    axes = figure.add_subplot()
    for index, (network, found) in enumerate(scores.items()):
        each = [found] if isinstance(found, Mapping) else found
        steps, values = _curve([one[measure] for one in each])
        shifts, color = np.array(steps) / pixel_divide, color_of(index)
        axes.plot(shifts, values.mean(axis=0), "o-", color=color, label=network)
        if len(each) > 1:
            spread = values.std(axis=0, ddof=1)
            draw_band(axes, shifts, values.mean(axis=0), spread, color=color)
    axes.set(xlabel="shift (pixels)", ylabel=_LABELS[measure], ylim=(0, None))
    axes.legend(frameon=False)
    tidy(axes)
    return figure


def _curve(runs: list) -> tuple[list[int], np.ndarray]:
    """Returns the steps, and a row of values for each run."""
    if isinstance(runs[0], Mapping):
        steps = list(map(int, runs[0]))
        return steps, 100 * np.array([[run[str(s)] for s in steps] for run in runs])
    return list(range(len(runs[0]))), np.array(runs)


def accuracy_over_stability(
    points: Mapping[str, tuple], *, title: str | None = None
) -> Any:
    """Draws the accuracy of networks over how often their answers change.

    Args:
        points: Network to rate of changed classes and accuracy, in [0, 1]; each a
            number, or a pair of mean and deviation over runs, drawn with bars.
        title: Line above everything.

    Returns:
        A figure with one axes; the best networks are at the top left.

    Raises:
        ValueError: Without points.

    Example:
    >>> figure = accuracy_over_stability({"CNN": (0.1, 0.84), "CWCNN": (0.05, 0.87)})
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['CNN', 'CWCNN']
    """
    check_some("points", points)
    figure = new_figure(width=5.4, height=4.0, title=title)
    axes = figure.add_subplot()
    for index, (network, point) in enumerate(points.items()):
        # A number without a deviation has one of nothing.
        place, bars = 100 * np.array([np.append(part, 0)[:2] for part in point]).T
        axes.scatter(*place, color=color_of(index), s=50, zorder=3)
        if bars.any():
            axes.errorbar(*place, *bars[::-1], fmt="none", color=color_of(index))
        axes.annotate(network, place, xytext=(6, 4), textcoords="offset points")
    axes.set(xlabel="changed classes (%)", ylabel="accuracy (%)")
    axes.margins(0.2)
    tidy(axes)
    return figure


def mixing_gradients(
    gradients: Any, filters: Sequence[int], *, title: str | None = None
) -> Any:
    """Draws the mean gradient of each section of a mixing, step by step.

    Args:
        gradients: Array `(steps, filters)` of a `MixingGradientLog`.
        filters: How many filters each section has.
        title: Line above everything.

    Returns:
        A figure with one axes.

    Raises:
        ValueError: If the filters do not sum to those of the array.

    Example:
    >>> figure = mixing_gradients(np.ones((5, 3)), [1, 2])
    >>> len(figure.axes[0].lines)
    2
    """
    gradients = np.asarray(gradients)
    if gradients.ndim != 2 or gradients.shape[1] != sum(filters):
        raise ValueError(
            f"Expected gradients of {sum(filters)} filters at each step. "
            f"Received: gradients with shape={gradients.shape}."
        )
    figure = new_figure(width=6.0, height=3.6, title=title)
    axes = figure.add_subplot()
    parts = np.split(gradients, np.cumsum(filters)[:-1], axis=1)
    for index, part in enumerate(parts):
        label = f"section {index + 1}"
        axes.plot(part.mean(axis=1), color=color_of(index), label=label)
    axes.set(xlabel="step", ylabel="largest gradient of a row, mean", yscale="log")
    axes.legend(frameon=False)
    tidy(axes)
    return figure
