"""WavPool and its baselines as one would train them: what the protocol hid.

McDermott, Voetberg, Nord: WavPool: A New Block for Deep Neural Networks (2023), whose
experiments stop at 10,000 training images and never touch the official test sets.

Claim: none is published; the table sets these figures beside those of
`wavpool_original.py`, both on the official test sets.
Protocol: all training images in shuffled batches of 128; AdamW with weight decay and
a cosine schedule, one setting for every network and dataset; 10 epochs, the weights
of the last one; all pooling windows kept; dropout before the pooling of WavPool.
Gray images for CIFAR-10, as in the original. Three seeds.

Command: python applications/wavpool_sound.py            (about an hour, 2 cores)
         python applications/wavpool_sound.py --quick    (seconds, embedded data)
"""

import dataclasses
from pathlib import Path

from recipe import Recipe
from recipe import load
from recipe import run_recipe
from recipe import train_seeds

from keras_wavelets import applications
from keras_wavelets import training
from keras_wavelets.applications import wavpool_preset

CONFIG = training.TrainConfig(
    epochs=10,
    batch_size=128,
    optimizer="adamw",
    learning_rate=2e-3,
    weight_decay=0.05,
    schedule="cosine",
    monitor="loss",
    restore_best_weights=False,
)
NETWORKS = ("WavPool", "VanillaMLP", "VanillaCNN")
DATASETS = ("mnist", "fashion_mnist", "cifar10")


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains one network on one dataset, three times."""
    arguments = wavpool_preset(network, dataset, "fixed").arguments
    if network == "WavPool":
        arguments = {**arguments, "dropout": 0.3}
    config = dataclasses.replace(CONFIG, epochs=2) if quick else CONFIG
    train, test = load_gray(dataset, arguments["input_shape"], quick=quick)
    _, row = train_seeds(
        lambda: getattr(applications, network)(**arguments),
        [train, None, test],
        config,
        quick=quick,
        folder=folder,
    )
    return row


def load_gray(dataset: str, shape: tuple, *, quick: bool) -> list:
    """Training and test images, gray."""
    gray = dataset == "cifar10"
    return load(dataset, ("train", "test"), quick=quick, gray=gray, shape=shape)


RECIPE = Recipe(
    name="wavpool_sound",
    run=run,
    cases=tuple((network, dataset) for network in NETWORKS for dataset in DATASETS),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
