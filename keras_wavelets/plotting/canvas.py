"""The common look: sizes, colors, quiet axes."""

from typing import Any

# Okabe and Ito's colors, which stay apart under color blindness; their yellow, too
# pale for lines, is left out.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
WRONG = "#C8102E"
DPI = 150


def new_figure(*, width: float, height: float, title: str | None = None) -> Any:
    """Returns an empty figure without any global state.

    `matplotlib.figure.Figure` is made directly: it needs no display, no cleaning up,
    and threads cannot draw into each other's figures.

    Args:
        width: Inches.
        height: Inches.
        title: Line above everything.

    Example:
    >>> figure = new_figure(width=4, height=3)
    >>> float(figure.get_figwidth()), figure.dpi
    (4.0, 150)
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    if title:
        figure.suptitle(title, fontsize=13, fontweight="bold")
    return figure


def tidy(axes: Any, *, grid: str = "both") -> None:
    """Takes the frame's upper and right side away and lays a pale grid below.

    Args:
        axes: Matplotlib axes.
        grid: `"x"`, `"y"` or `"both"`.
    """
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, axis=grid, color="0.88", linewidth=0.8)
    axes.set_axisbelow(True)


def whole_numbers() -> Any:
    """Returns a locator of ticks at round whole numbers."""
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(integer=True, steps=[1, 2, 5, 10])


def color_of(index: int) -> str:
    """Returns the color of the n-th thing drawn; colors repeat after seven.

    Example:
    >>> color_of(0) == color_of(7)
    True
    """
    return PALETTE[index % len(PALETTE)]
