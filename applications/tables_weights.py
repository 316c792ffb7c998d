"""The table of the weights inside the package."""

from pathlib import Path

from tables import table

from keras_wavelets.applications import shipped_weights


def _shipped(_: Path) -> str:
    head = ("network", "weights", "parameters", "official test", "kB", "recipe, seed")
    body = [
        (
            weights.builder,
            f'`weights="{weights.name}"`',
            f"{weights.parameters:,}",
            f"{weights.test_accuracy:.4f}",
            round(weights.file.stat().st_size / 1000),
            f"`{weights.recipe}`, {weights.seed}",
        )
        for weights in shipped_weights()
    ]
    return table(head, body)


TABLES = {"shipped_weights": _shipped}
