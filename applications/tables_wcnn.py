"""Tables of the recipes of shift-invariant twins."""

from pathlib import Path

from tables import rows
from tables import table
from wcnn_small import NETWORKS

from keras_wavelets.published import WCNN_SMALL

MEASURES = (("accuracy", 100, 1), ("flips_1", 100, 1), ("kl_1", 1, 3))


def _small(results: Path) -> str:
    head = (
        "network",
        "accuracy %, reference",
        "accuracy %, here",
        "flips at 1 px %, reference",
        "flips %, here",
        "divergence at 1 px, reference",
        "divergence, here",
        "seeds",
    )
    found = rows(results / "wcnn_small.json")
    body = []
    for network in NETWORKS:
        row = found.get(f"{network}/fashion_mnist")
        *here, seeds = _measured(row) if row else (*["not run here"] * 3, "")
        pairs = zip(WCNN_SMALL[network], here, strict=True)
        body.append((network, *(cell for pair in pairs for cell in pair), seeds))
    return table(head, body)


def _full(results: Path) -> str:
    head = (
        "network",
        "accuracy %",
        "flips at 1 px %",
        "divergence at 1 px",
        "seeds",
        "epochs",
    )
    body = [
        (case.split("/")[0], *_measured(row), row["epochs"])
        for case, row in rows(results / "wcnn_fashion.json").items()
    ]
    return table(head, body)


def _measured(row: dict) -> list[str]:
    """Returns mean and range of each measure, and the seeds."""
    cells = []
    for name, factor, digits in MEASURES:
        values = [factor * seed[name] for seed in row["each"]]
        mean, low, high = factor * row[name][0], min(values), max(values)
        cells.append(f"{mean:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})")
    return [*cells, ", ".join(map(str, row["seeds"]))]


TABLES = {"wcnn_small": _small, "wcnn_fashion": _full}
