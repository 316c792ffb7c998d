"""Receiver operating characteristic."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import check_class_names
from keras_wavelets.plotting.canvas import color_of
from keras_wavelets.plotting.canvas import new_figure
from keras_wavelets.plotting.canvas import tidy


def roc_curves(
    labels: Any,
    probabilities: Any,
    *,
    class_names: Sequence[str] | None = None,
    title: str | None = "ROC curves, one class against the rest",
) -> Any:
    """Draws the ROC curve of each class against all others, with its area.

    Args:
        labels: True classes, shape `(n,)`. Each class must occur, and not alone.
        probabilities: Scores of shape `(n, classes)`.
        class_names: Names of the classes; their numbers by default.
        title: Line above everything.

    Returns:
        A figure with one line per class.

    Raises:
        ValueError: If the shapes do not fit together or a class has no curve.

    Example:
    >>> figure = roc_curves([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]])
    >>> figure.axes[0].lines[0].get_label()
    '0 (area 1.000)'
    """
    labels, probabilities = np.asarray(labels), np.asarray(probabilities)
    if probabilities.ndim != 2 or labels.shape != probabilities.shape[:1]:
        raise ValueError(
            "Expected labels (n,) and probabilities (n, classes). Received: labels of "
            f"shape {labels.shape}, probabilities of shape {probabilities.shape}."
        )
    names = check_class_names(class_names, probabilities.shape[1])
    figure = new_figure(width=7.6, height=5.0, title=title)
    axes = figure.subplots()
    tidy(axes)
    for index, name in enumerate(names):
        false, true = _rates(labels == index, probabilities[:, index], index)
        axes.plot(
            false,
            true,
            color=color_of(index),
            # Colors repeat after seven classes: the dashes tell them apart.
            linestyle="-" if index < 7 else "--",
            label=f"{name} (area {_area(false, true):.3f})",
        )
    axes.plot([0, 1], [0, 1], color="0.6", linestyle=":", label="chance")
    axes.set(xlabel="false positive rate", ylabel="true positive rate")
    figure.legend(loc="outside right center", frameon=False)
    return figure


def _rates(
    positive: np.ndarray, scores: np.ndarray, index: int
) -> tuple[np.ndarray, np.ndarray]:
    if positive.all() or not positive.any():
        raise ValueError(
            "Expected rows both of each class and of others. "
            f"Received: {positive.sum()} of {len(positive)} rows of class {index}."
        )
    order = np.argsort(-scores, kind="stable")
    # Equal scores cannot be parted by a threshold: only the last of each run counts.
    ends = np.append(np.diff(scores[order]) != 0, True)
    true = np.cumsum(positive[order])[ends] / positive.sum()
    false = np.cumsum(~positive[order])[ends] / (~positive).sum()
    return np.append(0.0, false), np.append(0.0, true)


def _area(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))
