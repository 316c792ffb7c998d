"""What networks make of images, beside what they were given and what is true."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_wavelets.plotting.canvas import PALETTE
from keras_wavelets.plotting.canvas import check_class_names
from keras_wavelets.plotting.canvas import new_figure

_SIDE = 2.1


def enlargements(
    small: Any,
    enlarged: Mapping[str, Any],
    true: Any,
    *,
    title: str | None = "Super-resolution",
) -> Any:
    """Draws images, what became of them, and what they were made from, a row each.

    Every enlargement says its peak signal-to-noise ratio over all channels.

    Args:
        small: Floats in [0, 1], `(n, height, width, 1 or 3)`.
        enlarged: Name of a method to its images, all of the shape of `true`.
        true: The large images, `(n, larger height, larger width, 1 or 3)`.
        title: Line above everything.

    Returns:
        A figure of `n` rows and `2 + len(enlarged)` columns.

    Raises:
        ValueError: If an enlargement has not the shape of `true`.

    Example:
    >>> small, true = np.zeros((1, 4, 4, 3)), np.full((1, 8, 8, 3), 0.1)
    >>> figure = enlargements(small, {"none": np.zeros((1, 8, 8, 3))}, true)
    >>> [axes.get_title() for axes in figure.axes]
    ['input, 4 x 4', 'none, 20.00 dB', 'truth, 8 x 8']
    """
    small, true = np.asarray(small), np.asarray(true)
    for name, images in enlarged.items():
        if np.shape(images) != true.shape:
            raise ValueError(
                f"Expected enlargements of shape {true.shape}. "
                f"Received: {name!r} of shape {np.shape(images)}."
            )
    rows, columns = len(true), 2 + len(enlarged)
    figure = _figure(rows, columns, title)
    for row in range(rows):
        given, best = small[row], true[row]
        pictures = {f"input, {given.shape[0]} x {given.shape[1]}": given}
        for name, images in enlarged.items():
            pictures[f"{name}, {_decibels(best, images[row]):.2f} dB"] = images[row]
        pictures[f"truth, {best.shape[0]} x {best.shape[1]}"] = best
        for column, (caption, image) in enumerate(pictures.items()):
            axes = figure.add_subplot(rows, columns, row * columns + column + 1)
            _show(axes, image, caption)
    return figure


def label_maps(
    images: Any,
    labels: Any,
    predicted: Any,
    *,
    class_names: Sequence[str] | None = None,
    title: str | None = "Segmentation",
) -> Any:
    """Draws images, their true label maps and the predicted ones, a row each.

    Args:
        images: Floats in [0, 1], `(n, height, width, 1 or 3)`.
        labels: True classes, integers, `(n, height, width)`.
        predicted: Predicted classes, of the same shape.
        class_names: Names of the classes, by default their numbers; those that
            occur are in the legend.
        title: Line above everything.

    Returns:
        A figure of `n` rows and three columns.

    Raises:
        ValueError: If the shapes or the names do not fit.

    Example:
    >>> labels = np.eye(4, dtype="int32")[None]
    >>> figure = label_maps(np.zeros((1, 4, 4, 3)), labels, 0 * labels)
    >>> [axes.get_title() for axes in figure.axes]
    ['image', 'truth', 'predicted, 75 % right']
    """
    images, labels, predicted = map(np.asarray, (images, labels, predicted))
    if labels.shape != images.shape[:3] or predicted.shape != labels.shape:
        raise ValueError(
            "Expected label maps of the size of the images. Received: images of shape "
            f"{images.shape}, labels {labels.shape}, predicted {predicted.shape}."
        )
    present = np.union1d(labels, predicted)
    names = check_class_names(
        class_names, len(class_names) if class_names else int(present.max()) + 1
    )
    figure = _figure(len(images), 3, title)
    for row, image in enumerate(images):
        share = np.mean(labels[row] == predicted[row])
        maps = {"truth": labels[row], f"predicted, {share:.0%} right": predicted[row]}
        _show(figure.add_subplot(len(images), 3, 3 * row + 1), image, "image")
        for column, (caption, classes) in enumerate(maps.items(), start=2):
            axes = figure.add_subplot(len(images), 3, 3 * row + column)
            _show(axes, _colored(classes), caption.replace("%", " %"))
    _legend(figure, present, names)
    return figure


def _figure(rows: int, columns: int, title: str | None) -> Any:
    width, height = _SIDE * columns, (_SIDE + 0.3) * rows + 0.8
    return new_figure(width=width, height=height, title=title)


def _show(axes: Any, image: np.ndarray, caption: str) -> None:
    shown = np.clip(image, 0, 1)
    axes.imshow(shown, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set_title(caption, fontsize=9)
    axes.set(xticks=[], yticks=[])


def _colored(classes: Any) -> np.ndarray:
    """Returns the color of each class.

    The palette is one for color-blind readers; beyond its length it comes back duller,
    then lighter: what hue does not tell apart, lightness does.
    """
    from matplotlib.colors import to_rgb

    pure = np.array([to_rgb(color) for color in PALETTE])
    return np.concatenate([pure, 0.3 + 0.3 * pure, 0.6 + 0.4 * pure])[
        np.asarray(classes) % (3 * len(PALETTE))
    ]


def _legend(figure: Any, present: np.ndarray, names: Sequence[str]) -> None:
    from matplotlib.patches import Patch

    patches = [Patch(color=_colored(label), label=names[label]) for label in present]
    figure.legend(
        handles=patches, loc="outside lower center", ncols=4, frameon=False, fontsize=8
    )


def _decibels(true: np.ndarray, image: np.ndarray) -> float:
    error = np.mean((np.clip(image, 0, 1) - true) ** 2)
    return float(-10 * np.log10(max(error, 1e-10)))
