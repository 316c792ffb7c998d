"""WavPool and its baselines by the protocol of the paper's experiments.

McDermott, Voetberg, Nord: WavPool: A New Block for Deep Neural Networks (2023).

Claim: validation accuracy at the last epoch, mean and standard deviation over three
repeats, from the authors' published records (the column "published" of the table).
Protocol: the first 10,000 training images train and the next 4,000 validate; batches
of 640 in file order; SGD at the tuned rate; at most 120 epochs, stopped at the third
rise of the validation loss after the fifth epoch; plain means over batches;
incomplete pooling windows dropped. The images come in the order of
tensorflow-datasets, which is not that of the original files, so that the 10,000 are
others: equality is statistical.

Command: python applications/wavpool_original.py            (about an hour, 2 cores)
         python applications/wavpool_original.py --quick    (seconds, embedded data)
"""

import warnings
from pathlib import Path

from recipe import Recipe
from recipe import load
from recipe import run_recipe
from recipe import train_seeds

from keras_wavelets import applications
from keras_wavelets import training
from keras_wavelets.applications import wavpool_preset

NETWORKS = ("WavPool", "VanillaCNN", "VanillaMLP")
DATASETS = ("mnist", "fashion_mnist", "cifar10")


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains one network on one dataset, three times."""
    preset = wavpool_preset(network, dataset)
    config = training.TrainConfig(
        epochs=2 if quick else preset.epochs,
        batch_size=preset.batch_size,
        optimizer=preset.optimizer,
        learning_rate=preset.learning_rate,
        shuffle=False,
        early_stopping="cumulative",
        tolerance=preset.tolerance,
        average="batch",
        restore_best_weights=False,
    )
    splits = load(
        dataset,
        ("train[:10000]", "train[10000:14000]", "test"),
        quick=quick,
        quick_splits=("train[:640]", "train[640:900]", "test[:500]"),
        gray=dataset == "cifar10",
        shape=preset.arguments["input_shape"],
    )
    repeated, row = train_seeds(
        lambda: getattr(applications, network)(**preset.arguments),
        splits,
        config,
        quick=quick,
        folder=folder,
    )
    validated = {
        "validation": repeated.final["val_accuracy"],
        "validation_best": repeated.best["val_accuracy"],
    }
    return {**validated, **row}


RECIPE = Recipe(
    name="wavpool_original",
    run=run,
    cases=tuple((network, dataset) for dataset in DATASETS for network in NETWORKS),
)

if __name__ == "__main__":
    # The original drops incomplete pooling windows, and what leads to them.
    warnings.filterwarnings("ignore", message="The pooling windows")
    run_recipe(RECIPE)
