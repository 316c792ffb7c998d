"""Shift-invariant twins on all images of Fashion-MNIST.

Leterme, Polisano, Perrier, Alahari: From CNNs to Shift-Invariant Twin Models Based on
Complex Wavelets (2024), arXiv 2212.00394.

Claim: that of `wcnn_small.py`; no figure is published for these images.
Protocol: that of `wcnn_small.py` on all 60,000 training and 10,000 test images, with
seeds 0 and 1.

Command: python applications/wcnn_fashion.py            (an hour, 2 cores)
         python applications/wcnn_fashion.py --quick    (a minute, embedded data)
"""

from pathlib import Path

import wcnn_small
from recipe import Recipe
from recipe import run_recipe


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains one network twice."""
    if quick:
        return wcnn_small.run(network, dataset, quick=True, folder=folder)
    splits = ("train", "test")
    return wcnn_small.measure(
        network, dataset, splits, config=wcnn_small.CONFIG, repeats=2, folder=folder
    )


RECIPE = Recipe(
    name="wcnn_fashion",
    run=run,
    cases=tuple((network, "fashion_mnist") for network in wcnn_small.NETWORKS),
    quick_cases=(("CWCNN", "fashion_mnist"),),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
