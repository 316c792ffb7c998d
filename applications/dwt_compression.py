"""How small a network becomes when pruning has the time to train on.

Claim: none is published. Here: ten times fewer bytes than the LiteRT file of the
network in floats, for less than a point of accuracy.
Protocol: the residual networks of `dwt_pruning.py`, trained for 3 epochs of
Fashion-MNIST and then pruned over 3 more (Adam, cosine; cubic schedule to 85 % of the
coefficients or weights of every kernel larger than 1 x 1), with the masks held in a
last quarter. The archive has its kept values in int8, is loaded into a network of
zeros, and that network is tested on the official test images. "Unpruned" goes through
the same epochs without pruning.

Command: python applications/dwt_compression.py            (half an hour, 2 cores)
         python applications/dwt_compression.py --quick    (seconds, embedded data)
"""

import dataclasses
from pathlib import Path

import keras
import numpy as np
from dwt_pruning import CONFIG
from dwt_pruning import METHODS
from dwt_pruning import build
from dwt_pruning import has_spatial_kernel
from dwt_pruning import load_images
from recipe import Recipe
from recipe import run_recipe

from keras_wavelets import export
from keras_wavelets import pruning
from keras_wavelets import training

EPOCHS = 3
SHARE = 0.85


def run(network: str, method: str, seed: str, *, quick: bool, folder: Path) -> dict:
    """Trains, prunes while training on, archives, reloads and tests."""
    train, test = load_images("fashion_mnist", quick=quick)
    config = dataclasses.replace(CONFIG, epochs=1 if quick else EPOCHS, seed=int(seed))
    keras.utils.set_random_seed(config.seed)
    model = build(network)
    # The same training for every method, which a second method finds done.
    base = folder.parents[1] / "trained" / seed
    training.fit(model, train, None, config, run_dir=base, verbose=0)
    steps = -(-len(train[0]) // config.batch_size)
    dense = export.export_litert(model, folder / "dense.tflite", overwrite=True)
    figures = {
        "trained": _accuracy(model, test),
        "float_litert": dense.stat().st_size,
    }
    # The steps of a schedule are those of the optimizer: a new one.
    training.compile_model(model, config, steps_per_epoch=steps)
    if method == "unpruned":
        again = folder / "again"
        training.fit(model, train, None, config, run_dir=again, verbose=0)
        return {**figures, "accuracy": _accuracy(model, test)}
    total = config.epochs * steps
    schedule = pruning.PolynomialDecay(
        0.3, SHARE, begin_step=0, end_step=3 * total // 4, frequency=max(steps // 20, 1)
    )
    pruner = pruning.Pruner(model, METHODS[method], schedule, layers=has_spatial_kernel)
    callbacks = [pruning.UpdatePruningStep(pruner)]
    model.fit(*train, config.batch_size, config.epochs, verbose=0, callbacks=callbacks)
    pruning.strip_pruning(pruner)
    return {**figures, **_archived(pruner, test, folder)}


def _archived(pruner: pruning.Pruner, test: tuple, folder: Path) -> dict:
    """Stores what remains, loads it into a network of zeros and tests that."""
    model = pruner.model
    archive = folder / "int8.kwz"
    pruning.save_compressed(pruner, archive, dtype="int8")
    exact = pruning.save_compressed(pruner, folder / "float32.kwz")
    predicted = training.predict(model, test)[1].argmax(axis=-1)
    model.set_weights([np.zeros_like(value) for value in model.get_weights()])
    pruning.load_compressed(exact, model)
    alike = training.predict(model, test)[1].argmax(axis=-1) == predicted
    pruning.load_compressed(archive, model)
    return {
        "pruned": float(np.mean(predicted == test[1])),
        "reloaded_alike": int(alike.sum()),
        "archive_int8": archive.stat().st_size,
        "accuracy": _accuracy(model, test),
    }


def _accuracy(model: keras.Model, test: tuple) -> float:
    return training.evaluate(model, test, metrics=("accuracy",))["accuracy"]


RECIPE = Recipe(
    name="dwt_compression",
    run=run,
    cases=tuple(
        (network, method, "0")
        for network in ("SmallResNet-5", "SmallResNet-7")
        for method in ("unpruned", "dwt", "magnitude")
    ),
    quick_cases=(("SmallResNet-5", "dwt", "0"),),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
