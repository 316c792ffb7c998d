"""Plots of the recipes of shift-invariant twins."""

import functools
from pathlib import Path
from typing import Any

from tables import rows

from keras_wavelets import plotting

TITLES = {
    "wcnn_small": "8,000 images of Fashion-MNIST, three seeds",
    "wcnn_fashion": "All images of Fashion-MNIST",
}


def _stability(results: Path, *, recipe: str) -> Any:
    """Accuracy over the changed classes at one pixel; None without a record."""
    found = rows(results / f"{recipe}.json")
    if not found:
        return None
    return plotting.accuracy_over_stability(
        {
            case.split("/")[0]: (row["flips_1"][0], row["accuracy"][0])
            for case, row in found.items()
        },
        title=TITLES[recipe],
    )


PLOTS = {
    f"{recipe}_stability": functools.partial(_stability, recipe=recipe)
    for recipe in TITLES
}
