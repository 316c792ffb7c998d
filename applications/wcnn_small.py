"""Shift-invariant twins on a few images: the claims of the papers in minutes.

Leterme, Polisano, Perrier, Alahari: From CNNs to Shift-Invariant Twin Models Based on
Complex Wavelets (2024), arXiv 2212.00394.

Claim: the twins are more accurate than the CNN; magnitudes of complex wavelet packets
make it much steadier under small shifts, and low-pass filters steadier still.
Protocol: the first 8,000 training and the first 2,000 test images of Fashion-MNIST, 28
pixels padded to 40 and cut to 32 at the center, gray in three channels, standardized.
Stem and first stage of ResNet-18; SGD with momentum 0.9, the rate up to 0.1 within
the first epoch and down to zero by the cosine, weight decay, batches of 128, 4
epochs, no augmentation. Seven windows, 3 pixels to the left to 3 to the right: rate of
changed classes one pixel apart, and divergence from the center at one pixel. Seeds 0,
1 and 2.

Command: python applications/wcnn_small.py            (about 20 minutes, 2 cores)
         python applications/wcnn_small.py --quick    (seconds, embedded data)
"""

import dataclasses
from pathlib import Path

import wcnn_shifts
from recipe import Recipe
from recipe import run_recipe

from keras_wavelets import training

# The decay of PyTorch's SGD is 1e-4 and passes through the momentum, which makes it
# ten times as strong; Keras takes it off the weights themselves.
CONFIG = training.TrainConfig(
    epochs=4,
    batch_size=128,
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.9,
    weight_decay=1e-3,
    schedule="cosine",
    warmup_epochs=1,
    monitor="loss",
    restore_best_weights=False,
    jit_compile=False,
)


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains one network three times."""
    splits = ("train[:8000]", "test[:2000]")
    config = CONFIG
    if quick:
        dataset, splits = "fashion_mnist_mini", ("train[:16]", "test[:4]")
        config = dataclasses.replace(config, epochs=1, warmup_epochs=0, batch_size=8)
    return wcnn_shifts.measure(
        network,
        dataset,
        splits,
        config=config,
        repeats=2 if quick else 3,
        folder=folder,
    )


RECIPE = Recipe(
    name="wcnn_small",
    run=run,
    cases=tuple((network, "fashion_mnist") for network in wcnn_shifts.NETWORKS),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
