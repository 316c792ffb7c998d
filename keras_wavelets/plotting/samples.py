"""What a classifier says about single images."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import WRONG
from keras_wavelets.plotting.canvas import check_class_names
from keras_wavelets.plotting.canvas import new_figure


def sample_predictions(
    images: Any,
    labels: Any,
    probabilities: Any,
    *,
    class_names: Sequence[str] | None = None,
    columns: int = 6,
    title: str | None = "Sample predictions",
) -> Any:
    """Draws images with the true class, the predicted one and its probability.

    Wrong predictions are framed and written in red, and marked with a cross.

    Args:
        images: Shape `(n, height, width)` or `(n, height, width, 1 or 3)`. Floats are
            stretched from the minimum to the maximum of each image.
        labels: True classes, shape `(n,)`.
        probabilities: Shape `(n, classes)`.
        class_names: Names of the classes; their numbers by default.
        columns: Images side by side.
        title: Line above everything.

    Returns:
        A figure with one axes per image.

    Raises:
        ValueError: If the shapes or the names do not fit together.

    Example:
    >>> import numpy as np
    >>> figure = sample_predictions(
    ...     np.zeros((2, 8, 8)), [0, 1], [[0.9, 0.1], [0.75, 0.25]]
    ... )
    >>> figure.axes[1].get_title().splitlines()
    ['✗ 0 (75 %)', 'true: 1']
    """
    images, labels = np.asarray(images), np.asarray(labels)
    probabilities = np.asarray(probabilities)
    _check_shapes(images, labels, probabilities)
    if columns < 1:
        raise ValueError(f"Expected at least one column. Received: columns={columns}.")
    names = check_class_names(class_names, probabilities.shape[1])
    columns = min(columns, len(images))
    rows = math.ceil(len(images) / columns)
    figure = new_figure(
        width=max(1.7 * columns, 3.0), height=0.5 + 2.05 * rows, title=title
    )
    for index, image in enumerate(images):
        axes = figure.add_subplot(rows, columns, index + 1)
        axes.imshow(_view(image), cmap="gray")
        axes.set(xticks=[], yticks=[])
        predicted = int(probabilities[index].argmax())
        share = f"({probabilities[index].max():.0%})".replace("%", " %")
        _caption(
            axes,
            f"{names[predicted]} {share}\ntrue: {names[labels[index]]}",
            right=predicted == labels[index],
        )
    return figure


def _caption(axes: Any, text: str, *, right: bool) -> None:
    color = "0.15" if right else WRONG
    axes.set_title(text if right else f"✗ {text}", fontsize=8, color=color)
    axes.spines[:].set(color=color, linewidth=0.8 if right else 2.5)


def _view(image: np.ndarray) -> np.ndarray:
    image = image.squeeze(-1) if image.shape[-1] == 1 and image.ndim == 3 else image
    if image.dtype == np.uint8:
        return image if image.ndim == 3 else np.stack([image] * 3, axis=-1)
    low, high = image.min(), image.max()
    return (image - low) / (high - low) if high > low else image * 0.0


def _check_shapes(
    images: np.ndarray, labels: np.ndarray, probabilities: np.ndarray
) -> None:
    colors = images.shape[3:]
    if images.ndim not in (3, 4) or colors not in ((), (1,), (3,)) or not len(images):
        raise ValueError(
            "Expected images of shape (n, height, width) or (n, height, width, 1 or "
            f"3). Received: images of shape {images.shape}."
        )
    if labels.shape != images.shape[:1]:
        raise ValueError(
            f"Expected labels of shape {images.shape[:1]}. "
            f"Received: labels of shape {labels.shape}."
        )
    if probabilities.ndim != 2 or len(probabilities) != len(images):
        raise ValueError(
            f"Expected probabilities of shape ({len(images)}, classes). "
            f"Received: probabilities of shape {probabilities.shape}."
        )
    if labels.min() < 0 or labels.max() >= probabilities.shape[1]:
        raise ValueError(
            f"Expected labels from 0 to {probabilities.shape[1] - 1}. "
            f"Received: labels from {labels.min()} to {labels.max()}."
        )
