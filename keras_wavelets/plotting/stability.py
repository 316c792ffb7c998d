"""How the answers of classifiers change while their images move."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets import checks
from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy

_LABELS = {
    "mfr": "changed classes (%)",
    "kld": "divergence from the reference",
}


def shift_curves(
    scores: Mapping[str, Mapping],
    *,
    measure: str = "mfr",
    pixel_divide: int = 1,
    title: str | None = None,
) -> Any:
    """Draws the rates of changed classes, or the divergences, over the shift.

    Args:
        scores: Network to the scores of one direction of shifts, as
            `training.evaluate_stability` returns them.
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
    _check_any("scores", scores)
    figure = new_figure(width=6.0, height=4.0, title=title)
    axes = figure.add_subplot()
    for index, (network, found) in enumerate(scores.items()):
        values = found[measure]
        if measure == "mfr":
            steps, values = list(map(int, values)), [100 * v for v in values.values()]
        else:
            steps = list(range(len(values)))
        shifts = np.array(steps) / pixel_divide
        axes.plot(shifts, values, "o-", color=color_of(index), label=network)
    axes.set(xlabel="shift (pixels)", ylabel=_LABELS[measure], ylim=(0, None))
    axes.legend(frameon=False)
    tidy(axes)
    return figure


def accuracy_over_stability(
    points: Mapping[str, tuple], *, title: str | None = None
) -> Any:
    """Draws the accuracy of networks over how often their answers change.

    Args:
        points: Network to rate of changed classes and accuracy, in [0, 1].
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
    _check_any("points", points)
    figure = new_figure(width=5.4, height=4.0, title=title)
    axes = figure.add_subplot()
    for index, (network, (rate, accuracy)) in enumerate(points.items()):
        place = (100 * rate, 100 * accuracy)
        axes.scatter(*place, color=color_of(index), s=50, zorder=3)
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


def _check_any(name: str, given: Mapping) -> None:
    if not given:
        raise ValueError(f"Expected something to draw. Received: {name}={given!r}.")
