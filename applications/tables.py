"""Records in, Markdown tables out: what the tables of all systems share."""

import json
from pathlib import Path


def rows(path: Path) -> dict:
    """Returns the rows of a record by case; none where the record is not there."""
    return json.loads(path.read_text())["rows"] if path.exists() else {}


def spread(figures: list | tuple, digits: int = 4) -> str:
    """Returns mean and standard deviation as a cell."""
    return f"{figures[0]:.{digits}f} ± {figures[1]:.{digits}f}"


def table(head: tuple, body: list[tuple]) -> str:
    """Returns a Markdown table."""
    lines = [head, ("---",) * len(head), *body]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
