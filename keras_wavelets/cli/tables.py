"""Tables on the terminal."""

from collections.abc import Mapping
from collections.abc import Sequence


def print_table(facts: Mapping[str, str], *, title: str) -> None:
    """Prints names and values, a line each.

    Args:
        facts: Value of each name.
        title: Line above.

    Example:
    >>> print_table({"accuracy": "0.9", "loss": "0.3"}, title="mnist")
    mnist
    accuracy  0.9
    loss      0.3
    """
    print(title)
    print_columns(list(facts.items()))


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Prints rows with their columns aligned.

    Args:
        rows: Cells of each row.

    Example:
    >>> print_columns([("haar", "2"), ("db10", "20")])
    haar  2
    db10  20
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
