"""WavPool as the package ships it: the default network, one seed, all training images.

McDermott, Voetberg, Nord: WavPool: A New Block for Deep Neural Networks (2023).

Claim: none is published for the official test sets. What is stated is what the shipped
weights give: `applications.WavPool(weights="mnist")` has the accuracy of the table.
Protocol: that of `wavpool_sound.py`, but with the arguments `WavPool` has by default
and with seed 0 alone; the last weights are tested once. Dropout of 0.3 before the
pooling trains them, and is no part of the shipped network.

Command: python applications/wavpool_weights.py            (6 minutes, 2 cores)
         python applications/wavpool_weights.py --quick    (seconds, embedded data)
Then:    python applications/ship_weights.py WavPool mnist, and so on, stores them.
"""

import dataclasses
from pathlib import Path

import keras
from recipe import Recipe
from recipe import run_recipe
from wavpool_sound import CONFIG
from wavpool_sound import DATASETS
from wavpool_sound import load_gray

from keras_wavelets import applications
from keras_wavelets import training
from keras_wavelets.applications.presets import IMAGE_SHAPES


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains the network once and leaves its model in the run folder."""
    config = dataclasses.replace(CONFIG, epochs=2) if quick else CONFIG
    shape = IMAGE_SHAPES[dataset]
    train, test = load_gray(dataset, shape, quick=quick)
    keras.utils.set_random_seed(config.seed)
    model = getattr(applications, network)(input_shape=shape, dropout=0.3)
    result = training.fit(model, train, None, config, run_dir=folder, verbose=0)
    matrix = training.confusion_matrix(*training.predict(model, test))
    return {
        **training.evaluate(model, test, metrics=("accuracy", "f1_macro", "auc")),
        "parameters": model.count_params(),
        "seed": config.seed,
        "history": result.history,
        "confusion_matrix": matrix.tolist(),
    }


RECIPE = Recipe(
    name="wavpool_weights",
    run=run,
    cases=tuple(("WavPool", dataset) for dataset in DATASETS),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
