"""What figures share: sizes, colors, quiet axes, names of classes, files."""

import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from keras_wavelets.files import replacing

# Okabe and Ito's colors, which stay apart under color blindness; their yellow, too
# pale for lines, is left out.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
WRONG = "#C8102E"
DPI = 150


def new_figure(*, width: float, height: float, title: str | None = None) -> Any:
    """Returns an empty figure without any global state.

    `matplotlib.figure.Figure` is made directly: it needs no display, no cleaning up,
    and threads cannot draw into each other's figures.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    # Notebooks show what tells them how; figures of pyplot alone they know themselves.
    figure._repr_png_ = partial(_as_png, figure)
    if title:
        figure.suptitle(title, fontsize=13, fontweight="bold")
    return figure


def _as_png(figure: Any) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=100)
    return stream.getvalue()


def tidy(axes: Any, *, grid: str = "both") -> None:
    """Takes the frame's upper and right side away and lays a pale grid below."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, axis=grid, color="0.88", linewidth=0.8)
    axes.set_axisbelow(True)


def draw_band(
    axes: Any, x: Any, mean: Any, deviation: Any = None, *, color: str
) -> None:
    """Draws one deviation to either side of a curve; nothing where there is none."""
    if deviation is not None:
        low, high = np.subtract(mean, deviation), np.add(mean, deviation)
        axes.fill_between(x, low, high, color=color, alpha=0.3, linewidth=0)


def whole_numbers() -> Any:
    """Returns a locator of ticks at round whole numbers."""
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1)


def log_ticks(axis: Any, form: Any, *, decades: bool = False) -> None:
    """Puts ticks at 1, 2 and 5 times powers of ten, or at these alone, in a form."""
    from matplotlib.ticker import LogLocator
    from matplotlib.ticker import NullFormatter

    axis.set_major_locator(LogLocator(subs=(1,) if decades else (1, 2, 5)))
    axis.set_major_formatter(form)
    axis.set_minor_formatter(NullFormatter())


def check_some(name: str, given: Any) -> None:
    """Raises if there is nothing to draw."""
    if not given:
        raise ValueError(f"Expected something to draw. Received: {name}={given!r}.")


def color_of(index: int) -> str:
    """Returns the color of the n-th thing drawn; colors repeat after seven.

    Example:
    >>> color_of(0) == color_of(7)
    True
    """
    return PALETTE[index % len(PALETTE)]


def check_class_names(class_names: Sequence[str] | None, classes: int) -> list[str]:
    """Returns one name per class; None stands for the numbers of the classes."""
    names = list(range(classes) if class_names is None else class_names)
    if len(names) != classes:
        raise ValueError(
            f"Expected {classes} class names. Received: class_names={names}."
        )
    return [str(name) for name in names]


def save(figure: Any, path: str | Path) -> Path:
    """Writes a figure; the file appears, or is replaced, only when it is complete.

    Args:
        figure: A matplotlib figure.
        path: File whose suffix names the format: `.png`, `.pdf`, `.svg`, …. Missing
            parent folders are made.

    Returns:
        The file.

    Raises:
        ValueError: If the format is unknown or the path cannot be written.

    Example:
    >>> import tempfile
    >>> from keras_wavelets import plotting
    >>> figure = plotting.learning_curves({"loss": [2.0, 1.0]})
    >>> save(figure, Path(tempfile.mkdtemp()) / "plots" / "curves.png").name
    'curves.png'
    """
    path = Path(path)
    formats = figure.canvas.get_supported_filetypes()
    if path.suffix[1:] not in formats:
        raise ValueError(
            f"Expected a suffix among {sorted(formats)}. Received: path={str(path)!r}."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            figure.savefig(temporary)
    except OSError as error:
        raise ValueError(
            f"Expected a path that can be written ({error.strerror}). "
            f"Received: path={str(path)!r}."
        ) from error
    return path
