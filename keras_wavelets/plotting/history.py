"""Learning curves of one run, and of several networks over repeated runs."""

import csv
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import draw_band
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy
from keras_wavelets.plotting.canvas import whole_numbers

History = Mapping[str, Sequence[float]] | str | Path

_ROW_HEIGHT = 2.6
_WIDTH = 7.0


def learning_curves(
    history: History,
    *,
    metrics: Sequence[str] | None = None,
    title: str | None = "Learning curves",
) -> Any:
    """Draws each metric against the epoch, training solid, validation dotted.

    Args:
        history: `History.history` of `model.fit`, or the file that
            `keras.callbacks.CSVLogger` has written.
        metrics: Names without `val_`, one row of the figure each; all by default.
        title: Line above everything.

    Returns:
        A figure with one axes per metric.

    Raises:
        ValueError: If the history is empty, lacks a metric or has curves of
            different lengths.

    Example:
    >>> figure = learning_curves({"loss": [2.0, 1.0], "val_loss": [2.1, 1.5]})
    >>> [line.get_label() for line in figure.axes[0].lines]
    ['training', 'validation']
    """
    curves = _read(history)
    names = _metric_names([curves], metrics)
    figure = new_figure(
        width=_WIDTH, height=0.6 + _ROW_HEIGHT * len(names), title=title
    )
    for axes, name in zip(_rows(figure, names), names, strict=True):
        for key, label, style in (
            (name, "training", {"color": color_of(0)}),
            (f"val_{name}", "validation", {"color": color_of(1), "linestyle": ":"}),
        ):
            if key in curves:
                epochs = np.arange(1, len(curves[key]) + 1)
                style |= {"marker": _marker(curves[key]), "linewidth": 2}
                axes.plot(epochs, curves[key], label=label, **style)
        axes.legend(frameon=False)
    return figure


def learning_curves_comparison(
    runs: Mapping[str, Sequence[History]],
    *,
    metrics: Sequence[str] | None = None,
    title: str | None = "Learning curves, mean and spread over runs",
) -> Any:
    """Draws the mean curves of several networks, each trained several times.

    Training is solid with a band of one standard deviation to either side (n - 1 in
    the denominator), validation dotted. Each epoch averages the runs that reached it,
    so where runs stop early the last epochs may rest on a single one: the band is
    then of no width.

    Args:
        runs: Label to the histories of its runs, each as for `learning_curves`.
        metrics: Names without `val_`; by default those that all runs have.
        title: Line above everything.

    Returns:
        A figure with one axes per metric.

    Raises:
        ValueError: If there is no run, or a run lacks a metric.

    Example:
    >>> figure = learning_curves_comparison(
    ...     {"WavPool": [{"loss": [2, 1]}, {"loss": [4, 3, 2]}]}
    ... )
    >>> figure.axes[0].lines[0].get_ydata()
    array([3., 2., 2.])
    """
    if not runs or not all(runs.values()):
        raise ValueError(
            "Expected at least one run for each label. Received: "
            f"runs={ {label: len(histories) for label, histories in runs.items()} }."
        )
    curves = {
        label: [_read(history) for history in histories]
        for label, histories in runs.items()
    }
    names = _metric_names([run for group in curves.values() for run in group], metrics)
    figure = new_figure(
        width=_WIDTH, height=1.0 + _ROW_HEIGHT * len(names), title=title
    )
    for axes, name in zip(_rows(figure, names), names, strict=True):
        for index, (label, group) in enumerate(curves.items()):
            _draw_group(axes, group, name=name, label=label, color=color_of(index))
    _draw_legend(figure, ncols=min(5, len(runs) + 2))
    return figure


def _draw_group(
    axes: Any, group: list[dict[str, np.ndarray]], *, name: str, label: str, color: str
) -> None:
    mean, spread = _mean_and_spread([run[name] for run in group])
    epochs = np.arange(1, len(mean) + 1)
    style = {"color": color, "marker": _marker(mean)}
    axes.plot(epochs, mean, linewidth=2, label=label, **style)
    draw_band(axes, epochs, mean, spread, color=color)
    validation = [run[f"val_{name}"] for run in group if f"val_{name}" in run]
    if validation:
        mean, _ = _mean_and_spread(validation)
        epochs = np.arange(1, len(mean) + 1)
        axes.plot(epochs, mean, linewidth=2.5, linestyle=":", **style)


def _marker(curve: np.ndarray) -> str:
    """A line through a single epoch would not be seen: it is a point."""
    return "o" if np.sum(~np.isnan(curve)) == 1 else ""


def _draw_legend(figure: Any, *, ncols: int) -> None:
    """Colors stand for networks, strokes for the kind of data."""
    from matplotlib.lines import Line2D

    handles, labels = figure.axes[0].get_legend_handles_labels()
    for style, label in (("-", "training"), (":", "validation")):
        handles.append(Line2D([], [], color="0.4", linewidth=2, linestyle=style))
        labels.append(label)
    figure.legend(
        handles, labels, loc="outside lower center", ncols=ncols, frameon=False
    )


def _mean_and_spread(curves: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation per epoch, over the runs that have a value there."""
    table = np.full((len(curves), max(map(len, curves))), np.nan)
    for row, curve in zip(table, curves, strict=True):
        row[: len(curve)] = curve
    count = np.sum(~np.isnan(table), axis=0)
    mean = np.divide(
        np.nansum(table, axis=0),
        count,
        out=np.full(len(count), np.nan),
        where=count > 0,
    )
    squares = np.nansum((table - mean) ** 2, axis=0)
    return mean, np.sqrt(squares / np.maximum(count - 1, 1))


def _rows(figure: Any, names: Sequence[str]) -> list[Any]:
    rows = list(figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0])
    for axes, name in zip(rows, names, strict=True):
        tidy(axes)
        axes.set_ylabel(name.replace("_", " "))
        axes.xaxis.set_major_locator(whole_numbers())
    rows[-1].set_xlabel("epoch")
    return rows


def _read(history: History) -> dict[str, np.ndarray]:
    columns = _read_csv(Path(history)) if isinstance(history, str | Path) else history
    curves = {
        name: np.asarray(values, dtype="float64")
        for name, values in columns.items()
        if name != "epoch"
    }
    lengths = {name: len(values) for name, values in curves.items()}
    if not lengths or len(set(lengths.values())) > 1 or 0 in lengths.values():
        raise ValueError(
            "Expected curves of one length, at least one epoch. "
            f"Received: history of lengths {lengths}."
        )
    return curves


def _read_csv(path: Path) -> dict[str, list[float]]:
    if not path.is_file():
        raise ValueError(
            f"Expected a file with learning curves. Received: history={str(path)!r}."
        )
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    # An empty cell is a metric that was not computed in that epoch.
    return {
        name: [float(row[name] or "nan") for row in rows]
        for name in (rows[0] if rows else {})
    }


def _metric_names(
    runs: list[dict[str, np.ndarray]], metrics: Sequence[str] | None
) -> list[str]:
    shared = [
        name
        for name in runs[0]
        if not name.startswith("val_") and all(name in run for run in runs)
    ]
    names = shared if metrics is None else list(metrics)
    missing = [name for name in names if name not in shared]
    if missing or not names:
        raise ValueError(
            f"Expected metrics among those of every run, {shared}. "
            f"Received: metrics={names}."
        )
    return names
