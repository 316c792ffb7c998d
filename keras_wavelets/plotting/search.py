"""The trials of a search: how the best one came about, and what mattered."""

import math
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import log_ticks
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy
from keras_wavelets.plotting.canvas import whole_numbers

_COLUMNS = 3
_DECADE = 10


def search_trials(
    scores: Sequence[float],
    values: Sequence[Mapping[str, Any]] = (),
    *,
    metric: str = "validation accuracy",
    title: str | None = "Trials of the search",
) -> Any:
    """Draws the score of each trial, the best one so far, and each searched quantity.

    Args:
        scores: Score of each trial, the higher the better, in their order.
        values: Searched quantities of each trial. One that does not occur in a trial
            has no point there; one that never changes has no panel.
        metric: Name of the score.
        title: Line above everything.

    Returns:
        A figure: the trials in order above, a panel for each quantity below. Numbers
        over more than a decade have a logarithmic axis.

    Raises:
        ValueError: If there is no score, or not as many values as scores.

    Example:
    >>> figure = search_trials([0.5, 0.7], [{"units": 8}, {"units": 16}])
    >>> [axes.get_xlabel() for axes in figure.axes]
    ['trial', 'units']
    """
    if not len(scores) or len(values) not in (0, len(scores)):
        raise ValueError(
            "Expected at least one score, and values for each or for none. "
            f"Received: {len(scores)} scores, {len(values)} values."
        )
    names = list(dict.fromkeys(name for row in values for name in row))
    names = [name for name in names if len({row.get(name) for row in values}) > 1]
    rows = math.ceil(len(names) / _COLUMNS)
    figure = new_figure(width=9, height=3.4 + 2.2 * rows, title=title)
    grid = figure.add_gridspec(rows + 1, _COLUMNS, height_ratios=[1.4] + [1.0] * rows)
    _draw_order(figure.add_subplot(grid[0, :]), scores, metric)
    for index, name in enumerate(names):
        place = grid[1 + index // _COLUMNS, index % _COLUMNS]
        points = [
            (row[name], score)
            for row, score in zip(values, scores, strict=True)
            if name in row
        ]
        _draw_quantity(figure.add_subplot(place), name, points)
    return figure


def _draw_order(axes: Any, scores: Sequence[float], metric: str) -> None:
    trials = np.arange(1, len(scores) + 1)
    best = np.maximum.accumulate(scores)
    axes.plot(trials, scores, "o", color=color_of(0), label="trial")
    axes.step(trials, best, where="post", color=color_of(1), label="best so far")
    axes.annotate(
        f"{best[-1]:.4f}",
        (trials[-1], best[-1]),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        color=color_of(1),
    )
    axes.set_xlabel("trial")
    axes.set_ylabel(metric)
    axes.xaxis.set_major_locator(whole_numbers())
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)
    tidy(axes)


def _draw_quantity(axes: Any, name: str, points: list[tuple]) -> None:
    places, scores = zip(*points, strict=True)
    if all(_is_number(place) for place in places):
        if min(places) > 0 and max(places) / min(places) > _DECADE:
            axes.set_xscale("log")
            wide = max(places) / min(places) > _DECADE**2
            log_ticks(axes.xaxis, "{x:g}", decades=wide)
    else:
        places = [str(place) for place in places]
    axes.plot(places, scores, "o", color=color_of(0), alpha=0.75)
    axes.set_xlabel(name)
    axes.tick_params(labelsize="small")
    if isinstance(places[0], str):
        axes.margins(x=0.2)
        for label in axes.get_xticklabels():
            label.set(rotation=20, ha="right")
    tidy(axes)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
