"""Confusion matrices."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import check_class_names
from keras_wavelets.plotting.canvas import new_figure

_MOST_CLASSES_WITH_NUMBERS = 20


def confusion_matrix(
    matrix: Any,
    class_names: Sequence[str] | None = None,
    *,
    normalize: bool = False,
    log: bool = False,
    title: str | None = "Confusion matrix",
) -> Any:
    """Draws a confusion matrix, predicted classes to the right, true ones downwards.

    Up to 20 classes, each cell also holds its number.

    Args:
        matrix: Counts of shape `(classes, classes)`, first axis the true class.
        class_names: Names of the classes; their numbers by default.
        normalize: Show each cell as a share of its true class.
        log: Color by the natural logarithm of the counts, an empty cell as 0. The
            numbers in the cells stay counts.
        title: Line above everything.

    Returns:
        A figure with the matrix and its color bar.

    Raises:
        ValueError: If `matrix` is not square or has negative counts, the names do not
            fit, or both `normalize` and `log` are asked for.

    Example:
    >>> figure = confusion_matrix([[8, 2], [1, 9]], ["cat", "dog"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['8', '2', '1', '9']
    """
    counts = np.asarray(matrix)
    _check_counts(counts)
    names = check_class_names(class_names, len(counts))
    if normalize and log:
        raise ValueError(
            "Expected at most one of normalize and log. "
            f"Received: normalize={normalize}, log={log}."
        )
    shown = _shares(counts) if normalize else counts
    values = np.log(np.maximum(counts, 1)) if log else shown
    numbered = len(names) <= _MOST_CLASSES_WITH_NUMBERS
    side = 2.8 + 0.48 * len(names) if numbered else 9.0
    figure = new_figure(width=side + 0.9, height=side, title=title)
    axes = figure.subplots()
    image = axes.imshow(values, cmap="Blues", vmin=0, vmax=1 if normalize else None)
    label = "share of the true class" if normalize else "images"
    figure.colorbar(image, label="ln(images)" if log else label, shrink=0.8, aspect=25)
    axes.set(xlabel="predicted", ylabel="true")
    _write_names(axes, names)
    if numbered:
        _write_numbers(axes, shown, image)
    return figure


def _check_counts(counts: np.ndarray) -> None:
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.size == 0:
        raise ValueError(
            f"Expected a square matrix. Received: matrix of shape {counts.shape}."
        )
    if counts.min() < 0:
        raise ValueError(
            f"Expected counts of at least 0. Received: matrix with {counts.min()}."
        )


def _shares(counts: np.ndarray) -> np.ndarray:
    # A class without images keeps a row of zeros.
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def _write_names(axes: Any, names: list[str]) -> None:
    # Many classes: every second, third, ... name, as many as can be read.
    step = math.ceil(len(names) / 25)
    ticks, shown = range(0, len(names), step), names[::step]
    slanted = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(ticks, shown, **(slanted if len(names) > 4 else {}))
    axes.set_yticks(ticks, shown)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _write_numbers(axes: Any, shown: np.ndarray, image: Any) -> None:
    size = 9 if len(shown) <= 12 else 7
    form = ".2f" if np.issubdtype(shown.dtype, np.floating) else "d"
    for (row, column), value in np.ndenumerate(shown):
        dark = image.norm(image.get_array()[row, column]) > 0.55
        strong = "white" if dark else "0.15"
        axes.text(
            column,
            row,
            format(value, form) if value else "0",
            ha="center",
            va="center",
            color=strong if value else "0.65",
            fontsize=size,
        )
